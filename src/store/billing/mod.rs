//! Billing: what the subscription costs, invoices for months that have passed, and how it is paid. Halley never takes card numbers.
//!
//! What is billed follows from the audit log, the prices and the clock alone: subscriptions and seats at any time stand in the log. So
//! invoices can be made late, and twice asking makes none twice.

mod card;
mod invoice;
mod period;
mod seats;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension as _, params};

pub use invoice::Invoice;
pub use period::next_bill;

use super::error::Error;
use super::pages::{Stand, Standings};
use super::transaction::{Fault, Scope};
use super::{Store, audit, caller, clock, live, people};
use crate::backend::{self, Provenance};
use crate::model::actor::Actor;
use crate::model::change::{Change, Edit};
use crate::model::organization::{MemberState, OrganizationRole, Profile, Subscription};
use crate::model::permission::{Action, Answer};
use crate::model::snapshot::Price;

/// What seats cost, as the owner of the server says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prices {
    /// ISO 4217 code.
    pub currency: Arc<str>,
    /// The monthly price of a seat in the currency's smallest unit; what is absent costs nothing and is never billed.
    pub per_seat: BTreeMap<Subscription, u64>,
    /// How many days after its date an invoice is due.
    pub due_days: u16,
}

impl Prices {
    /// The monthly price of a seat, if there is one.
    pub fn of(&self, subscription: Subscription) -> Option<u64> {
        self.per_seat.get(&subscription).copied().filter(|price| *price > 0)
    }

    /// The price for a snapshot of an organization whose subscription began on `start`.
    fn price(&self, subscription: Subscription, start: Date, today: Date) -> Price {
        let per_seat = self.of(subscription);
        Price {
            currency: self.currency.clone(),
            per_seat: per_seat.unwrap_or(0),
            next_bill: per_seat.and_then(|_| next_bill(start, today)),
        }
    }
}

/// How an organization stands with its subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Billing {
    /// The subscription.
    pub subscription: Subscription,
    /// The day (UTC) on which it began.
    pub start: Date,
    /// Active members: the seats. Service accounts take none.
    pub seats: u64,
    /// Active Admins.
    pub admins: u64,
    /// Requests to join that wait for an Admin.
    pub requests: u64,
    /// Invitations that are not accepted yet.
    pub invitations: u64,
    /// What a seat costs and when the next bill comes; `None` without prices.
    pub price: Option<Price>,
    /// The label of the payment method.
    pub payment_method: Option<String>,
}

/// Who counts as what.
#[derive(Clone, Copy, Default)]
struct People {
    seats: u64,
    admins: u64,
    invitations: u64,
}

impl People {
    fn of(standings: &[Standings]) -> Self {
        let mut people = Self::default();
        for Standings { stand: Stand { role, state, workspace: _ }, people: count } in standings {
            match state {
                MemberState::Pending => people.invitations += count,
                MemberState::Active => {
                    people.seats += count;
                    people.admins += if *role == OrganizationRole::Admin { *count } else { 0 };
                }
            }
        }
        people
    }
}

impl Store {
    /// Takes prices: snapshots say what a seat costs from now on, and bills can be made.
    #[must_use]
    pub fn with_prices(self, prices: Option<Prices>) -> Self {
        Self { prices, ..self }
    }

    /// The prices that were given.
    pub fn prices(&self) -> Option<&Prices> {
        self.prices.as_ref()
    }

    /// The day in UTC.
    pub(super) fn today(&self) -> Date {
        clock::day(self.clock.now().as_millisecond())
    }

