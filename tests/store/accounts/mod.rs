//! How people get in: the set-up link, invitations, passwords and sessions, on real files.

mod invitations;
mod migration;
mod requests;
mod sessions;
mod set_up;
mod uses;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use crate::embedded::*;
use halley::backend::{Provenance, Secret};
use halley::model::actor::Actor;
use halley::model::change::{Change, Edit};
use halley::model::key::{Email, KeyName};
use halley::model::organization::{MemberState, OrganizationRole, Subscription};
use halley::store::{CredentialId, Error, Mode, Opened, SessionLimits, Store};
use jiff::Timestamp;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const LIMITS: SessionLimits = SessionLimits { idle: HOUR, absolute: Duration::from_secs(12 * 3600) };

/// Twenty people do the same thing at once; says what became of each.
fn at_once<T: Send>(home: &Home, work: impl Fn(&Store, usize) -> T + Sync) -> Vec<T> {
    let start = std::sync::Barrier::new(20);
    std::thread::scope(|scope| {
        let (start, work) = (&start, &work);
        let people: Vec<_> = (0..20)
            .map(|number| {
                scope.spawn(move || {
                    let store = home.store();
                    start.wait();
                    work(&store, number)
                })
            })
            .collect();
        people.into_iter().map(|person| person.join().unwrap()).collect()
    })
}

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
