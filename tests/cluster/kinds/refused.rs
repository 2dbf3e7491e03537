//! Wrong manifests are refused, and the answer says where and what to write.

use super::{manifest, one_of_each};
use crate::harness::cluster;

/// What is wrong, as kind and `spec`; and what the answer must hold, the place and the cure.
const WRONG: &[(&str, &str, &[&str])] = &[
    ("CometMember", "emial: ana@acme.org", &["spec.emial"]),
    ("CometMember", "role: Admin", &["spec.email", "Required value"]),
    ("CometMember", "email: ana", &["spec.email", "ana@acme.org"]),
    ("CometMember", "email: ana acme@acme.org", &["spec.email", "ana@acme.org"]),
    (
        "CometMember",
        "email: ana@acme.org, role: Owner",
        &["spec.role", r#""Admin", "PlatformMember", "OpikMember", "ViewOnly""#],
    ),
    ("CometMember", "email: ana@acme.org, role: admin", &["spec.role", r#""Admin""#]),
    ("CometMember", "email: ana@acme.org, until: tomorrow", &["spec.until", "2027-03-31"]),
    ("CometMember", "email: ana@acme.org, until: 2027-3-31", &["spec.until", "2027-03-31"]),
    ("CometMember", "email: [ana@acme.org]", &["spec.email", "must be of type string"]),
    ("CometRoster", "members: [{email: ana@acme.org, rolle: Admin}]", &["spec.members[0].rolle"]),
    ("CometRoster", "members: {ana@acme.org: Admin}", &["spec.members.ana@acme.org"]),
    ("CometTeam", "members: [ana@acme.org, bob]", &["spec.members[1]", "ana@acme.org"]),
    ("CometWorkspace", "name: default", &["spec", "`default` and `__cc_*__` are reserved names"]),
    ("CometWorkspace", "name: __cc_demo__", &["spec", "`default` and `__cc_*__` are reserved names"]),
    ("CometWorkspace", "access: [{}]", &["spec.access[0]", "an entry names either a `member` or a `team`"]),
    (
        "CometWorkspace",
        "access: [{team: core}, {member: ana@acme.org, team: core}]",
        &["spec.access[1]", "an entry names either a `member` or a `team`"],
    ),
    (
        "CometWorkspace",
        "access: [{member: ana@acme.org, grants: [deleteEverything]}]",
        &["spec.access[0].grants[0]", r#""inviteUsers", "makeProjectsPublic""#],
    ),
    (
        "CometWorkspace",
        "access: [{member: ana@acme.org, grants: [inviteUsers, inviteUsers]}]",
        &["spec.access[0].grants[1]", "Duplicate value"],
    ),
    ("CometRole", "", &["spec.base", "Required value"]),
    ("CometRole", "base: Member, name: Owner", &["spec", "`Owner` and `Member` are built in"]),
    (
        "CometServiceAccount",
        "defaultWorkspace: prod, workspaces: [research]",
        &["spec", "`defaultWorkspace` must be among `workspaces`"],
    ),
    (
        "CometServiceAccount",
        "keys: [{name: train, target: {}}]",
        &["spec.keys[0].target", "a target is either a `file` or a `secretRef`"],
    ),
    (
        "CometServiceAccount",
        "keys: [{name: train, target: {file: a.key, secretRef: {name: a}}}]",
        &["spec.keys[0].target", "a target is either a `file` or a `secretRef`"],
    ),
    (
        "CometServiceAccount",
        "keys: [{name: train, target: {file: ../../etc/passwd}}]",
        &["spec.keys[0].target.file", "relative to the manifest's folder, without `..`"],
    ),
    (
        "CometServiceAccount",
        "keys: [{name: train, target: {file: a.key}, rotation: {every: 7d, overlap: 7d}}]",
        &["spec.keys[0].rotation", "`overlap` must be shorter than `every`"],
    ),
    (
        "CometServiceAccount",
        "keys: [{name: train, target: {file: a.key}, rotation: {every: 3 months}}]",
        &["spec.keys[0].rotation.every", "90d"],
    ),
    ("CometOrganization", "subscription: Enterprise", &["spec.displayName", "Required value"]),
    ("CometOrganization", "displayName: Acme, subscription: Free", &["spec.subscription", r#""Community""#]),
    ("CometOrganization", "displayName: Acme, interval: often", &["spec.interval", "10m"]),
    ("CometOrganization", "displayName: Acme, server: {}", &["spec.server.url", "Required value"]),
    (
        "CometOrganization",
        "displayName: Acme, guards: {maxRemovals: {percent: 101}}",
        &["spec.guards.maxRemovals.percent", "less than or equal to 100"],
    ),
    ("CometOrganization", "displayName: Acme, ownership: {members: All}", &["spec.ownership.members", r#""Additive""#]),
];

#[test]
fn a_wrong_manifest_is_refused_with_the_place_and_what_to_write() {
    let namespace = cluster().namespace("wrong");
    let mut unclear = Vec::new();
    for (kind, spec, parts) in WRONG {
        let said = namespace.kubectl_reading(&["create", "-f", "-"], &manifest(kind, "wrong", spec)).refused();
        if !parts.iter().all(|part| said.contains(part)) {
            unclear.push(format!("{kind} {spec}\n  lacks {parts:?}\n  {said}"));
        }
    }
    assert!(unclear.is_empty(), "{}", unclear.join("\n"));
}

#[test]
fn a_mistyped_field_is_refused_however_it_is_sent() {
    let namespace = cluster().namespace("mistyped");
    let wrong = manifest("CometOrganization", "wrong", "displayName: Acme, guards: {minAdmin: 2}");
    for arguments in [&["create", "-f", "-"][..], &["apply", "-f", "-"], &["apply", "--server-side", "-f", "-"]] {
        let said = namespace.kubectl_reading(arguments, &wrong).refused();
        assert!(said.contains("spec.guards.minAdmin"), "{arguments:?}: {said}");
    }
}

#[test]
fn a_workspace_is_not_called_default_by_accident() {
    let namespace = cluster().namespace("default");
    let said = namespace.apply(&manifest("CometWorkspace", "default", "")).refused();
    assert!(said.contains("`default` is a reserved name: set `spec.name`"), "{said}");
    namespace.apply(&manifest("CometWorkspace", "default", "name: Main")).ok();
}

#[test]
fn a_live_name_cannot_be_changed_given_or_taken_away() {
    let namespace = cluster().namespace("renamed");
    for (kind, spec, said) in [
        ("CometWorkspace", "", "another name is another workspace"),
        ("CometRole", "base: Member", "another name is another role"),
        ("CometServiceAccount", "", "another name is another account"),
    ] {
        let with = |name: &str| format!("{}{name}", if spec.is_empty() { String::new() } else { format!("{spec}, ") });
        namespace.apply(&manifest(kind, "named", &with("name: First"))).ok();
        namespace.apply(&manifest(kind, "unnamed", spec)).ok();
        for (object, spec) in
            [("named", with("name: Second")), ("named", spec.to_owned()), ("unnamed", with("name: Late"))]
        {
            let refused = namespace.apply(&manifest(kind, object, &spec)).refused();
            assert!(refused.contains(&format!("`name` cannot be changed: {said}")), "{kind} {spec}: {refused}");
        }
    }
}

#[test]
fn a_plan_cannot_be_changed_but_it_can_be_approved() {
    let namespace = cluster().namespace("changed");
    namespace.apply(&one_of_each()).ok();
    for patch in [r#"{"spec": {"digest": "h1:1"}}"#, r#"{"spec": {"omitted": 3}}"#, r#"{"spec": {"revision": "abc"}}"#]
    {
        let said = namespace.kubectl(&["patch", "cplan", "one", "--type=merge", "--patch", patch]).refused();
        assert!(said.contains("a plan cannot be changed"), "{patch}: {said}");
    }
    namespace.kubectl(&["annotate", "cplan", "one", "halley.dev/approve=h1:0"]).ok();
}

#[test]
fn an_object_of_another_version_or_group_is_no_object_of_halley() {
    let namespace = cluster().namespace("unknown");
    for api in ["halley.dev/v1", "haley.dev/v1alpha1"] {
        let manifest = manifest("CometTeam", "wrong", "members: []").replace("halley.dev/v1alpha1", api);
        let said = namespace.apply(&manifest).refused();
        assert!(said.contains("no matches for kind \"CometTeam\""), "{said}");
    }
}
