//! Plans and events: made when something changes, and only then.

use std::collections::BTreeSet;

use super::world::{OWNED, SOON, World, name, ready};
use crate::harness::wait_until;

#[test]
fn the_last_ten_plans_that_ended_are_kept_and_no_others() {
    let people = ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "pa", "pb", "pc"];
    let policy = format!("{OWNED}  guards: {{maxRemovals: {{percent: 100}}}}\n");
    let world = World::start("kept", &policy, &people);
    // Each plan waits, and is superseded by the next.
    let mut asked = Vec::new();
    for gone in &people {
        let left: Vec<&str> = people.iter().copied().filter(|name| name != gone).collect();
        world.people(&left);
        let before: Vec<&serde_json::Value> = asked.iter().collect();
        let plan = world.asking(&before);
        asked.push(plan);
    }
    let waits = asked.last().unwrap();
    let kept: BTreeSet<&str> = asked[asked.len() - 11..].iter().map(name).collect();
    wait_until("only the last are kept", SOON, || {
        let plans = world.plans();
        let ended = plans.iter().filter(|plan| ready(plan)["reason"] == "Superseded").count();
        let names: BTreeSet<&str> = plans.iter().map(name).collect();
        if (ended, &names) == (10, &kept) { Ok(()) } else { Err(format!("{ended} of {names:?}, not {kept:?}")) }
    });
    assert_eq!(ready(&world.plan(waits))["reason"], "WaitingForApproval");
    assert_eq!(world.live().len(), 13);
}

#[test]
fn events_tell_of_changes_and_of_nothing_else() {
    let world = World::start("events", OWNED, &["p0", "p1"]);
    let events = || {
        let all = world.desk.get(&["events.events.k8s.io"]);
        let seen = all["items"].as_array().unwrap().iter();
        seen.map(|event| (event["reason"].to_string(), event["series"]["count"].clone())).collect::<Vec<_>>()
    };
    world.rounds(2);
    let before = events();
    let writes = world.writes();
    world.rounds(4);
    assert_eq!((events(), world.writes()), (before.clone(), writes), "nothing changed");
    world.people(&["p0"]);
    world.waiting("WaitingForApproval");
    let count = |reason: &str| events().iter().filter(|(found, _)| found.contains(reason)).count();
    wait_until("the new state is told", SOON, || {
        if count("WaitingForApproval") == 1 { Ok(()) } else { Err(format!("{:?}", events())) }
    });
    let waiting = events();
    world.rounds(4);
    assert_eq!(events(), waiting, "it goes on waiting");
    assert_eq!(waiting.len(), before.len() + 1, "{waiting:?}");
    let plan = world.asking(&[]);
    world.approve(&plan);
    world.until("Applied");
    wait_until("what was done is told", SOON, || {
        if count("Applied") == 1 { Ok(()) } else { Err(format!("{:?}", events())) }
    });
}
