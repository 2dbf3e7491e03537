//! Nobody loses access because objects are missing for another reason than that nobody declares them; and a removal that was meant happens.

use std::time::Duration;

use jiff::Timestamp;

use super::{Desk, QUICK, member, now, research, roster, staff};
use crate::harness::wait_until;

/// Ana and Bob in a roster, Eve by herself; everybody is where they should be.
fn kept() -> Desk<'static> {
    let desk = Desk::new(&["bob@acme.test", "eve@acme.test"]);
    desk.begin(&(staff(&["bob@acme.test"]) + &member("eve") + &research("{member: eve@acme.test}")));
    desk
}

impl Desk<'_> {
    /// When somebody was removed, as the live organization has it.
    fn removed(&self, email: &str) -> Timestamp {
        let history = self.live.get("history");
        let operation = format!("delete/member/{email}");
        let entry = history.as_array().unwrap().iter().find(|entry| entry["operation"] == operation.as_str());
        entry.unwrap()["at"].as_str().unwrap().parse().unwrap()
    }
}

#[test]
fn a_removal_that_was_meant_happens_when_the_objects_have_rested_and_not_before() {
    let desk = kept();
    let _operator = desk.operator(&["--settle=6s", "--retry=1s", "--interval=1s", "--lease-duration=6s"]);
    desk.shows("corg/acme", "Applied");
    desk.apply(&research(""));
    let deleted = now();
    desk.delete("cmem/eve");
    let settling = desk.shows_with("corg/acme", "Settling", "removals wait for the rest");
    assert_eq!(settling.status, "False");
    desk.has(&["bob@acme.test"]);
    desk.shows("corg/acme", "Applied");
    assert_eq!(desk.taken(), ["delete/member/eve@acme.test"]);
    let removed = desk.removed("eve@acme.test");
    assert!(removed >= deleted + Duration::from_secs(6), "deleted at {deleted}, removed at {removed}");
}

#[test]
fn a_deleted_organization_ends_the_keeping_and_changes_nothing_live() {
    let desk = kept();
    let operator = desk.operator(&QUICK);
    desk.shows("corg/acme", "Applied");
    desk.delete("corg/acme");
    for what in ["crost/staff", "cmem/eve", "cws/research"] {
        let shown = desk.shows_with(what, "OrganizationMissing", "no CometOrganization in this namespace");
        assert_eq!(shown.status, "False");
    }
    desk.delete("cmem/eve");
    desk.delete("crost/staff");
    let before = desk.live.get("workspaces");
    desk.shows("cws/research", "OrganizationMissing");
    desk.has(&["bob@acme.test", "eve@acme.test"]);
    // It comes back, with all that it had.
    desk.begin(&(staff(&["bob@acme.test"]) + &member("eve")));
    desk.shows("corg/acme", "Applied");
    desk.looks(&operator, 2);
    assert_eq!(desk.live.get("workspaces"), before);
    desk.nobody_lost_anything();
}

#[test]
fn a_namespace_on_its_way_out_takes_nobody_with_it() {
    let desk = kept();
    let operator = desk.operator(&QUICK);
    desk.shows("corg/acme", "Applied");
    let name = desk.namespace.name();
    desk.namespace.kubectl(&["delete", "namespace", name, "--wait=false"]).ok();
    // What the API server's own collector does, in the worst order: the organization last.
    for what in ["cmem/eve", "cws/research"] {
        desk.delete(what);
    }
    let held = desk.shows_with("corg/acme", "Settling", "is being deleted");
    assert!(held.message.contains(name), "{held:?}");
    desk.delete("crost/staff");
    desk.looks(&operator, 3);
    desk.nobody_lost_anything();
    desk.delete("corg/acme");
    desk.has(&["bob@acme.test", "eve@acme.test"]);
    desk.nobody_lost_anything();
}

