//! Who may do what.

use crate::sandbox::{Sandbox, workspace};

fn organization() -> Sandbox {
    let sandbox = Sandbox::with_people(&["bob@acme.org"]);
    sandbox.write(
        "workspaces.yaml",
        workspace("research", "default: true, access: [{member: bob@acme.org, role: Owner}]"),
    );
    sandbox
}

#[test]
fn yes_is_zero_and_no_is_two_and_both_say_why() {
    let sandbox = organization();
    let yes = sandbox.run(&["access", "can", "bob@acme.org", "inviteExistingUsers", "research"]);
    assert!(yes.ends_with(0).stdout.starts_with("yes: "), "{}", yes.stdout);
    let no = sandbox.run(&["access", "can", "bob@acme.org", "changeUserRoles"]);
    assert!(no.ends_with(2).stdout.starts_with("no: "), "{}", no.stdout);
    sandbox.run(&["access", "can", "max@acme.org", "changeUserRoles"]).ends_with(2).says("is no member");
}

#[test]
fn the_answer_of_the_live_organization_differs_until_the_manifests_are_applied() {
    let sandbox = organization();
    let live = ["access", "can", "bob@acme.org", "inviteExistingUsers", "research", "--live"];
    sandbox.run(&live).ends_with(7);
    sandbox.run(&["apply", "--yes"]).ends_with(0);
    sandbox.run(&live).ends_with(2).says("has not accepted the invitation yet");
    sandbox.run(&["activate", "--all"]).ends_with(0);
    sandbox.run(&live).ends_with(0);
}

#[test]
fn everybody_who_may_is_listed_with_the_reason() {
    let sandbox = organization();
    let ran = sandbox.run(&["access", "who", "changeUserRoles"]);
    ran.ends_with(0).says("ana@acme.org yes Admin:");
    assert!(!ran.stdout.contains("bob@acme.org"));
    let json = sandbox.run(&["access", "who", "inviteExistingUsers", "research", "--output", "json"]);
    let people: serde_json::Value = serde_json::from_str(&json.ends_with(0).stdout).unwrap();
    assert_eq!(people[1]["member"], "bob@acme.org");
    assert_eq!(people[1]["answer"], "yes");
}

#[test]
fn a_question_that_cannot_be_asked_says_how_to_ask() {
    let sandbox = organization();
    sandbox.run(&["access", "who", "deleteModel", "research"]).ends_with(3).complains("hint: perhaps `deleteModels`");
    sandbox.run(&["access", "who", "deleteModels"]).ends_with(3).complains("name the workspace after the action");
    sandbox.run(&["access", "who", "changeUserRoles", "research"]).ends_with(3).complains("leave the workspace out");
    sandbox.run(&["access", "who", "deleteModels", "vision"]).ends_with(3).complains("there is no workspace `vision`");
}

#[test]
fn a_service_account_is_asked_about_by_its_name() {
    let sandbox = organization();
    sandbox.write(
        "ci.yaml",
        "apiVersion: halley.dev/v1alpha1\nkind: CometServiceAccount\nmetadata: {name: ci}\nspec: {defaultWorkspace: research, workspaces: [research]}\n",
    );
    for name in ["sa-ci", "ci"] {
        let yes = sandbox.run(&["access", "can", name, "viewOpikProjects", "research", "--output", "json"]);
        yes.ends_with(0).says("\"serviceAccount\": \"sa-ci\"");
    }
    sandbox.run(&["access", "can", "sa-ci", "changeUserRoles"]).ends_with(2).says("has no rights in the organization");
    let unknown = sandbox.run(&["access", "can", "sa-cd", "viewOpikProjects", "research"]);
    unknown.ends_with(3).complains("there is no service account `sa-cd`").complains("people are named by e-mail");
}
