//! Plans that were saved, reviewed, and applied later.

use crate::sandbox::Sandbox;

fn saved(people: &[&str]) -> Sandbox {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    sandbox.people(people);
    sandbox.run(&["plan", "--out", "plan.json"]).ends_with(0).complains("`halley apply plan.json`");
    sandbox
}

#[test]
fn a_saved_plan_does_exactly_what_was_reviewed() {
    let sandbox = saved(&["bob@acme.org", "eve@acme.org"]);
    sandbox.people(&["bob@acme.org", "eve@acme.org", "kim@acme.org"]);
    sandbox.run(&["apply", "plan.json", "--yes"]).ends_with(0);
    assert_eq!(sandbox.planned(), ["invite/member/kim@acme.org"]);
}

#[test]
fn a_stale_plan_names_what_changed_and_writes_nothing() {
    let sandbox = saved(&[]);
    sandbox.run(&["activate", "bob@acme.org"]).ends_with(0);
    let before = sandbox.run(&["get", "history"]).stdout;
    sandbox
        .run(&["apply", "plan.json", "--yes"])
        .ends_with(5)
        .complains("revoke/member/bob@acme.org.state: the plan expects \"Pending\", live is \"Active\"");
    assert_eq!(sandbox.run(&["get", "history"]).stdout, before);
}

#[test]
fn an_edited_plan_is_refused() {
    let sandbox = saved(&["bob@acme.org", "eve@acme.org"]);
    sandbox.write("plan.json", sandbox.read("plan.json").replace("PlatformMember", "Admin"));
    sandbox.run(&["apply", "plan.json", "--yes"]).ends_with(3).complains("the plan was edited");
    assert_eq!(sandbox.planned(), ["invite/member/eve@acme.org"]);
}

#[test]
fn a_plan_for_another_organization_is_refused() {
    let sandbox = saved(&["bob@acme.org", "eve@acme.org"]);
    sandbox.run(&["apply", "--yes", "--server", "sqlite:other.db"]).ends_with(0);
    let other = sandbox.run(&["get", "history", "--server", "sqlite:other.db"]).stdout;
    sandbox
        .run(&["apply", "plan.json", "--yes", "--server", "sqlite:other.db"])
        .ends_with(3)
        .complains("the plan is for the organization");
    assert_eq!(sandbox.run(&["get", "history", "--server", "sqlite:other.db"]).stdout, other);
}

#[test]
fn what_is_no_plan_is_said_so() {
    let sandbox = Sandbox::applied(&[]);
    sandbox.write("plan.txt", "yes");
    sandbox.run(&["apply", "plan.txt", "--yes"]).ends_with(3).complains("`plan.txt`: this is no saved plan");
    sandbox
        .run(&["apply", "nowhere.json", "--yes"])
        .ends_with(3)
        .complains("failed to read `nowhere.json`: no such file");
    sandbox.write("plan.txt", "{\"format\": \"halley.dev/plan/v9\"}");
    sandbox.run(&["apply", "plan.txt", "--yes"]).ends_with(3).complains("`halley.dev/plan/v9`");
}

#[test]
fn the_difference_between_two_plans_is_named() {
    let sandbox = saved(&["bob@acme.org", "eve@acme.org"]);
    sandbox.run(&["plan", "--compare", "plan.json"]).ends_with(0).says("are the same: h1:");
    sandbox.people(&["bob@acme.org", "kim@acme.org"]);
    sandbox
        .run(&["plan", "--compare", "plan.json"])
        .ends_with(0)
        .says("invite/member/eve@acme.org: only in the other plan")
        .says("invite/member/kim@acme.org: only in this plan");
}

#[test]
fn the_saved_plan_is_the_json_output() {
    let sandbox = Sandbox::with_people(&["bob@acme.org"]);
    let shown = sandbox.run(&["plan", "--output", "json", "--out", "plan.json"]);
    assert_eq!(shown.ends_with(0).stdout, sandbox.read("plan.json"));
}

#[test]
fn a_plan_never_takes_the_place_of_a_manifest_or_of_the_database() {
    let sandbox = saved(&["bob@acme.org", "eve@acme.org"]);
    for file in ["organization.yaml", ".halley/organization.db"] {
        let before = sandbox.files();
        sandbox.run(&["plan", "--out", file]).ends_with(3).complains("holds something else than a saved plan");
        sandbox.run(&["apply", "--yes", "--undo", file]).ends_with(3).complains("holds something else");
        assert_eq!(sandbox.files(), before);
    }
    sandbox.run(&["plan", "--out", "plan.json"]).ends_with(0);
}
