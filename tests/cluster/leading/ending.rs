//! The end of an operator that is told to end.

use std::time::Duration;

use super::replicas::{Desk, SOON, until_leading};
use crate::harness::{Moment, wait_until};

#[test]
fn what_is_in_flight_is_finished_and_its_status_is_written() {
    let desk = Desk::new("ends", "10s");
    let mut operator = desk.replica("one");
    until_leading(&operator);
    desk.until_applied();
    // It is told while its write is on the way.
    desk.proxy.watch(Moment::Before(0), operator.pid(), "TERM");
    desk.declare(&["new"]);
    wait_until("it is told to end", SOON, || if desk.proxy.has_sent() { Ok(()) } else { Err(operator.text()) });
    let status = operator.wait(Duration::from_secs(25));
    assert!(status.success(), "{status}: {}", operator.text());
    desk.until_member("new");
    let organization = desk.desk.get(&["corg", "acme"]);
    assert_eq!(organization["status"]["runs"][0]["outcome"], "1 done", "{organization}");
    assert_eq!(desk.lease().holder, None, "the lease was not given back");
}
