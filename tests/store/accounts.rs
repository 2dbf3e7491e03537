//! How people get in: the set-up link, invitations, passwords and sessions, on real files.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use crate::embedded::*;
use halley::backend::{Provenance, Secret};
use halley::model::actor::Actor;
use halley::model::change::{Change, Edit};
use halley::model::key::Email;
use halley::model::organization::{MemberState, OrganizationRole, Subscription};
use halley::store::{CredentialId, Error, Mode, Opened, SessionLimits, Store};
use jiff::Timestamp;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const LIMITS: SessionLimits = SessionLimits { idle: HOUR, absolute: Duration::from_secs(12 * 3600) };

/// A clock that stands until a test moves it.
#[derive(Clone, Default)]
struct Hand(Arc<AtomicI64>);

impl Hand {
    fn advance(&self, by: Duration) {
        self.0.fetch_add(by.as_millis() as i64, Ordering::SeqCst);
    }

    fn store(&self, home: &Home) -> Store {
        let (hand, start) = (self.0.clone(), "2026-03-01T12:00:00Z".parse::<Timestamp>().unwrap());
        let now = move || start + jiff::SignedDuration::from_millis(hand.load(Ordering::SeqCst));
        Store::open(home.path(), Mode::ReadWrite, Arc::new(now)).unwrap().with_entropy(Arc::new(Counting))
    }
}

fn email(name: &str) -> Email {
    Email::new(&format!("{name}@acme.org"))
}

fn by(name: &str) -> Provenance {
    by_hand(Actor::Member(email(name)))
}

fn owner() -> Provenance {
    by_hand(Actor::Owner)
}

fn nonsense() -> Secret {
    Secret::new("nonsense".to_owned())
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Refused(text)) => text,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn denied<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Denied(text)) => text,
        other => panic!("expected a denial, got {other:?}"),
    }
}

/// Gives Ana the password `hash-of-ana`, and opens a session for her.
fn ana_signs_in(store: &Store) -> Opened {
    store.set_password(owner(), &email("ana"), "hash-of-ana", None).unwrap();
    store.open_session(&email("ana"), "hash-of-ana", "Firefox", LIMITS).unwrap()
}

fn role_of(store: &Store, session: &Opened) -> Option<OrganizationRole> {
    store.caller_by_session(&session.token).unwrap().and_then(|signed_in| signed_in.caller.role)
}

fn operations(store: &Store) -> Vec<String> {
    let mut operations: Vec<String> =
        store.audit(None, 100).unwrap().into_iter().map(|row| format!("{} {}", row.actor, row.operation)).collect();
    operations.reverse();
    operations
}

#[test]
fn the_set_up_link_makes_the_organization_and_its_first_admin() {
    let home = Home::new();
    let store = home.store();
    let token = store.set_up_token().unwrap().unwrap();
    assert!(store.is_set_up_token(&token).unwrap());
    let ana = store.set_up(&token, Some(" Acme "), &email("Ana"), "hash", "127.0.0.1").unwrap();
    assert_eq!(
        (ana.user_name.as_deref(), ana.role, ana.state),
        (Some("ana"), OrganizationRole::Admin, MemberState::Active)
    );
    let profile = snapshot(&store).organization.profile;
    assert_eq!((&*profile.name, profile.subscription), ("Acme", Subscription::Community));
    assert_eq!(store.password_hash_of(&email("ana")).unwrap().as_deref(), Some("hash"));
    assert!(store.set_up_token().unwrap().is_none());
    assert!(!store.is_set_up_token(&token).unwrap());
    let said = refused(store.set_up(&token, Some("Acme"), &email("eve"), "hash", "127.0.0.1"));
    assert!(said.contains("an Admin can sign in already"), "{said}");
    assert_eq!(
        operations(&store),
        [
            "owner create/organization",
            "owner create/member/ana@acme.org",
            "owner create/password/ana@acme.org",
            "owner accept/set-up/ana@acme.org"
        ]
    );
}

