//! Organizations that are older than their test: months have to pass before there is an invoice.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use halley::backend::Provenance;
use halley::model::actor::Actor;
use halley::model::key::Email;
use halley::model::organization::Subscription;
use halley::store::{Mode, Store};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tempfile::TempDir;

use super::driver::driver;
use super::fixture::{Template, fresh};
use super::site::Site;
use crate::serving::owner;

/// An organization `Acme` with its Admin ada, before its server starts.
pub(crate) struct Past {
    store: Store,
    now: Arc<AtomicI64>,
    folder: TempDir,
}

impl Past {
    /// It is founded at noon of this day.
    pub(crate) fn since(day: Date) -> Self {
        let folder = TempDir::new_in(driver().folder()).unwrap();
        let ada = Email::new("ada@acme.test");
        let hash = of_fresh(|store| store.password_hash_of(&ada).unwrap()).expect("ada has a password");
        let now = Arc::new(AtomicI64::new(noon(day)));
        let clock = {
            let now = now.clone();
            Arc::new(move || Timestamp::from_millisecond(now.load(Ordering::SeqCst)).unwrap())
        };
        std::fs::create_dir(folder.path().join(".halley")).unwrap();
        let store = Store::open(folder.path().join(".halley/organization.db"), Mode::ReadWrite, clock).unwrap();
        let token = store.set_up_token().unwrap().expect("nobody has set it up");
        store.set_up(&token, Some("Acme"), &ada, &hash, "test").unwrap();
        Self { store, now, folder }
    }

    /// On a day ada changes the subscription.
    pub(crate) fn subscribes(self, day: Date, subscription: Subscription) -> Self {
        self.now.store(noon(day), Ordering::SeqCst);
        let ada = Provenance { actor: Actor::Member(Email::new("ada@acme.test")), ..owner() };
        self.store.change_subscription(ada, subscription).unwrap();
        self
    }

    /// Today.
    pub(crate) fn site(self, arguments: &[&str]) -> Site {
        let Self { store, now: _, folder } = self;
        drop(store);
        let template = Template::of(std::fs::read(folder.path().join(".halley/organization.db")).unwrap());
        Site::of(Some(&template), arguments)
    }
}

/// The day in UTC, as the servers of these tests tell it.
pub(crate) fn today() -> Date {
    of_fresh(|store| store.organization().unwrap()).expect("it is set up").subscribed_on
}

/// Asks an organization that was founded today.
fn of_fresh<T>(ask: impl FnOnce(&Store) -> T) -> T {
    let folder = TempDir::new_in(driver().folder()).unwrap();
    fresh().put(folder.path());
    let clock = Arc::new(|| Timestamp::UNIX_EPOCH);
    ask(&Store::open(folder.path().join(".halley/organization.db"), Mode::ReadWrite, clock).unwrap())
}

fn noon(day: Date) -> i64 {
    day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp().as_millisecond()
}
