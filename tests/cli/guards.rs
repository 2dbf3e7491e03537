//! Guards and the way past them.

use crate::sandbox::Sandbox;

/// Twelve of thirteen people go: two more than a plan may remove.
fn many_removals() -> Sandbox {
    let people: Vec<String> = (10..22).map(|number| format!("p{number}@acme.org")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let sandbox = Sandbox::applied(&people);
    sandbox.people(&[]);
    sandbox
}

fn digest(sandbox: &Sandbox) -> String {
    sandbox.plan()["digest"].as_str().unwrap().to_owned()
}

#[test]
fn a_plan_that_takes_too_much_away_passes_only_with_its_own_digest() {
    let sandbox = many_removals();
    let digest = digest(&sandbox);
    let flag = format!("maxRemovals@{digest}");
    sandbox.run(&["apply", "--yes"]).ends_with(4).complains(&format!("--override {flag}"));
    assert_eq!(sandbox.planned().len(), 12);
    sandbox.run(&["apply", "--yes", "--override", &flag]).ends_with(0);
    assert_eq!(sandbox.planned(), [""; 0]);
}

#[test]
fn an_override_for_another_plan_does_not_count() {
    let sandbox = many_removals();
    let flag = format!("maxRemovals@{}", digest(&sandbox));
    sandbox.people(&["p10@acme.org"]);
    sandbox.run(&["apply", "--yes", "--override", &flag]).ends_with(4).complains("nothing was applied");
    assert_eq!(sandbox.planned().len(), 11);
}

#[test]
fn an_override_that_is_no_longer_needed_does_no_harm() {
    let sandbox = many_removals();
    let flag = format!("maxRemovals@{}", digest(&sandbox));
    sandbox.run(&["apply", "--yes", "--override", &flag]).ends_with(0);
    sandbox.run(&["apply", "--yes", "--override", &flag]).ends_with(0).complains("`--override` is not needed");
}

#[test]
fn the_last_admin_cannot_be_overridden() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    sandbox.hand_over_to_bob();
    let flag = format!("lastAdmin@{}", digest(&sandbox));
    sandbox
        .run(&["apply", "--yes", "--override", &flag])
        .ends_with(4)
        .complains("the guard `lastAdmin` cannot be overridden");
    sandbox.run(&["get", "members"]).says("ana@acme.org Admin");
}

#[test]
fn an_override_that_cannot_be_read_is_a_wrong_use() {
    let sandbox = many_removals();
    sandbox.run(&["apply", "--yes", "--override", "everything"]).ends_with(3).complains("write GUARD@DIGEST");
    sandbox.run(&["apply", "--yes", "--override", "force@h1:00"]).ends_with(3).complains("there is no guard `force`");
    assert_eq!(sandbox.planned().len(), 12);
}

#[test]
fn a_refused_plan_can_be_saved_reviewed_and_then_overridden() {
    let sandbox = many_removals();
    sandbox.run(&["plan", "--out", "plan.json"]).ends_with(4);
    sandbox.run(&["apply", "plan.json", "--yes"]).ends_with(4);
    let flag = format!("maxRemovals@{}", digest(&sandbox));
    sandbox.run(&["apply", "plan.json", "--yes", "--override", &flag]).ends_with(0);
}

#[test]
fn a_second_organization_for_the_same_server_is_no_way_around_the_guards() {
    let sandbox = Sandbox::new();
    let organization = |name: &str, more: &str| {
        format!(
            "---\napiVersion: halley.dev/v1alpha1\nkind: CometOrganization\nmetadata: {{name: {name}}}\n\
             spec: {{displayName: Acme, server: {{url: 'sqlite:live.db'}}{more}}}\n"
        )
    };
    let both = organization("acme", ", guards: {minAdmins: 2}") + &organization("twin", "");
    sandbox.write("organizations.yaml", both);
    for name in ["acme", "twin"] {
        sandbox.run(&["plan", "--organization", name]).ends_with(3).complains("declare one live organization");
    }
}
