//! A policy that allows more waits for an approval itself; one that allows less counts at once.

use super::world::{OWNED, World};

const FIVE: [&str; 5] = ["p0", "p1", "p2", "p3", "p4"];

/// Under `strict`, `change` is held; `loose` lets it run, but only when somebody has approved that.
fn waits_for_approval(name: &str, strict: &str, loose: &str, line: &str) {
    let world = World::start(name, strict, &FIVE);
    world.policy(loose);
    let plan = world.waiting("PolicyWaitsForApproval");
    assert_eq!(plan["spec"]["waitsFor"], "Policy");
    assert_eq!(plan["spec"]["policy"], serde_json::json!([line]));
    // Until then the stricter one counts.
    world.people(&FIVE[..4]);
    world.rounds(4);
    assert!(world.live().contains("p4"));
    world.approve(&plan);
    world.plan_until(&plan, "Applied");
    world.until_live(&FIVE[..4]);
    world.until("Applied");
}

#[test]
fn an_approval_that_asks_for_less_waits_for_one() {
    waits_for_approval(
        "approval",
        OWNED,
        &format!("{OWNED}  approval: Never\n"),
        "spec.approval: \"Never\" instead of \"Destructive\"",
    );
}

#[test]
fn an_ownership_that_takes_more_waits_for_an_approval() {
    waits_for_approval(
        "ownership",
        "  approval: Never\n",
        &format!("{OWNED}  approval: Never\n"),
        "spec.ownership.members: \"Authoritative\" instead of \"Additive\"",
    );
}

#[test]
fn something_that_is_ignored_no_longer_waits_for_an_approval() {
    waits_for_approval(
        "ignore",
        &format!("{OWNED}  approval: Never\n  ignore: {{members: ['p4@*']}}\n"),
        &format!("{OWNED}  approval: Never\n"),
        "spec.ignore.members: without \"p4@*\"",
    );
}

#[test]
fn a_guard_that_allows_more_waits_for_an_approval() {
    waits_for_approval(
        "loosened",
        &format!("{OWNED}  approval: Never\n  guards: {{maxRemovals: {{count: 0}}}}\n"),
        &format!("{OWNED}  approval: Never\n"),
        "spec.guards.maxRemovals.count: 10 instead of 0",
    );
}

#[test]
fn what_tightens_counts_at_once_and_a_loosening_that_is_taken_back_is_forgotten() {
    let world = World::start("tightened", &format!("{OWNED}  approval: Never\n"), &FIVE);
    world.people(&FIVE[..4]);
    world.until_live(&FIVE[..4]);
    world.policy(&format!("{OWNED}  approval: Always\n"));
    world.until("Applied");
    world.people(&FIVE[..3]);
    world.waiting("WaitingForApproval");
    world.people(&FIVE[..4]);
    world.until("Applied");
    // What is asked for stands on one plan; who takes it back ends that plan, whatever is said to it later.
    world.policy(&format!("{OWNED}  approval: Never\n"));
    let plan = world.waiting("PolicyWaitsForApproval");
    world.policy(&format!("{OWNED}  approval: Always\n"));
    world.plan_until(&plan, "Superseded");
    world.approve(&plan);
    world.policy(&format!("{OWNED}  approval: Never\n"));
    world.rounds(3);
    world.until("PolicyWaitsForApproval");
    world.until_live(&FIVE[..4]);
}
