//! Access with an end, from the warnings to the removal.

use crate::sandbox::{Sandbox, workspace};

/// Acme on 2026-06-01: Bob leaves on the 10th, the team loses prod on the 5th, and Cyd, who is in it, has longer by herself.
fn site() -> Sandbox {
    let sandbox = Sandbox::with_people(&[]);
    let organization = sandbox.read("organization.yaml").replace("Authoritative", "Additive");
    sandbox.write("organization.yaml", organization);
    sandbox.write(
        "people.yaml",
        "apiVersion: halley.dev/v1alpha1
kind: CometRoster
metadata: {name: people}
spec:
  members:
    - {email: ana@acme.org, role: Admin}
    - {email: bob@acme.org, until: 2026-06-10}
    - {email: cyd@acme.org}
    - {email: dan@acme.org}
---
apiVersion: halley.dev/v1alpha1
kind: CometTeam
metadata: {name: vision}
spec: {members: [cyd@acme.org, dan@acme.org]}
",
    );
    let access = "access: [{team: vision, until: 2026-06-05}, {member: cyd@acme.org, until: 2026-06-20}]";
    sandbox.write("prod.yaml", workspace("prod", access));
    sandbox.run(&["apply", "--yes"]).ends_with(0);
    sandbox.run(&["activate", "--all"]).ends_with(0);
    sandbox
}

fn on(day: &str) -> [(&str, &str); 1] {
    [("HALLEY_TODAY", day)]
}

const SECTION: &str = "Ends soon: a later plan takes it away dan@acme.org in prod: the last day is 2026-06-05, in 4 days \
    (`prod.yaml:5`) member bob@acme.org: the last day is 2026-06-10, in 9 days (`people.yaml:7`)";

#[test]
fn what_ends_soon_is_told_by_plan_apply_and_drift_and_changes_no_exit_code() {
    let sandbox = site();
    for command in [&["plan", "--detailed-exitcode"][..], &["apply", "--yes"], &["drift", "--detailed-exitcode"]] {
        sandbox.run(command).ends_with(0).says(SECTION);
    }
    sandbox.run(&["plan", "--output", "markdown"]).ends_with(0).says("Ends soon: a later plan takes it away (2)");
    let ending = &sandbox.plan()["ending"];
    let first = serde_json::json!({"subject": "member dan@acme.org", "place": "prod", "until": "2026-06-05", "days": 4,
        "why": {"file": "prod.yaml", "line": 5}});
    assert_eq!((&ending[0], ending.as_array().unwrap().len()), (&first, 2));
    let drift = sandbox.run(&["drift", "--output", "json"]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&drift.stdout).unwrap()["ending"][0], first);
    let far = sandbox.run(&["plan", "--ending-within", "30d"]);
    far.ends_with(0).says("cyd@acme.org in prod: the last day is 2026-06-20, in 19 days");
    assert!(!sandbox.run(&["plan", "--ending-within", "3"]).stdout.contains("Ends soon"));
    sandbox.run(&["plan", "--ending-within", "-1"]).ends_with(3);
    sandbox.run(&["plan", "--ending-within=soon"]).ends_with(3).complains("as `14` or `14d`");
}

#[test]
fn validate_warns_at_the_line_and_ends_clean() {
    let ran = site().run(&["validate"]);
    ran.ends_with(0)
        .says("HC042")
        .says("1 person of the team `vision` loses `prod` after that day")
        .says("9 days are left");
}

#[test]
fn when_the_day_is_over_the_plan_takes_access_away_in_additive_too_and_under_guards() {
    let sandbox = site();
    let planned = |day: &str| {
        let plan = sandbox.run_with(&["plan", "--output", "json"], &on(day)).stdout;
        let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
        let ids = plan["operations"].as_array().unwrap().iter();
        ids.map(|operation| operation["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(planned("2026-06-05"), [""; 0], "the last day itself");
    assert_eq!(
        planned("2026-06-06"),
        ["delete/membership/prod/dan@acme.org"],
        "the latest `until` of Cyd has not passed"
    );
    assert_eq!(
        planned("2026-06-21"),
        ["delete/membership/prod/cyd@acme.org", "delete/membership/prod/dan@acme.org", "delete/member/bob@acme.org",]
    );
    let organization = sandbox.read("organization.yaml") + "  guards: {maxRemovals: {count: 1, percent: 100}}\n";
    sandbox.write("organization.yaml", organization);
    sandbox.run_with(&["apply", "--yes"], &on("2026-06-21")).ends_with(4).says("maxRemovals");
    sandbox.run_with(&["apply", "--yes"], &on("2026-06-06")).ends_with(0);
    sandbox.run_with(&["apply", "--yes"], &on("2026-06-11")).ends_with(0);
    sandbox.run_with(&["apply", "--yes"], &on("2026-06-21")).ends_with(0);
    sandbox.run_with(&["plan", "--detailed-exitcode"], &on("2026-06-22")).ends_with(0);
    let members = sandbox.run(&["get", "members"]).stdout;
    assert!(!members.contains("bob@acme.org") && members.contains("cyd@acme.org"), "{members}");
    // A later day invites again.
    let people = sandbox.read("people.yaml").replace("2026-06-10", "2027-06-10");
    sandbox.write("people.yaml", people);
    sandbox.run_with(&["apply", "--yes"], &on("2026-06-22")).ends_with(0).says("bob@acme.org");
}

#[test]
fn a_saved_plan_is_the_same_plan_on_another_day_and_tells_the_days_that_are_left() {
    let sandbox = site();
    sandbox.write("more.yaml", workspace("spare", "default: false"));
    sandbox.run(&["plan", "--out", "plan.json"]).ends_with(0);
    let applied = sandbox.run_with(&["apply", "plan.json", "--yes"], &on("2026-06-04"));
    applied.ends_with(0).says("dan@acme.org in prod: the last day is 2026-06-05, tomorrow");
}