    /// How the organization stands with its subscription; `None` before there is one.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn billing(&self) -> Result<Option<Billing>, backend::Error> {
        let sql = "SELECT invitations, name, subscription, subscribed_on, (SELECT count(*) FROM requests),
                   (SELECT label FROM payment_method) FROM organization";
        let today = self.today();
        self.read(|connection| {
            let moment = connection.unchecked_transaction()?;
            let people = People::of(&self.everybody(&moment)?);
            let mut statement = moment.prepare_cached(sql)?;
            let found = statement.query_row([], |row| {
                let (Profile { subscription, .. }, start) = (live::profile(row)?, live::date(row, 3)?);
                let People { seats, admins, invitations } = people;
                Ok(Billing {
                    subscription,
                    start,
                    seats,
                    admins,
                    requests: row.get::<_, i64>(4)?.unsigned_abs(),
                    invitations,
                    price: self.prices.as_ref().map(|prices| prices.price(subscription, start, today)),
                    payment_method: row.get(5)?,
                })
            });
            found.optional()
        })
    }

    /// Moves to another subscription, from today on; Community cancels.
    ///
    /// # Errors
    ///
    /// The actor may not, there are custom roles that the new one does not allow, or the file cannot be written.
    pub fn change_subscription(&self, provenance: Provenance, subscription: Subscription) -> Result<(), Error> {
        let actor = provenance.actor.clone();
        self.write(provenance, |scope| {
            demand(scope, &actor)?;
            let Some(before) = scope.live.profile()? else {
                return Err(Fault::Refused("the organization does not exist yet".to_owned()));
            };
            if before.subscription == subscription {
                let text = format!("the organization has the subscription {} already", subscription.as_str());
                return Err(Fault::Refused(text));
            }
            let after = Profile { subscription, ..before.clone() };
            people::perform(scope, &Change::Organization(Edit::Update { before, after }))?;
            Ok(())
        })
    }

    /// Changes the label of the payment method, such as `Visa ending 4242`; `None`: there is none.
    ///
    /// # Errors
    ///
    /// The actor may not, the label holds the number of a card, or the file cannot be written.
    pub fn set_payment_method(&self, provenance: Provenance, label: Option<&str>) -> Result<(), Error> {
        let label = label.map(str::trim).filter(|label| !label.is_empty());
        if label.is_some_and(card::holds_a_number) {
            // The text does not repeat the label: refusals are logged.
            return Err(Error::Refused(
                "the label seems to hold the number of a card, which Halley never takes; write something like `Visa ending 4242`"
                    .to_owned(),
            ));
        }
        if label.is_some_and(|label| label.len() > 100 || label.chars().any(char::is_control)) {
            return Err(Error::Refused("the label of a payment method is one line of at most 100 bytes".to_owned()));
        }
        let actor = provenance.actor.clone();
        self.write(provenance, |scope| {
            demand(scope, &actor)?;
            let sql = "SELECT label FROM payment_method";
            let before: Option<String> = scope.live.one(sql, [], |row| row.get(0))?;
            if before.as_deref() == label {
                return Ok(());
            }
            scope.live.execute("DELETE FROM payment_method", [])?;
            if let Some(label) = label {
                let sql = "INSERT INTO payment_method (id, label, set_at) VALUES (1, ?, ?)";
                scope.live.execute(sql, params![label, scope.now])?;
            }
            let said = |label: &str| audit::json(&serde_json::json!({ "label": label }));
            let (before, after) = (before.as_deref().map(said), label.map(said));
            scope.audit("update/payment-method", before.as_deref(), after.as_deref())?;
            Ok(())
        })
    }
}

/// Stops unless the actor may manage plans and billing.
fn demand(scope: &Scope<'_>, actor: &Actor) -> Result<(), Fault> {
    let action = Action::ManagePlansAndBilling;
    let decision = caller::decide(&scope.live, actor, action, None)?;
    if decision.answer == Answer::Yes {
        return Ok(());
    }
    Err(Fault::Denied(format!("{actor} may not {action}: {}", decision.because)))
}

/// The price of a seat in the organization that this connection reads.
pub(super) fn price(connection: &Connection, prices: &Prices, today: Date) -> rusqlite::Result<Option<Price>> {
    let sql = "SELECT invitations, name, subscription, subscribed_on FROM organization";
    let mut statement = connection.prepare_cached(sql)?;
    let found =
        statement.query_row([], |row| Ok(prices.price(live::profile(row)?.subscription, live::date(row, 3)?, today)));
    found.optional()
}
