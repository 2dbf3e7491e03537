//! What is destructive waits for an approval of exactly that.

use super::world::{APPROVE, OWNED, World, name, ready, shown};

const FIVE: [&str; 5] = ["p0", "p1", "p2", "p3", "p4"];

#[test]
fn what_is_destructive_waits_while_the_rest_runs_and_an_approval_runs_exactly_what_was_shown() {
    let world = World::start("waits", OWNED, &FIVE);
    world.people(&["p0", "p1", "p2", "p3", "new"]);
    world.until_live(&["p0", "p1", "p2", "p3", "p4", "new"]);
    let plan = world.waiting("WaitingForApproval");
    assert_eq!(shown(&plan), ["delete/member/p4@acme.test"]);
    let digest = plan["spec"]["approve"].as_str().unwrap();
    assert_eq!(plan["spec"]["guardedDigest"], digest);
    let way = ready(&plan)["message"].as_str().unwrap().to_owned();
    assert!(way.starts_with(&format!("kubectl annotate -n {} cplan {}", world.desk.name(), name(&plan))), "{way}");
    // Neither another digest nor the right one without a name is an approval.
    world.say(&plan, APPROVE, &format!("h1:{}", "0".repeat(64)));
    world.rounds(2);
    assert!(ready(&world.plan(&plan))["message"].as_str().unwrap().contains("was approved, but this plan is"));
    world.annotate(&plan, &[&format!("{APPROVE}={digest}"), "halley.dev/approved-by-"]);
    world.rounds(2);
    assert!(world.live().contains("p4"));
    let before = world.serve.get("history").as_array().unwrap().len();
    world.approve(&plan);
    world.until_live(&["p0", "p1", "p2", "p3", "new"]);
    let ran = world.plan_until(&plan, "Applied");
    assert_eq!((&ran["status"]["approvedBy"], &ran["status"]["outcome"]), (&"admin".into(), &"1 done".into()));
    let history = world.serve.get("history");
    assert_eq!(history.as_array().unwrap().len(), before + 1);
    let removal = &history[0];
    assert_eq!((&removal["actor"], &removal["approver"]), (&"ana@acme.test".into(), &"admin".into()), "{removal}");
    assert_eq!((&removal["revision"], &removal["author"]), (&"4f2e1c".into(), &"zoe".into()), "{removal}");
    assert_eq!(history[1]["approver"], serde_json::Value::Null, "nobody approved what needed no approval");
}

#[test]
fn an_approval_is_used_once_and_the_same_removal_needs_another_one() {
    let world = World::start("once", OWNED, &FIVE);
    world.people(&FIVE[..4]);
    let first = world.waiting("WaitingForApproval");
    world.approve(&first);
    world.until_live(&FIVE[..4]);
    world.plan_until(&first, "Applied");
    // By hand the same person is made a member again, so the same removal is due.
    let by_hand =
        "apiVersion: halley.dev/v1alpha1\nkind: CometOrganization\nmetadata: {name: acme}\nspec: {displayName: Acme}\n";
    let by_hand = by_hand.to_owned() + &super::world::roster(&FIVE);
    world.serve.halley_reading(&["apply", "--yes", "-f", "-"], &by_hand).ok();
    world.serve.halley(&["activate", "--all"]).ok();
    let again = world.waiting("WaitingForApproval");
    world.rounds(3);
    assert!(world.live().contains("p4"), "an approval was used twice");
    assert_eq!((name(&again), &again["spec"]["approve"]), (name(&first), &first["spec"]["approve"]));
    assert_ne!(again["metadata"]["uid"], first["metadata"]["uid"]);
    assert_eq!(world.plan(&again)["metadata"]["annotations"], serde_json::Value::Null);
    world.approve(&again);
    world.until_live(&FIVE[..4]);
    world.until("Applied");
}

#[test]
fn an_approved_plan_whose_world_moved_meanwhile_does_not_run_and_is_superseded() {
    let mut world = World::start("moved", OWNED, &FIVE);
    world.people(&FIVE[..4]);
    let plan = world.waiting("WaitingForApproval");
    // The operator is not looking while the plan is approved and the person becomes another: an Admin.
    world.operator.signal("STOP");
    world.approve(&plan);
    let by_hand = "apiVersion: halley.dev/v1alpha1\nkind: CometOrganization\nmetadata: {name: acme}\nspec: {displayName: Acme}\n---\n\
        apiVersion: halley.dev/v1alpha1\nkind: CometMember\nmetadata: {name: p4}\nspec: {email: p4@acme.test, role: Admin}\n";
    world.serve.halley_reading(&["apply", "--yes", "-f", "-"], by_hand).ok();
    world.operator.signal("CONT");
    let other = world.asking(&[&plan]);
    world.plan_until(&plan, "Superseded");
    world.rounds(2);
    assert!(world.live().contains("p4"));
    assert_eq!(shown(&other), shown(&plan), "it is the same removal, of somebody who is another now");
    assert_ne!(other["spec"]["approve"], plan["spec"]["approve"]);
    world.approve(&other);
    world.until_live(&FIVE[..4]);
    assert!(world.operator.ended().is_none());
}

#[test]
fn with_approval_always_nothing_runs_unless_the_whole_plan_is_approved() {
    let world = World::start("always", &format!("{OWNED}  approval: Always\n"), &FIVE);
    let writes = world.writes();
    world.people(&["p0", "p1", "p2", "p3", "new"]);
    let plan = world.waiting("WaitingForApproval");
    assert_eq!((&plan["spec"]["waitsFor"], &plan["spec"]["approve"]), (&"Everything".into(), &plan["spec"]["digest"]));
    world.say(&plan, APPROVE, plan["spec"]["guardedDigest"].as_str().unwrap());
    world.rounds(2);
    assert_eq!((world.live().len(), world.writes()), (5, writes));
    world.approve(&plan);
    world.until_live(&["p0", "p1", "p2", "p3", "new"]);
    world.plan_until(&plan, "Applied");
}

#[test]
fn the_floor_of_the_operator_counts_whatever_the_organization_says() {
    let policy = format!("{OWNED}  approval: Never\n");
    let world = World::start_with("floor", &policy, &FIVE, &["--minimum-approval", "always"]);
    world.people(&["p0", "p1", "p2", "p3", "new"]);
    let plan = world.waiting("WaitingForApproval");
    world.rounds(2);
    assert_eq!((&plan["spec"]["waitsFor"], world.live().len()), (&"Everything".into(), 5));
    world.approve(&plan);
    world.until_live(&["p0", "p1", "p2", "p3", "new"]);
}
