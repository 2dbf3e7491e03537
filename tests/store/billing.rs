//! Billing by the calendar: which months are billed, for how many seats, and who may change what.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::embedded::*;
use halley::model::actor::Actor;
use halley::model::change::{Change, Edit};
use halley::model::key::Email;
use halley::model::organization::{MemberState, OrganizationRole, Subscription};
use halley::store::{Cut, Error, Invoice, Mode, Prices, Store};
use jiff::Timestamp;

const ALL: Cut = Cut { page: 1, size: 100 };

/// The day that it is, at noon.
#[derive(Clone, Default)]
struct Calendar(Arc<AtomicI64>);

impl Calendar {
    fn is(&self, day: &str) {
        let noon: Timestamp = format!("{day}T12:00:00Z").parse().unwrap();
        self.0.store(noon.as_millisecond(), Ordering::SeqCst);
    }

    fn store(&self, home: &Home, prices: Option<Prices>) -> Store {
        let now = self.0.clone();
        let clock = Arc::new(move || Timestamp::from_millisecond(now.load(Ordering::SeqCst)).unwrap());
        Store::open(home.path(), Mode::ReadWrite, clock).unwrap().with_prices(prices)
    }

    /// An organization with Ana as its Admin, made on this day.
    fn founded(&self, home: &Home, day: &str, subscription: Subscription) -> Store {
        self.is(day);
        let store = self.store(home, Some(prices()));
        let ana = member("ana@acme.org", OrganizationRole::Admin, MemberState::Active);
        done(&store, &[organization(subscription), Change::Member(Edit::Create(ana))]);
        store
    }
}

fn prices() -> Prices {
    let per_seat = BTreeMap::from([(Subscription::Starter, 1000), (Subscription::Enterprise, 5000)]);
    Prices { currency: "EUR".into(), per_seat, due_days: 14 }
}

fn ana() -> halley::backend::Provenance {
    by_hand(Actor::Member(Email::new("ana@acme.org")))
}

fn bob() -> halley::backend::Provenance {
    by_hand(Actor::Member(Email::new("bob@acme.org")))
}

/// From, to, seats and sum of each, oldest first.
fn said(store: &Store) -> Vec<String> {
    let page = store.invoices(ALL).unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    let line = |invoice: &Invoice| {
        format!("{} {}..{} {} {}", invoice.number, invoice.from, invoice.to, invoice.seats, invoice.total)
    };
    page.rows.iter().rev().map(line).collect()
}

#[test]
fn a_subscription_of_the_last_of_january_is_billed_on_the_last_of_shorter_months() {
    let (home, calendar) = (Home::new(), Calendar::default());
    let store = calendar.founded(&home, "2028-01-31", Subscription::Starter);
    calendar.is("2028-02-28");
    assert_eq!(store.bill().unwrap(), 0);
    calendar.is("2028-02-29");
    assert_eq!((store.bill().unwrap(), store.bill().unwrap()), (1, 0));
    done(&store, &[joined("bob@acme.org"), invited("eve@acme.org")]);
    calendar.is("2028-05-01");
    assert_eq!(store.bill().unwrap(), 2);
    assert_eq!(
        said(&store),
        [
            "INV-00001 2028-01-31..2028-02-28 1 1000",
            "INV-00002 2028-02-29..2028-03-30 2 2000",
            "INV-00003 2028-03-31..2028-04-29 2 2000"
        ]
    );
    let third = store.invoice("INV-00003").unwrap().unwrap();
    assert_eq!((third.issued_on.to_string(), third.due_on.to_string()), ("2028-04-30".into(), "2028-05-14".into()));
}

#[test]
fn invoices_that_are_made_late_are_those_that_were_made_in_time() {
    let run = |in_time: bool| {
        let (home, calendar) = (Home::new(), Calendar::default());
        let store = calendar.founded(&home, "2026-03-15", Subscription::Starter);
        let bill = || {
            if in_time {
                store.bill().unwrap();
            }
        };
        done(&store, &[joined("bob@acme.org"), invited("eve@acme.org")]);
        calendar.is("2026-04-20");
        bill();
        store.activate(by_hand(Actor::Owner), None).unwrap();
        let bob = member("bob@acme.org", OrganizationRole::PlatformMember, MemberState::Active);
        calendar.is("2026-05-20");
        bill();
        done(&store, &[Change::Member(Edit::Delete(bob)), joined("zoe@acme.org"), joined("zac@acme.org")]);
        calendar.is("2026-06-15");
        store.bill().unwrap();
        said(&store)
    };
    let expected = [
        "INV-00001 2026-03-15..2026-04-14 2 2000",
        "INV-00002 2026-04-15..2026-05-14 3 3000",
        "INV-00003 2026-05-15..2026-06-14 4 4000",
    ];
    assert_eq!(run(true), expected);
    assert_eq!(run(false), expected);
}

