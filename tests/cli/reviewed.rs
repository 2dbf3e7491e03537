//! Exactly the plan that was reviewed, and judged by guards that its change cannot reach.

use std::fs;

use crate::sandbox::{ORGANIZATION, Sandbox};

/// Ana and thirteen people, applied; `base` holds these manifests, and the folder itself loosens `maxRemovals` and lets twelve people go.
fn loosened() -> Sandbox {
    let people: Vec<String> = (10..23).map(|number| format!("p{number}@acme.org")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let sandbox = Sandbox::applied(&people);
    for file in ["organization.yaml", "people.yaml", "workspaces.yaml"] {
        sandbox.write(&format!("base/{file}"), sandbox.read(file));
        sandbox.write(&format!("head/{file}"), sandbox.read(file));
        fs::remove_file(sandbox.path(file)).unwrap();
    }
    let looser = format!("{ORGANIZATION}  guards: {{maxRemovals: {{count: 100, percent: 100}}}}\n");
    sandbox.write("head/organization.yaml", looser);
    sandbox.people(&["p10@acme.org"]);
    fs::rename(sandbox.path("people.yaml"), sandbox.path("head/people.yaml")).unwrap();
    sandbox
}

fn digest(sandbox: &Sandbox, folder: &str) -> String {
    let ran = sandbox.run(&["plan", "-f", folder, "--output", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    plan["digest"].as_str().unwrap().to_owned()
}

#[test]
fn only_the_plan_with_the_reviewed_digest_is_applied() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    sandbox.people(&["bob@acme.org", "eve@acme.org"]);
    let reviewed = digest(&sandbox, ".");
    sandbox.people(&["bob@acme.org", "eve@acme.org", "zoe@acme.org"]);
    let now = digest(&sandbox, ".");
    let ran = sandbox.run(&["apply", "--yes", "--digest", &reviewed]);
    ran.ends_with(5).complains(&reviewed).complains(&now).complains("nothing was applied").complains("halley plan");
    assert_eq!(sandbox.planned().len(), 2);
    sandbox.run(&["apply", "--yes", "--digest", &now]).ends_with(0);
    assert_eq!(sandbox.planned(), [""; 0]);
}

#[test]
fn a_reviewed_plan_that_is_applied_already_is_stale_and_says_that_nothing_is_left() {
    let sandbox = Sandbox::with_people(&["bob@acme.org"]);
    let reviewed = digest(&sandbox, ".");
    sandbox.run(&["apply", "--yes", "--digest", &reviewed]).ends_with(0);
    sandbox.run(&["apply", "--yes", "--digest", &reviewed]).ends_with(5).complains("nothing is left to do");
}

#[test]
fn a_saved_plan_must_have_the_reviewed_digest_too() {
    let sandbox = Sandbox::with_people(&["bob@acme.org"]);
    sandbox.run(&["plan", "--out", "plan.json"]).ends_with(0);
    let other = format!("h1:{}", "0".repeat(64));
    sandbox.run(&["apply", "plan.json", "--yes", "--digest", &other]).ends_with(5).complains(&other);
    let reviewed = digest(&sandbox, ".");
    sandbox.run(&["apply", "plan.json", "--yes", "--digest", &reviewed]).ends_with(0);
}

#[test]
fn what_is_no_digest_is_a_wrong_use() {
    let sandbox = Sandbox::with_people(&["bob@acme.org"]);
    for text in ["", "h1:", "latest", "h1:2f6c", &format!("h1:{}", "G".repeat(64))] {
        sandbox.run(&["apply", "--yes", "--digest", text]).ends_with(3).complains("64 hexadecimal digits");
    }
    assert!(!sandbox.planned().is_empty());
}

#[test]
fn a_change_is_judged_by_the_guards_that_it_loosens() {
    let sandbox = loosened();
    sandbox.run(&["plan", "-f", "head"]).ends_with(0);
    let ran = sandbox.run(&["plan", "-f", "head", "--guards-from", "base"]);
    ran.ends_with(4)
        .says("REFUSED by maxRemovals")
        .says("LOOSENED: 2 fields of the policy")
        .says("spec.guards.maxRemovals.count: 100 instead of 10")
        .says("spec.guards.maxRemovals.percent: 100 instead of 20")
        .says("this change loosens the guard; the stricter one counts until that is merged");
    sandbox
        .run(&["apply", "-f", "head", "--guards-from", "base", "--yes"])
        .ends_with(4)
        .complains("nothing was applied");
    sandbox.run(&["get", "members"]).says("p22@acme.org");
}

#[test]
fn the_stricter_guards_change_the_verdict_and_never_the_digest() {
    let sandbox = loosened();
    let plain = digest(&sandbox, "head");
    let ran = sandbox.run(&["plan", "-f", "head", "--guards-from", "base", "--output", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(plan["digest"].as_str(), Some(plain.as_str()));
    assert_eq!(plan["loosened"].as_array().unwrap().len(), 2);
}

#[test]
fn what_tightens_counts_at_once() {
    let sandbox = loosened();
    let stricter = format!("{ORGANIZATION}  guards: {{maxRemovals: {{count: 0}}}}\n");
    sandbox.write("head/organization.yaml", stricter);
    let ran = sandbox.run(&["plan", "-f", "head", "--guards-from", "base", "--output", "markdown"]);
    ran.ends_with(4).says("at most 0, and at most 20 %");
    assert!(!ran.stdout.contains("LOOSENED"), "{}", ran.stdout);
}

#[test]
fn another_name_does_not_escape_the_guards() {
    let sandbox = loosened();
    let renamed = sandbox.read("head/organization.yaml").replace("name: acme", "name: acme-two");
    sandbox.write("head/organization.yaml", renamed);
    let ran = sandbox.run(&["plan", "-f", "head", "--guards-from", "base"]);
    ran.ends_with(4).complains("has no CometOrganization `acme-two`, so the strictest of all guards there count");
}

#[test]
fn a_base_without_an_organization_is_said_and_does_not_judge() {
    let sandbox = loosened();
    fs::create_dir(sandbox.path("empty")).unwrap();
    let ran = sandbox.run(&["plan", "-f", "head", "--guards-from", "empty"]);
    ran.ends_with(0).complains("has no CometOrganization, so only the guards of the manifests themselves count");
}

#[test]
fn guards_that_cannot_be_read_stop_everything() {
    let sandbox = loosened();
    sandbox.run(&["plan", "-f", "head", "--guards-from", "bsae"]).ends_with(3).complains("bsae");
    sandbox.run(&["plan", "-f", "head", "--guards-from", "-"]).ends_with(3).complains("`-` is neither");
    sandbox.write("base/organization.yaml", ORGANIZATION.replace("displayName", "dispalyName"));
    sandbox.run(&["plan", "-f", "head", "--guards-from", "base"]).ends_with(3).complains("correct them there first");
    sandbox.write("base/organization.yaml", "{");
    sandbox.run(&["plan", "-f", "head", "--guards-from", "base"]).ends_with(3);
}

#[test]
fn what_is_wrong_beside_the_guards_does_not_keep_them_from_judging() {
    let sandbox = loosened();
    sandbox.write(
        "base/broken.yaml",
        "apiVersion: halley.dev/v1alpha1\nkind: CometTeam\nmetadata: {name: x}\nspec: {mebers: []}\n",
    );
    sandbox.run(&["plan", "-f", "head", "--guards-from", "base"]).ends_with(4);
}

#[test]
fn a_loosened_policy_is_said_even_when_nothing_else_changes() {
    let sandbox = loosened();
    sandbox.write("head/people.yaml", sandbox.read("base/people.yaml"));
    let ran = sandbox.run(&["plan", "-f", "head", "--guards-from", "base"]);
    ran.ends_with(0).says("nothing to do").says("LOOSENED: 2 fields");
}
