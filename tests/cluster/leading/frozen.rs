//! A leader that stands still past its lease, and goes on when another one leads.

use super::replicas::{Desk, SOON, until_leading};
use crate::harness::{Moment, Operator, wait_until};

/// Freezes the leader at a request that writes, lets the other one take over, and lets the first go on.
fn thaws_among_strangers(name: &str, moment: Moment) {
    let desk = Desk::new(name, "10s");
    let mut one = desk.replica("one");
    until_leading(&one);
    desk.until_applied();
    desk.proxy.watch(moment, one.pid(), "STOP");
    desk.declare(&["new"]);
    wait_until("the leader stands still", SOON, || if desk.proxy.has_sent() { Ok(()) } else { Err(one.text()) });
    desk.proxy.spare();
    let two = desk.replica("two");
    until_leading(&two);
    desk.until_member("new");
    desk.until_applied();
    goes_on_and_writes_nothing(&desk, &mut one, &two);
    desk.declare(&["new", "more"]);
    desk.until_member("more");
    let history = desk.serve.get("history");
    let invited = |name: &str| history.to_string().matches(&format!("\"invite/member/{name}@acme.test\"")).count();
    assert_eq!((invited("new"), invited("more")), (1, 1));
}

/// There is something to do when the first goes on, and the second does not get ahead of it.
fn goes_on_and_writes_nothing(desk: &Desk, one: &mut Operator, two: &Operator) {
    two.signal("STOP");
    desk.declare(&["new", "other"]);
    let (changes, writes) = (desk.changes(), desk.writes("one"));
    one.signal("CONT");
    let status = one.wait(SOON);
    two.signal("CONT");
    assert!(!status.success(), "{status}: {}", one.text());
    assert!(one.text().contains("the lease was lost; this process writes no more"), "{}", one.text());
    assert_eq!(desk.writes("one"), writes, "it wrote to the API server");
    desk.until_member("other");
    assert_eq!(desk.changes(), changes + 1, "both wrote to the organization");
}

#[test]
fn a_leader_that_freezes_while_its_write_is_on_the_way_writes_nothing_more() {
    thaws_among_strangers("freezes", Moment::Before(0));
}

#[test]
fn a_leader_that_freezes_before_it_reads_the_answer_writes_nothing_more() {
    thaws_among_strangers("frozen", Moment::After(0));
}
