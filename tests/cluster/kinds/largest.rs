//! Objects at their largest: taken, changed, and refused beyond. The rules have to fit the API server's budget at these sizes.

use super::{PLAN, manifest};
use crate::harness::{Namespace, cluster};

/// Writes an object, and writes it again with a label, so that rules about changes run as well.
fn written_twice(namespace: &Namespace<'_>, kind: &str, spec: &str) {
    let text = manifest(kind, "largest", spec);
    namespace.apply(&text).ok();
    namespace.kubectl(&["label", kind, "largest", "again=yes"]).ok();
    namespace.kubectl(&["annotate", kind, "largest", "halley.dev/approve=h1:0"]).ok();
}

fn list(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(", ")
}

fn people(count: usize) -> String {
    format!(
        "members: [{}]",
        list(count, |n| format!("{{email: p{n}@acme.example.org, role: ViewOnly, until: '2027-03-31'}}"))
    )
}

#[test]
fn a_roster_of_5000_people() {
    let namespace = cluster().namespace("roster");
    written_twice(&namespace, "CometRoster", &people(5_000));
    assert_eq!(namespace.get(&["crost", "largest"])["spec"]["members"].as_array().unwrap().len(), 5_000);
    let refused = namespace.apply(&manifest("CometRoster", "larger", &people(5_001))).refused();
    assert!(refused.contains("spec.members") && refused.contains("must have at most 5000 items"), "{refused}");
}

#[test]
fn a_team_of_5000_people_with_long_addresses() {
    let namespace = cluster().namespace("team");
    let long = "x".repeat(150);
    written_twice(&namespace, "CometTeam", &format!("members: [{}]", list(5_000, |n| format!("{n}{long}@acme.org"))));
}

#[test]
fn a_workspace_with_5000_entries() {
    let namespace = cluster().namespace("workspace");
    let entry = |n| {
        format!(
            "{{member: p{n}@acme.example.org, role: Owner, grants: [inviteUsers, makeProjectsPublic], until: '2027-03-31'}}"
        )
    };
    written_twice(&namespace, "CometWorkspace", &format!("name: Largest of all, access: [{}]", list(5_000, entry)));
}

#[test]
fn a_service_account_with_20_keys_and_2000_workspaces() {
    let namespace = cluster().namespace("account");
    let (long, deep) = ("x".repeat(90), "folder/".repeat(140));
    let key =
        |n| format!("{{name: key-{n}, target: {{file: {deep}{n}}}, rotation: {{every: 99999d, overlap: 99998d}}}}");
    // The default is the last one, so that all are compared.
    let workspaces = list(2_000, |n| format!("'{long}{n}'"));
    let keys = list(20, key);
    let spec = format!("name: Largest, defaultWorkspace: '{long}1999', workspaces: [{workspaces}], keys: [{keys}]");
    written_twice(&namespace, "CometServiceAccount", &spec);
    let more = format!("keys: [{}]", list(21, key));
    let refused = namespace.apply(&manifest("CometServiceAccount", "larger", &more)).refused();
    assert!(refused.contains("spec.keys") && refused.contains("must have at most 20 items"), "{refused}");
}

#[test]
fn a_role_that_excludes_100_permissions() {
    let namespace = cluster().namespace("role");
    let long = "x".repeat(90);
    written_twice(
        &namespace,
        "CometRole",
        &format!("name: Largest, base: Owner, exclude: [{}]", list(100, |n| format!("{long}{n}"))),
    );
}

#[test]
fn a_plan_that_names_500_operations() {
    let namespace = cluster().namespace("plan");
    let (long, words) = ("x".repeat(790), "y".repeat(990));
    let operations = list(500, |n| format!("{{id: '{n}{long}', summary: '{n}{words}'}}"));
    let spec = format!("{PLAN}, destructive: [{operations}]");
    written_twice(&namespace, "CometPlan", &spec);
}

#[test]
fn an_organization_with_every_list_full() {
    let namespace = cluster().namespace("organization");
    let long = "x".repeat(230);
    let globs = list(100, |n| format!("'{long}{n}*'"));
    let all = ["members", "workspaces", "roles", "serviceAccounts"].map(|name| format!("{name}: [{globs}]")).join(", ");
    let admins = list(100, |n| format!("{n}{long}@acme.org"));
    let spec = format!(
        "displayName: Largest, ignore: {{{all}}}, guards: {{requiredAdmins: [{admins}], protected: {{{all}}}}}"
    );
    written_twice(&namespace, "CometOrganization", &spec);
}
