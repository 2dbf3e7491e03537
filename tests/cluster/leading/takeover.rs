//! The one that waits takes over, once the leader can do nothing any more.

use std::time::Duration;

use jiff::SignedDuration;

use super::replicas::{Desk, SOON, until_leading};
use crate::harness::{Operator, wait_until};

/// The replica is healthy and ready, and has done nothing.
fn waits(desk: &Desk, name: &str, operator: &Operator) {
    wait_until("the replica that waits is ready", SOON, || match operator.http("/readyz") {
        Ok((200, _)) => Ok(()),
        other => Err(format!("{other:?}\n{}", operator.text())),
    });
    assert_eq!(operator.http("/healthz").unwrap().0, 200);
    assert_eq!(operator.metric("halley_operator_leading"), Some(0.0));
    assert_eq!(desk.writes(name), []);
}

#[test]
fn a_leader_that_is_killed_is_followed_after_its_lease() {
    let desk = Desk::new("killed", "5s");
    let mut one = desk.replica("one");
    until_leading(&one);
    desk.until_applied();
    let two = desk.replica("two");
    waits(&desk, "two", &two);
    one.kill();
    let left = desk.lease();
    assert!(left.holder.as_ref().unwrap().contains("one"), "{left:?}");
    until_leading(&two);
    let taken = desk.lease();
    assert!(taken.holder.as_ref().unwrap().contains("two"), "{taken:?}");
    let between = taken.acquired.unwrap().duration_since(left.renewed.unwrap());
    assert!(between >= SignedDuration::from_millis(4_900), "{between:?}");
    desk.declare(&["new"]);
    desk.until_member("new");
    assert_eq!(two.http("/readyz").unwrap().0, 200);
    let (status, metrics) = two.http("/metrics").unwrap();
    assert!(status == 200 && metrics.contains("halley_operator_operations_total{outcome=\"done\"} 1"), "{metrics}");
}

#[test]
fn a_leader_that_is_told_to_end_is_followed_at_once() {
    let desk = Desk::new("told", "60s");
    let mut one = desk.replica("one");
    until_leading(&one);
    let two = desk.replica("two");
    waits(&desk, "two", &two);
    assert!(one.terminate(Duration::from_secs(20)).success(), "{}", one.text());
    // Long before the lease would have run out.
    wait_until("the other one leads", Duration::from_secs(20), || match two.metric("halley_operator_leading") {
        Some(1.0) => Ok(()),
        other => Err(format!("{other:?}\n{}", two.text())),
    });
    desk.declare(&["new"]);
    desk.until_member("new");
}
