//! Passwords, sessions, invitation links and the set-up link.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::embedded::*;
use halley::backend::Secret;
use halley::model::actor::Actor;
use halley::model::change::{Change, Edit};
use halley::model::key::{Email, KeyName};
use halley::model::organization::{MemberState, OrganizationRole};
use halley::store::{Authority, Error, Mode, Store};
use jiff::{SignedDuration, Timestamp};

/// A clock that a test turns.
pub fn turned() -> (Arc<AtomicI64>, Arc<dyn halley::store::Clock>) {
    let start = "2026-03-01T12:00:00Z".parse::<Timestamp>().unwrap();
    let seconds = Arc::new(AtomicI64::new(0));
    let read = seconds.clone();
    (seconds, Arc::new(move || start + SignedDuration::from_secs(read.load(Ordering::Relaxed))))
}

fn hash(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn ana() -> Email {
    Email::new("ana@acme.org")
}

fn hour() -> SignedDuration {
    SignedDuration::from_hours(1)
}

fn by_ana() -> halley::backend::Provenance {
    by_hand(Actor::Member(ana()))
}

fn text(store: &Store) -> String {
    store.audit(None, 1000).unwrap().iter().map(|row| format!("{row:?}\n")).collect()
}

#[test]
fn a_session_lasts_until_it_expires_or_is_ended() {
    let home = Home::founded();
    let (seconds, clock) = turned();
    let store = Store::open(home.path(), Mode::ReadWrite, clock).unwrap();
    let begin = || store.begin_session(by_ana(), &ana(), "Firefox from 127.0.0.1", hour()).unwrap();
    let (first, second) = (begin(), begin());
    let signed_in = store.signed_in(&first.token).unwrap().unwrap();
    assert_eq!(signed_in.caller.actor, Actor::Member(ana()));
    assert_eq!(signed_in.csrf.expose(), first.csrf.expose());
    assert_ne!(first.csrf.expose(), second.csrf.expose());
    assert_eq!(store.sessions(&ana()).unwrap().len(), 2);
    assert!(store.end_session(by_ana(), &ana(), &second.id).unwrap());
    assert!(!store.end_session(by_ana(), &ana(), &second.id).unwrap());
    assert!(store.caller_by_session(&second.token).unwrap().is_none());
    seconds.store(3599, Ordering::Relaxed);
    assert!(store.caller_by_session(&first.token).unwrap().is_some());
    seconds.store(3600, Ordering::Relaxed);
    assert!(store.caller_by_session(&first.token).unwrap().is_none());
    assert!(store.sessions(&ana()).unwrap().is_empty());
}

#[test]
fn a_change_of_roles_counts_at_once_and_a_removal_ends_the_session() {
    let home = Home::founded();
    let store = home.store();
    let bob = |role| member("bob@acme.org", role, MemberState::Active);
    done(&store, &[Change::Member(Edit::Create(bob(OrganizationRole::Admin)))]);
    let session = store.begin_session(by_ana(), &Email::new("bob@acme.org"), "", hour()).unwrap();
    let role = || store.caller_by_session(&session.token).unwrap().map(|caller| caller.role.unwrap());
    assert_eq!(role(), Some(OrganizationRole::Admin));
    let (before, after) = (bob(OrganizationRole::Admin), bob(OrganizationRole::ViewOnly));
    done(&store, &[Change::Member(Edit::Update { before, after })]);
    assert_eq!(role(), Some(OrganizationRole::ViewOnly));
    done(&store, &[Change::Member(Edit::Delete(bob(OrganizationRole::ViewOnly)))]);
    assert_eq!(role(), None);
}

#[test]
fn a_new_password_ends_all_sessions_but_the_one_that_set_it() {
    let home = Home::founded();
    let store = home.store();
    let begin = || store.begin_session(by_ana(), &ana(), "", hour()).unwrap();
    let (kept, ended) = (begin(), begin());
    assert!(store.password(&ana()).unwrap().is_none());
    store.set_password(by_ana(), &ana(), &hash("$argon2id$one"), Some(&kept.id)).unwrap();
    assert_eq!(store.password(&ana()).unwrap().unwrap().expose(), "$argon2id$one");
    assert!(store.caller_by_session(&kept.token).unwrap().is_some());
    assert!(store.caller_by_session(&ended.token).unwrap().is_none());
    let said = text(&store);
    assert!(said.contains("update/password/ana@acme.org"));
    for secret in ["argon2id", kept.token.expose(), kept.csrf.expose()] {
        assert!(!said.contains(secret), "{said}");
    }
}

#[test]
fn an_invitation_link_works_once_and_the_newest_alone() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[invited("bob@acme.org"), invited("eve@acme.org")]);
    let bob = Email::new("bob@acme.org");
    let link = || store.invitation_link(by_ana(), &Authority::Of(Actor::Member(ana())), &bob, hour()).unwrap().token;
    let (old, new) = (link(), link());
    let accept = |token: &Secret, name| store.accept_invitation("test", token, &hash("h"), name);
    assert!(store.invited(&old).unwrap().is_none());
    assert!(accept(&old, None).unwrap_err().to_string().contains("ask an Admin for a new one"));
    assert_eq!(store.invited(&new).unwrap().unwrap().email, bob);
    for (name, said) in [("ana", "is taken"), ("no name", "letters, digits"), ("", "letters, digits")] {
        let error = accept(&new, Some(name)).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
    assert!(store.password(&bob).unwrap().is_none(), "all or nothing");
    assert_eq!(accept(&new, Some("bobby")).unwrap(), bob);
    assert!(accept(&new, None).is_err());
    assert_eq!(store.password(&bob).unwrap().unwrap().expose(), "h");
    let person = store.people().unwrap().into_iter().find(|person| person.email == bob).unwrap();
    assert_eq!((person.user_name.as_deref(), person.state), (Some("bobby"), MemberState::Active));
    assert!(!text(&store).contains(new.expose()));
    let again = store.invitation_link(by_ana(), &Authority::Owner, &bob, hour()).unwrap_err();
    assert!(again.to_string().contains("accepted the invitation already"), "{again}");
}

