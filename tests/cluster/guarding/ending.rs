//! Access with an end: told before, and taken away after its day, on somebody's word.

use serde_json::Value;

use super::world::{World, ready, shown};
use crate::harness::wait_until;

const PEOPLE: &str = "---
apiVersion: halley.dev/v1alpha1
kind: CometRoster
metadata: {name: everybody}
spec:
  members:
    - {email: ana@acme.test, role: Admin}
    - {email: p0@acme.test}
    - {email: p1@acme.test, until: 2026-06-10}
";

/// The notes of the events that tell of ends.
fn told(world: &World) -> Vec<String> {
    let all = world.desk.get(&["events.events.k8s.io"]);
    let events = all["items"].as_array().unwrap().iter().filter(|event| event["reason"] == "AccessEnds");
    events.map(|event| event["note"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_end_is_told_once_and_after_its_day_the_access_goes_in_additive_too() {
    let mut world = World::start_with("ending", "", &["p0", "p1"], &["--today", "2026-06-01"]);
    world.desk.apply(PEOPLE).ok();
    wait_until("the end is told", super::world::SOON, || match told(&world).as_slice() {
        [note] if note == "1 access ends soon: member p1@acme.test leaves the organization after 2026-06-10" => Ok(()),
        other => Err(format!("{other:?}")),
    });
    let expected =
        serde_json::json!([{"subject": "member p1@acme.test", "place": "organization", "until": "2026-06-10"}]);
    assert_eq!(world.organization()["status"]["ending"], expected);
    let series = format!("halley_operator_access_ends_soon{{namespace=\"{}\",name=\"acme\"}}", world.desk.name());
    assert_eq!(world.operator.metric(&series), Some(1.0));
    let roster: Value = world.desk.get(&["crost", "everybody"]);
    let conditions = roster["status"]["conditions"].as_array().unwrap().iter();
    let accepted = conditions.clone().find(|condition| condition["type"] == "Accepted").unwrap();
    assert!(accepted["message"].as_str().unwrap().contains("`until: 2026-06-10` is near"), "{accepted}");
    let version = world.organization()["metadata"]["resourceVersion"].clone();
    world.rounds(3);
    assert_eq!((world.organization()["metadata"]["resourceVersion"].clone(), told(&world).len()), (version, 1));

    world.on("2026-06-11");
    let plan = world.waiting("WaitingForApproval");
    assert_eq!(shown(&plan), ["delete/member/p1@acme.test"], "{}", ready(&plan));
    world.approve(&plan);
    world.until_live(&["p0"]);
    assert_eq!(world.organization()["status"]["ending"], Value::Null);
}
