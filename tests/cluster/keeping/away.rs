//! One of the two sides is away for a while.

use std::time::Duration;

use super::{Desk, QUICK, member, passes, research, staff};
use crate::harness::Cluster;

#[test]
fn the_live_server_may_be_away_for_five_intervals() {
    let mut desk = Desk::new(&["bob@acme.test"]);
    desk.begin(&(staff(&["bob@acme.test"]) + &research("{member: bob@acme.test}")));
    let mut operator = desk.operator(&QUICK);
    desk.shows("corg/acme", "Applied");
    let before = (desk.live.get("members"), desk.live.get("workspaces"));
    desk.live.stop();
    let shown = desk.shows("corg/acme", "ServerUnreachable");
    assert_eq!(shown.status, "False");
    desk.looks(&operator, 5);
    assert_eq!(operator.http("/healthz").unwrap().0, 200);
    assert_eq!(operator.ended(), None);
    desk.live.start_again();
    desk.shows("corg/acme", "Applied");
    assert_eq!((desk.live.get("members"), desk.live.get("workspaces")), before);
    desk.apply(&member("eve"));
    desk.has(&["bob@acme.test", "eve@acme.test"]);
    desk.nobody_lost_anything();
}

#[test]
fn a_live_server_that_hangs_is_waited_for() {
    let desk = Desk::new(&["bob@acme.test"]);
    desk.begin(&(staff(&["bob@acme.test"]) + &research("")));
    let operator =
        desk.operator(&["--settle=2s", "--retry=1s", "--interval=1s", "--timeout=2s", "--lease-duration=6s"]);
    desk.shows("corg/acme", "Applied");
    desk.live.signal("STOP");
    desk.shows("corg/acme", "ServerUnreachable");
    desk.looks(&operator, 2);
    desk.live.signal("CONT");
    desk.shows("corg/acme", "Applied");
    desk.nobody_lost_anything();
}

#[test]
fn the_api_server_may_be_away_for_five_intervals() {
    let cluster = Cluster::start();
    let desk = Desk::at(&cluster, &["bob@acme.test"]);
    desk.begin(&(staff(&["bob@acme.test"]) + &research("{member: bob@acme.test}")));
    let mut operator = desk.operator(&QUICK);
    desk.shows("corg/acme", "Applied");
    let before = (desk.live.get("members"), desk.live.get("workspaces"));
    cluster.stop_api();
    passes(Duration::from_secs(11));
    cluster.start_api();
    // Who could not renew the lease has ended; a Deployment starts it again.
    if operator.ended().is_some() {
        operator = desk.operator(&QUICK);
    }
    desk.looks(&operator, 2);
    assert_eq!((desk.live.get("members"), desk.live.get("workspaces")), before);
    desk.apply(&member("eve"));
    desk.has(&["bob@acme.test", "eve@acme.test"]);
    desk.nobody_lost_anything();
}
