//! Many objects, of which one is wrong.

use std::time::Duration;

use super::{Desk, OWNS, manifest, research, staff};
use crate::harness::wait_until;

#[test]
fn of_a_thousand_members_one_is_wrong_and_the_others_are_ready() {
    let desk = Desk::new(&[]);
    let member = |number: u32| {
        let until = if number == 500 { ", until: 2026-02-31" } else { "" };
        manifest("CometMember", &format!("p{number}"), &format!("email: p{number}@acme.test{until}"))
    };
    desk.apply(&(desk.organization(OWNS) + &desk.live.secret("comet") + "---\n" + &staff(&[]) + &research("")));
    let members: String = (0..1000).map(member).collect();
    desk.namespace.kubectl_reading(&["create", "-f", "-"], &members).ok();
    let operator = desk.operator(&["--settle=2s", "--retry=1s", "--interval=5s"]);
    let ready = || {
        let list = desk.get("cmem");
        let of = |member: &serde_json::Value| {
            super::condition(member, "Ready").is_some_and(|ready| ready["status"] == "True")
        };
        list["items"].as_array().unwrap().iter().filter(|member| of(member)).count()
    };
    wait_until("999 members are ready", Duration::from_secs(90), || match ready() {
        999 => Ok(()),
        other => Err(format!("{other}, {:?}", desk.shown("corg/acme"))),
    });
    let wrong = desk.shows_with("cmem/p500", "Invalid", "2026-02-31");
    assert_eq!(wrong.status, "False");
    let acme = desk.get("corg/acme");
    let accepted = super::condition(&acme, "Accepted").unwrap();
    assert!(accepted["message"].as_str().unwrap().contains("1 of 1002 objects are invalid"), "{accepted}");
    assert_eq!(desk.members().len(), 1000);
    desk.looks(&operator, 1);
    assert_eq!(ready(), 999);
    desk.nobody_lost_anything();

    // And then it is put right.
    let patch = r#"{"spec": {"until": null}}"#;
    desk.namespace.kubectl(&["patch", "cmem/p500", "--type=merge", "--patch", patch]).ok();
    desk.shows("cmem/p500", "Invited");
    assert_eq!(desk.members().len(), 1001);
}
