//! What is wrong says so where it is wrong, and nothing else suffers from it.

use super::{Desk, OWNS, QUICK, SOON, condition, manifest, member, research, staff};
use crate::fake_comet::{FakeComet, State};
use crate::harness::wait_until;

/// Ana and Bob, kept from now on.
fn kept() -> Desk<'static> {
    let desk = Desk::new(&["bob@acme.test"]);
    desk.begin(&(staff(&["bob@acme.test"]) + &research("{member: bob@acme.test}")));
    desk
}

#[test]
fn an_object_that_breaks_a_rule_fails_alone_and_says_why() {
    let desk = kept();
    desk.apply(&(manifest("CometMember", "eve", "email: eve@acme.test, until: 2026-02-31") + &member("dan")));
    desk.apply(&manifest("CometWorkspace", "vision", "access: [{team: nobody}]"));
    desk.apply(&manifest("CometWorkspace", "speech", "access: [{member: dan@acme.test, role: nothing}]"));
    desk.apply(&manifest("CometServiceAccount", "ci", "defaultWorkspace: nowhere"));
    let _operator = desk.operator(&QUICK);
    let eve = desk.shows_with("cmem/eve", "Invalid", "2026-02-31");
    assert_eq!(eve.status, "False");
    let eve = desk.get("cmem/eve");
    assert_eq!(condition(&eve, "Stalled").unwrap()["status"], "True", "{eve}");
    assert_eq!(condition(&eve, "Accepted").unwrap()["status"], "False", "{eve}");
    desk.shows_with("cws/vision", "Invalid", "nobody");
    desk.shows_with("cws/speech", "Refused", "there is no role `nothing`");
    desk.shows_with("csa/ci", "Refused", "there is no workspace `nowhere`");
    desk.shows("cmem/dan", "Invited");
    desk.shows("crost/staff", "Applied");
    desk.has(&["bob@acme.test", "dan@acme.test"]);
    let acme = desk.get("corg/acme");
    let accepted = condition(&acme, "Accepted").unwrap();
    assert_eq!(accepted["status"], "False", "{acme}");
    assert!(accepted["message"].as_str().unwrap().contains("2 of 7 objects are invalid"), "{acme}");

    // References may arrive later.
    desk.apply(&manifest("CometTeam", "nobody", "members: [bob@acme.test]"));
    desk.apply(&(manifest("CometRole", "nothing", "base: Member") + &manifest("CometWorkspace", "nowhere", "")));
    for what in ["cws/vision", "cws/speech", "csa/ci"] {
        desk.shows(what, "Applied");
    }
    desk.nobody_lost_anything();
}

#[test]
fn an_object_without_its_organization_says_so_until_it_has_one() {
    let desk = Desk::new(&[]);
    desk.apply(&(staff(&[]) + &member("bob")));
    let _operator = desk.operator(&QUICK);
    let bob = desk.shows_with("cmem/bob", "OrganizationMissing", "no CometOrganization in this namespace");
    assert_eq!(bob.status, "False");

    desk.begin(&research(""));
    desk.shows("cmem/bob", "Invited");
    // A second one makes it unclear who is meant.
    let other = desk.organization(OWNS).replace("name: acme", "name: beta");
    desk.apply(&other);
    desk.shows_with("cmem/bob", "OrganizationAmbiguous", "acme, beta");
    desk.apply(&manifest("CometMember", "bob", "email: bob@acme.test, organizationRef: {name: gamma}"));
    desk.shows_with("cmem/bob", "OrganizationNotFound", "gamma");
    desk.delete("corg/beta");
    desk.apply(&manifest("CometMember", "bob", "email: bob@acme.test, organizationRef: {name: acme}"));
    desk.shows("cmem/bob", "Invited");
    desk.shows("corg/acme", "Applied");
    desk.nobody_lost_anything();
}

#[test]
fn what_is_suspended_is_left_alone_until_it_is_resumed() {
    let desk = kept();
    let operator = desk.operator(&QUICK);
    desk.shows("corg/acme", "Applied");
    desk.namespace.kubectl(&["annotate", "crost", "staff", "halley.dev/suspend=true"]).ok();
    assert_eq!(desk.shows("crost/staff", "Suspended").status, "Unknown");
    desk.apply(&staff(&["eve@acme.test"]));
    desk.shows("crost/staff", "Suspended");
    desk.looks(&operator, 4);
    desk.has(&["bob@acme.test"]);

    desk.namespace
        .kubectl(&["patch", "corg", "acme", "--type=merge", "--patch", r#"{"spec": {"suspend": true}}"#])
        .ok();
    assert_eq!(desk.shows("corg/acme", "Suspended").status, "Unknown");
    desk.namespace.kubectl(&["annotate", "crost", "staff", "halley.dev/suspend-"]).ok();
    desk.apply(&member("dan"));
    desk.nobody_lost_anything();
    desk.has(&["bob@acme.test"]);
    desk.namespace
        .kubectl(&["patch", "corg", "acme", "--type=merge", "--patch", r#"{"spec": {"suspend": false}}"#])
        .ok();
    desk.has(&["dan@acme.test", "eve@acme.test"]);
    assert_eq!(desk.taken(), ["delete/member/bob@acme.test"]);
}

#[test]
fn a_database_file_is_no_server_for_the_operator() {
    let desk = kept();
    let url = format!("sqlite:{}", desk.live.database().display());
    desk.apply(&desk.organization(OWNS).replace(&desk.live.url, &url));
    let _operator = desk.operator(&QUICK);
    desk.shows_with("corg/acme", "ServerRefused", "keeps organizations on servers only");
}

#[test]
fn a_credential_goes_to_no_other_host_than_its_own() {
    let fake = FakeComet::start(State::acme());
    let desk = kept();
    desk.apply(&desk.organization(OWNS).replace(&desk.live.url, &fake.url()));
    let operator = desk.operator(&QUICK);
    let shown = desk.shows_with("corg/acme", "WrongHost", "nothing was sent");
    assert_eq!(shown.status, "False");
    desk.looks(&operator, 3);
    assert_eq!(fake.log().len(), 0);
    assert!(!operator.text().contains(&desk.live.key));
}

#[test]
fn an_organization_that_declares_nobody_although_it_owns_its_members_is_stopped() {
    let desk = Desk::new(&["bob@acme.test"]);
    desk.begin(&research(""));
    let operator = desk.operator(&QUICK);
    desk.shows_with("corg/acme", "Invalid", "allowEmpty");
    desk.looks(&operator, 2);
    desk.has(&["bob@acme.test"]);
    wait_until("an event says so", SOON, || {
        let events = desk.namespace.kubectl(&["get", "events"]).ok();
        if events.contains("Invalid") { Ok(()) } else { Err(events) }
    });
}