#[test]
fn an_invitation_link_expires_and_ends_with_its_member() {
    let home = Home::founded();
    let (seconds, clock) = turned();
    let store = Store::open(home.path(), Mode::ReadWrite, clock).unwrap();
    done(&store, &[invited("bob@acme.org"), invited("eve@acme.org")]);
    let link = |email| store.invitation_link(by_ana(), &Authority::Owner, &Email::new(email), hour()).unwrap().token;
    let (bob, eve) = (link("bob@acme.org"), link("eve@acme.org"));
    let gone = member("eve@acme.org", OrganizationRole::PlatformMember, MemberState::Pending);
    done(&store, &[Change::Member(Edit::Delete(gone))]);
    assert!(store.accept_invitation("test", &eve, &hash("h"), None).is_err());
    seconds.store(3600, Ordering::Relaxed);
    assert!(store.accept_invitation("test", &bob, &hash("h"), None).is_err());
}

#[test]
fn who_may_not_invite_gets_no_link() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[invited("bob@acme.org"), invited("eve@acme.org")]);
    let eve = Authority::Of(Actor::Member(Email::new("eve@acme.org")));
    let error = store.invitation_link(by_ana(), &eve, &Email::new("bob@acme.org"), hour()).unwrap_err();
    assert!(matches!(&error, Error::Denied(text) if text.contains("has not accepted")), "{error}");
}

#[test]
fn the_set_up_link_makes_the_first_admin_once() {
    let home = Home::new();
    let store = home.store();
    let old = store.set_up_link().unwrap().unwrap();
    let link = store.set_up_link().unwrap().unwrap();
    assert!(!store.is_set_up_link(&old).unwrap() && store.is_set_up_link(&link).unwrap());
    assert!(store.set_up("test", &old, "Acme", &ana(), &hash("h")).is_err());
    store.set_up("test", &link, "Acme", &ana(), &hash("h")).unwrap();
    let live = snapshot(&store);
    assert_eq!(&*live.organization.profile.name, "Acme");
    assert!(live.organization.members.get("ana@acme.org").unwrap().is_active_admin());
    assert!(store.set_up("test", &link, "Acme", &ana(), &hash("h")).is_err());
    assert!(store.set_up_link().unwrap().is_none());
    assert!(!text(&store).contains(link.expose()));
}

#[test]
fn the_set_up_link_takes_over_an_organization_whose_admins_have_no_password() {
    let home = Home::founded();
    let store = home.store();
    let before = store.version().unwrap();
    done(&store, &[joined("bob@acme.org")]);
    let link = store.set_up_link().unwrap().unwrap();
    let bob = Email::new("bob@acme.org");
    let error = store.set_up("test", &link, "Other", &bob, &hash("h")).unwrap_err().to_string();
    assert!(error.contains("`bob@acme.org` is no Admin"), "{error}");
    store.set_up("test", &link, "Other", &ana(), &hash("h")).unwrap();
    assert_eq!(&*snapshot(&store).organization.profile.name, "Acme");
    assert_ne!(store.version().unwrap(), before);
}

#[test]
fn uses_are_written_down_now_and_then() {
    let home = Home::founded();
    let (seconds, clock) = turned();
    let store = Store::open(home.path(), Mode::ReadWrite, clock).unwrap();
    let (id, key) = store.create_member_key(by_ana(), &ana(), &KeyName::new("laptop")).unwrap();
    let session = store.begin_session(by_ana(), &ana(), "", hour()).unwrap();
    store.caller_by_key(&key).unwrap().unwrap();
    assert_eq!(store.keys().unwrap()[0].last_used_at, None);
    assert_eq!(store.write_uses().unwrap(), 1, "the session was begun just now");
    let used = store.keys().unwrap().remove(0);
    assert_eq!((used.id, used.last_used_at.as_deref()), (id, Some("2026-03-01T12:00:00Z")));
    seconds.store(30, Ordering::Relaxed);
    store.caller_by_key(&key).unwrap().unwrap();
    assert_eq!(store.write_uses().unwrap(), 0);
    seconds.store(90, Ordering::Relaxed);
    store.caller_by_session(&session.token).unwrap().unwrap();
    assert_eq!(store.write_uses().unwrap(), 1);
    assert_eq!(store.sessions(&ana()).unwrap()[0].last_seen_at, "2026-03-01T12:01:30Z");
}
