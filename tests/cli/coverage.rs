//! Taking over: how much is declared, and plans as if more or less were owned.

use serde_json::Value;

use crate::sandbox::{Sandbox, workspace};

/// Acme with Bob and Cyd live, of whom Bob is declared, and Additive.
fn site() -> Sandbox {
    let sandbox = Sandbox::with_people(&["bob@acme.org", "cyd@acme.org"]);
    let organization = sandbox.read("organization.yaml").replace("Authoritative", "Additive");
    sandbox.write("organization.yaml", organization);
    sandbox.write("prod.yaml", workspace("prod", "access: [{member: bob@acme.org}, {member: cyd@acme.org}]"));
    sandbox.run(&["apply", "--yes"]).ends_with(0);
    sandbox.run(&["activate", "--all"]).ends_with(0);
    sandbox.people(&["bob@acme.org"]);
    sandbox.write("prod.yaml", workspace("prod", "access: [{member: bob@acme.org}]"));
    sandbox
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn coverage_counts_a_collection_at_a_time_and_names_the_rest_if_asked() {
    let sandbox = site();
    let ran = sandbox.run(&["coverage"]);
    ran.ends_with(0).says("COLLECTION OWNERSHIP LIVE DECLARED IGNORED UNDECLARED COVERED");
    ran.says("members Additive 3 2 0 1 66 %").says("workspaces Additive 2 2 0 0 100 %");
    ran.says("access Additive 2 1 0 1 50 %").says("keys Additive 0 0 0 0 100 %");
    assert!(!ran.stdout.contains("cyd@"), "{}", ran.stdout);
    let all = sandbox.run(&["coverage", "--verbose"]);
    all.says("No manifest declares, in members: cyd@acme.org")
        .says("No manifest declares, in access: cyd@acme.org in prod");
}

#[test]
fn a_gate_ends_with_2_and_says_the_numbers_and_what_to_declare() {
    let sandbox = site();
    let ran = sandbox.run(&["coverage", "--require", "60"]);
    ran.ends_with(2).complains("less than 60 % is declared: access 50 % (1 of 2 declared)");
    ran.complains("declare in access, or put under `spec.ignore`: `cyd@acme.org in prod`");
    sandbox.run(&["coverage", "--require", "50"]).ends_with(0);
    sandbox.run(&["coverage", "--require", "101"]).ends_with(3);
    sandbox.run(&["coverage", "--require", "-1"]).ends_with(3);
    let organization = sandbox.read("organization.yaml") + "  ignore: {members: [\"cyd@*\"]}\n";
    sandbox.write("organization.yaml", organization);
    sandbox.run(&["coverage", "--require", "100"]).ends_with(0).says("members Additive 3 2 1 0 100 %");
}

#[test]
fn a_gate_that_looks_where_no_organization_is_does_not_pass() {
    let ran = site().run(&["coverage", "--require", "100", "--server", "sqlite:elsewhere.db"]);
    ran.ends_with(7).complains("there is no organization yet");
}

#[test]
fn the_json_has_the_same_numbers_and_every_name() {
    let ran = site().run(&["coverage", "--output", "json", "--require", "60"]);
    ran.ends_with(2);
    let shown = json(&ran.stdout);
    assert_eq!((&shown["format"], &shown["enough"]), (&"halley.dev/coverage/v1".into(), &false.into()));
    let access = shown["collections"].as_array().unwrap().iter().find(|row| row["collection"] == "access").unwrap();
    let expected = serde_json::json!({"collection": "access", "ownership": "Additive", "read": true, "live": 2, "managed": 1,
        "ignored": 0, "unmanaged": ["cyd@acme.org in prod"], "percent": 50});
    assert_eq!(access, &expected);
}

#[test]
fn a_plan_as_if_another_ownership_counted_says_so_and_is_never_applied() {
    let sandbox = site();
    sandbox.run(&["plan"]).ends_with(0).says("Plan for `Acme Research`: nothing to do");
    let looked = ["plan", "--ownership", "members=Authoritative", "--ownership", "access=authoritative"];
    let ran = sandbox.run(&looked);
    ran.ends_with(0)
        .says("as if the ownership were access=Authoritative, members=Authoritative: 1 DESTRUCTIVE operation");
    ran.says("Next: this plan is for looking. The manifests say another ownership, and `halley apply` goes by them.");
    sandbox.run(&[&looked[..], &["--output", "markdown"]].concat()).ends_with(0).says("as if the ownership were");
    sandbox.run(&[&looked[..], &["--out", "plan.json"]].concat()).ends_with(3);
    let shown = sandbox.run(&[&looked[..], &["--output", "json"]].concat()).stdout;
    assert_eq!(json(&shown)["asIf"], "access=Authoritative, members=Authoritative");
    sandbox.write("plan.json", shown);
    let refused = sandbox.run(&["apply", "plan.json", "--yes"]);
    refused.ends_with(3).complains("made as if the ownership were access=Authoritative, members=Authoritative");
    assert!(sandbox.run(&["get", "members"]).stdout.contains("cyd@acme.org"));
}

#[test]
fn with_observe_everything_that_differs_is_listed_and_nothing_is_planned() {
    let sandbox = site();
    sandbox.people(&["bob@acme.org", "dan@acme.org"]);
    let ran = sandbox.run(&["plan", "--ownership", "Observe", "--detailed-exitcode"]);
    ran.ends_with(0)
        .says("as if the ownership were Observe: nothing to do")
        .says("member cyd@acme.org: no manifest declares it; ownership is Observe");
    ran.says("member dan@acme.org: differs from the manifests (invite)");
    // What the manifests say already is no other ownership.
    let same = sandbox.run(&["plan", "--ownership", "Additive"]);
    assert!(same.ends_with(0).stdout.contains("Plan for `Acme Research`: 1 operation"), "{}", same.stdout);
    sandbox.run(&["plan", "--ownership", "people=Observe"]).ends_with(3).complains("the collections are access");
    sandbox.run(&["plan", "--ownership", "Mine"]).ends_with(3).complains("Authoritative, Additive or Observe");
}