#[test]
fn upgrade_and_cancel_end_the_month_on_their_day() {
    let (home, calendar) = (Home::new(), Calendar::default());
    let store = calendar.founded(&home, "2026-03-01", Subscription::Community);
    calendar.is("2026-04-01");
    store.change_subscription(ana(), Subscription::Starter).unwrap();
    let billing = store.billing().unwrap().unwrap();
    assert_eq!((billing.start.to_string().as_str(), billing.subscription), ("2026-04-01", Subscription::Starter));
    let price = billing.price.unwrap();
    assert_eq!((price.per_seat, price.next_bill.unwrap().to_string().as_str()), (1000, "2026-05-01"));
    calendar.is("2026-04-11");
    store.change_subscription(ana(), Subscription::Enterprise).unwrap();
    assert_eq!(snapshot(&store).price.unwrap().next_bill.unwrap().to_string(), "2026-05-11");
    calendar.is("2026-05-21");
    store.change_subscription(ana(), Subscription::Community).unwrap();
    assert_eq!(store.billing().unwrap().unwrap().price.unwrap().next_bill, None);
    calendar.is("2026-09-01");
    assert_eq!(store.bill().unwrap(), 3);
    assert_eq!(
        said(&store),
        [
            "INV-00001 2026-04-01..2026-04-10 1 333",
            "INV-00002 2026-04-11..2026-05-10 1 5000",
            "INV-00003 2026-05-11..2026-05-20 1 1612"
        ]
    );
}

#[test]
fn leaving_enterprise_is_refused_while_there_are_custom_roles() {
    let (home, calendar) = (Home::new(), Calendar::default());
    let store = calendar.founded(&home, "2026-03-01", Subscription::Enterprise);
    done(&store, &[Change::Role(Edit::Create(role("reader", &[]))), Change::Role(Edit::Create(role("labeller", &[])))]);
    for lower in [Subscription::Starter, Subscription::Community] {
        let error = store.change_subscription(ana(), lower).unwrap_err();
        assert!(matches!(&error, Error::Refused(text) if text.contains("`labeller`, `reader`")), "{error}");
    }
    let (before, after) = (profile("Acme", Subscription::Enterprise), profile("Acme", Subscription::Starter));
    assert!(refusal(&store, Change::Organization(Edit::Update { before, after })).contains("labeller"));
    done(&store, &[Change::Role(Edit::Delete(role("reader", &[]))), Change::Role(Edit::Delete(role("labeller", &[])))]);
    store.change_subscription(ana(), Subscription::Community).unwrap();
    assert_eq!(store.billing().unwrap().unwrap().subscription, Subscription::Community);
}

#[test]
fn only_who_may_manage_billing_changes_it() {
    let (home, calendar) = (Home::new(), Calendar::default());
    let store = calendar.founded(&home, "2026-03-01", Subscription::Starter);
    done(&store, &[joined("bob@acme.org")]);
    calendar.is("2026-04-01");
    store.bill().unwrap();
    let denied = |result: Result<(), Error>| {
        assert!(matches!(&result, Err(Error::Denied(text)) if text.contains("managePlansAndBilling")), "{result:?}");
    };
    denied(store.change_subscription(bob(), Subscription::Enterprise));
    denied(store.set_payment_method(bob(), Some("Visa ending 4242")));
    denied(store.mark_paid(bob(), "INV-00001", true));
    store.set_payment_method(ana(), Some("Visa ending 4242")).unwrap();
    store.mark_paid(ana(), "INV-00001", true).unwrap();
    assert_eq!(store.billing().unwrap().unwrap().payment_method.as_deref(), Some("Visa ending 4242"));
    assert_eq!(store.invoice("INV-00001").unwrap().unwrap().paid_at.as_deref(), Some("2026-04-01T12:00:00Z"));
    store.mark_paid(ana(), "INV-00001", false).unwrap();
    assert_eq!(store.invoice("INV-00001").unwrap().unwrap().paid_at, None);
    assert!(store.mark_paid(ana(), "INV-00009", true).unwrap_err().to_string().contains("no invoice `INV-00009`"));
    let count = store.audit(None, 1000).unwrap().len();
    let error = store.set_payment_method(ana(), Some("4242 4242 4242 4242")).unwrap_err().to_string();
    assert!(error.contains("never takes") && !error.contains("4242 4242"), "{error}");
    assert_eq!(store.audit(None, 1000).unwrap().len(), count);
    store.set_payment_method(ana(), None).unwrap();
    assert_eq!(store.billing().unwrap().unwrap().payment_method, None);
}

#[test]
fn without_prices_nothing_is_billed_and_the_version_follows_the_price() {
    let (home, calendar) = (Home::new(), Calendar::default());
    let store = calendar.founded(&home, "2026-03-01", Subscription::Starter);
    calendar.is("2026-03-31");
    let free = calendar.store(&home, None);
    assert_eq!((free.bill().unwrap(), snapshot(&free).price), (0, None));
    let (version, live) = (store.version().unwrap(), snapshot(&store));
    assert_ne!(free.version().unwrap(), version);
    calendar.is("2026-04-01");
    assert_ne!(snapshot(&store), live);
    let next = store.version().unwrap();
    assert_ne!(next, version);
    assert_eq!(store.bill().unwrap(), 1);
    assert_eq!(store.version().unwrap(), next, "an invoice is in no snapshot");
}