#[test]
fn a_restarted_operator_removes_nobody_and_still_waits_with_what_was_meant() {
    let desk = kept();
    let settle = ["--settle=5s", "--retry=1s", "--interval=1s", "--lease-duration=6s"];
    let mut operator = desk.operator(&settle);
    desk.shows("corg/acme", "Applied");
    for _ in 0..3 {
        operator.kill();
        operator = desk.operator(&settle);
        desk.looks(&operator, 2);
    }
    desk.nobody_lost_anything();
    operator.kill();
    desk.apply(&research(""));
    desk.delete("cmem/eve");
    let started = now();
    let _operator = desk.operator(&settle);
    desk.has(&["bob@acme.test"]);
    let removed = desk.removed("eve@acme.test");
    assert!(removed >= started + Duration::from_secs(5), "started at {started}, removed at {removed}");
}

#[test]
fn a_set_of_files_that_is_applied_bit_by_bit_removes_nobody() {
    let people: Vec<String> = (0..12).map(|number| format!("p{number:02}@acme.test")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let desk = Desk::new(&people);
    let operator = desk.operator(&["--settle=3s", "--retry=1s", "--interval=1s", "--lease-duration=6s"]);
    desk.begin(&(staff(&people[..3]) + &research("")));
    // Each file comes before the rest has rested, and is looked at.
    for (at, part) in people[3..9].chunks(2).enumerate() {
        desk.looks(&operator, 1);
        desk.apply(&roster(&format!("part-{at}"), part));
    }
    desk.nobody_lost_anything();
    // The last one is late: what half a set of files would take away is more than the guard lets pass.
    desk.shows_with("corg/acme", "GuardRefused", "maxRemovals");
    desk.looks(&operator, 3);
    desk.nobody_lost_anything();
    desk.apply(&roster("rest", &people[9..]));
    desk.shows("corg/acme", "Applied");
    desk.has(&people);
    desk.nobody_lost_anything();
}

#[test]
fn objects_that_are_made_anew_lose_nobody() {
    let desk = kept();
    let operator = desk.operator(&["--settle=15s", "--retry=1s", "--interval=1s", "--lease-duration=6s"]);
    desk.shows("corg/acme", "Applied");
    // As `kubectl replace --force` does, and some pipelines: first all away, then all there.
    for what in ["cmem/eve", "cws/research"] {
        desk.delete(what);
    }
    desk.shows("corg/acme", "Settling");
    desk.apply(&(member("eve") + &research("{member: eve@acme.test}")));
    desk.shows("cmem/eve", "Applied");
    desk.shows("corg/acme", "Applied");
    desk.looks(&operator, 3);
    desk.nobody_lost_anything();
}

#[test]
fn one_invalid_object_takes_away_nothing_of_what_it_declared() {
    let desk = kept();
    let operator = desk.operator(&QUICK);
    desk.shows("corg/acme", "Applied");
    let spoil = |what: &str, patch: &str| {
        desk.namespace.kubectl(&["patch", what, "--type=merge", "--patch", patch]).ok();
        desk.shows(what, "Invalid");
    };
    spoil("cmem/eve", r#"{"spec": {"until": "2026-02-31"}}"#);
    spoil("cws/research", r#"{"spec": {"access": [{"team": "nobody"}]}}"#);
    // Whoever else was in the roster is not in it any more, and that is no reason to believe the rest of it.
    spoil("crost/staff", r#"{"spec": {"members": [{"email": "bob@acme.test", "until": "2026-02-30"}]}}"#);
    desk.looks(&operator, 3);
    desk.has(&["bob@acme.test", "eve@acme.test"]);
    // Others go on meanwhile.
    desk.apply(&member("dan"));
    wait_until("Dan is invited", super::SOON, || match desk.members().contains(&"dan@acme.test".to_owned()) {
        true => Ok(()),
        false => Err(format!("{:?}", desk.shown("cmem/dan"))),
    });
    desk.nobody_lost_anything();
}