#[test]
fn a_session_stands_for_its_member_with_the_roles_of_now() {
    let home = Home::founded();
    let store = home.store();
    let bob = member("bob@acme.org", OrganizationRole::Admin, MemberState::Active);
    done(&store, &[Change::Member(Edit::Create(bob.clone()))]);
    let session = ana_signs_in(&store);
    let signed_in = store.caller_by_session(&session.token).unwrap().unwrap();
    assert_eq!(signed_in.caller.actor, Actor::Member(email("ana")));
    assert_eq!(signed_in.caller.user_name, "ana");
    assert_eq!(signed_in.caller.credential, CredentialId::Session(session.id.clone()));
    assert_eq!(signed_in.csrf.expose(), session.csrf.expose());
    assert_ne!(session.csrf.expose(), session.token.expose());
    assert_eq!(role_of(&store, &session), Some(OrganizationRole::Admin));
    let ana = member("ana@acme.org", OrganizationRole::Admin, MemberState::Active);
    let demoted = member("ana@acme.org", OrganizationRole::ViewOnly, MemberState::Active);
    done(&store, &[Change::Member(Edit::Update { before: ana, after: demoted.clone() })]);
    assert_eq!(role_of(&store, &session), Some(OrganizationRole::ViewOnly));
    done(&store, &[Change::Member(Edit::Delete(demoted.clone())), Change::Member(Edit::Create(demoted))]);
    assert_eq!(role_of(&store, &session), None);
    assert_eq!(store.password_hash_of(&email("ana")).unwrap(), None);
    assert!(store.caller_by_session(&nonsense()).unwrap().is_none());
}

#[test]
fn an_invitation_lets_a_person_in_once() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[invited("bob@acme.org")]);
    let (token, expires_at) = store.invite_link(by("ana"), &email("bob"), HOUR).unwrap();
    let invitation = store.invitation(&token).unwrap();
    assert_eq!((invitation.email, invitation.expires_at), (email("bob"), expires_at));
    let bob = store.accept_invitation(&token, "hash-of-bob", Some("bobby"), "10.0.0.7").unwrap();
    assert_eq!((bob.user_name.as_deref(), bob.state), (Some("bobby"), MemberState::Active));
    assert_eq!(store.password_hash_of(&email("bob")).unwrap().as_deref(), Some("hash-of-bob"));
    for said in [refused(store.accept_invitation(&token, "other", None, "10.0.0.8")), refused(store.invitation(&token))]
    {
        assert!(said.contains("accepted already"), "{said}");
    }
    assert_eq!(store.password_hash_of(&email("bob")).unwrap().as_deref(), Some("hash-of-bob"));
    assert_eq!(
        operations(&store)[5..],
        [
            "ana@acme.org create/invitation/bob@acme.org",
            "bob@acme.org update/member/bob@acme.org",
            "bob@acme.org create/password/bob@acme.org",
            "bob@acme.org accept/invitation/bob@acme.org"
        ]
    );
}

#[test]
fn a_session_ends_when_it_idles_too_long_or_lasts_too_long() {
    let (home, hand) = (Home::founded(), Hand::default());
    let store = hand.store(&home);
    let session = ana_signs_in(&store);
    for _ in 0..11 {
        hand.advance(HOUR - MINUTE);
        assert!(role_of(&store, &session).is_some());
    }
    hand.advance(HOUR);
    assert!(role_of(&store, &session).is_none(), "it idled an hour");
    assert!(store.sessions_of(&email("ana")).unwrap().is_empty());
    let session = store.open_session(&email("ana"), "hash-of-ana", "Firefox", LIMITS).unwrap();
    for _ in 0..23 {
        hand.advance(HOUR / 2);
        assert!(role_of(&store, &session).is_some());
    }
    hand.advance(HOUR / 2);
    assert!(role_of(&store, &session).is_none(), "it lasted twelve hours");
}

#[test]
fn whoever_may_not_invite_a_person_does_not_get_the_link_either() {
    let home = Home::founded();
    let store = home.store();
    let carl = Change::Member(Edit::Create(member("carl@acme.org", OrganizationRole::Admin, MemberState::Pending)));
    done(&store, &[joined("bob@acme.org"), invited("pia@acme.org"), carl]);
    store.invite_link(by("bob"), &email("pia"), HOUR).unwrap();
    let said = denied(store.invite_link(by("bob"), &email("carl"), HOUR));
    assert!(said.contains("bob@acme.org may not changeUserRoles"), "{said}");
    let said = denied(store.invite_link(by("bob"), &email("ana"), HOUR));
    assert!(said.contains("bob@acme.org may not changeUserRoles"), "{said}");
    store.invite_link(by("ana"), &email("carl"), HOUR).unwrap();
}
