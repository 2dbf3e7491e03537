//! Invoices: made for periods that have passed, listed, and marked as paid.

use std::collections::BTreeSet;

use jiff::Span;
use jiff::civil::Date;
use rusqlite::{Row, params};

use super::super::error::Error;
use super::super::live::{self, Live};
use super::super::transaction::{Fault, Scope};
use super::super::{Cut, Page, Store, audit, clock};
use super::period::{self, Period};
use super::{Prices, demand, seats};
use crate::backend::{self, Provenance};
use crate::model::actor::Actor;
use crate::model::organization::Subscription;

/// An invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// Its number.
    pub number: String,
    /// The subscription that is billed.
    pub subscription: Subscription,
    /// The first day (UTC) that is billed.
    pub from: Date,
    /// The last day (UTC) that is billed.
    pub to: Date,
    /// How many members were active when the day after it began.
    pub seats: u64,
    /// The price of a seat for a whole month, in the currency's smallest unit.
    pub per_seat: u64,
    /// ISO 4217 code.
    pub currency: String,
    /// The sum in the currency's smallest unit: seats x price, of a part of a month by days, rounded down.
    pub total: u64,
    /// Its date (UTC).
    pub issued_on: Date,
    /// When it is due (UTC).
    pub due_on: Date,
    /// When it was marked as paid, as RFC 3339 in UTC.
    pub paid_at: Option<String>,
}

const ROW: &str =
    "SELECT invitations, name, i.subscription, i.number, i.period_start, i.period_end, i.seats, i.per_seat, i.currency,
                   i.total, i.issued_on, i.due_on, i.paid_at FROM invoices i JOIN organization";

impl Store {
    /// Makes the invoices of all periods that have passed and have none yet, and says how many. Without prices there are none.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn bill(&self) -> Result<usize, Error> {
        let Some(prices) = &self.prices else { return Ok(0) };
        let today = self.today();
        let cache = std::cell::RefCell::default();
        // Nearly always nothing is due, and nothing is to be written.
        if self.read(|connection| due(&Live { connection, cache: &cache }, prices, today))?.is_empty() {
            return Ok(0);
        }
        self.write(Provenance::by_hand(Actor::Owner, "server"), |scope| {
            let due = due(&scope.live, prices, today)?;
            for (period, per_seat) in &due {
                issue(scope, prices, period, *per_seat)?;
            }
            Ok(due.len())
        })
    }

    /// A page of invoices, newest first.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn invoices(&self, cut: Cut) -> Result<Page<Invoice>, backend::Error> {
        let sql = format!("{ROW} ORDER BY i.id DESC");
        let all = self.read(|connection| {
            connection.prepare_cached(&sql)?.query_map([], invoice)?.collect::<Result<Vec<_>, _>>()
        })?;
        Ok(Page { total: all.len() as u64, rows: cut.of(&all).to_vec() })
    }

    /// One invoice.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn invoice(&self, number: &str) -> Result<Option<Invoice>, backend::Error> {
        let sql = format!("{ROW} WHERE i.number = ?");
        let cache = std::cell::RefCell::default();
        self.read(|connection| Live { connection, cache: &cache }.one(&sql, [number], invoice))
    }

    /// Marks an invoice as paid, or as open again.
    ///
    /// # Errors
    ///
    /// The actor may not, there is no such invoice, or the file cannot be written.
    pub fn mark_paid(&self, provenance: Provenance, number: &str, paid: bool) -> Result<(), Error> {
        let actor = provenance.actor.clone();
        self.write(provenance, |scope| {
            demand(scope, &actor)?;
            let sql = "SELECT paid_at IS NOT NULL FROM invoices WHERE number = ?";
            let Some(before) = scope.live.one(sql, [number], |row| row.get::<_, bool>(0))? else {
                return Err(Fault::Refused(format!("there is no invoice `{number}`")));
            };
            if before == paid {
                return Ok(());
            }
            let sql = "UPDATE invoices SET paid_at = ? WHERE number = ?";
            scope.live.execute(sql, params![paid.then_some(scope.now), number])?;
            let said = |paid: bool| audit::json(&serde_json::json!({ "paid": paid }));
            scope.audit(&format!("update/invoice/{number}"), Some(&said(before)), Some(&said(paid)))?;
            Ok(())
        })
    }
}

/// The periods that have passed, cost something and have no invoice, with the price of a seat.
fn due(live: &Live<'_>, prices: &Prices, today: Date) -> rusqlite::Result<Vec<(Period, u64)>> {
    let made = live.all("SELECT period_start FROM invoices", [], |row| live::date(row, 0))?;
    let made: BTreeSet<Date> = made.into_iter().collect();
    let terms = period::terms(&seats::subscriptions(live)?);
    let passed = terms.iter().flat_map(|term| period::passed(term, today));
    Ok(passed
        .filter(|period| !made.contains(&period.from))
        .filter_map(|period| Some((period, prices.of(period.subscription)?)))
        .collect())
}

fn issue(scope: &Scope<'_>, prices: &Prices, period: &Period, per_seat: u64) -> Result<(), Fault> {
    let Period { subscription, from, until, whole } = *period;
    let seats = seats::at(&scope.live, until)?;
    let total =
        u128::from(seats) * u128::from(per_seat) * u128::from(period::days(from, until)) / u128::from(whole.max(1));
    let due_on = until.saturating_add(Span::new().days(i64::from(prices.due_days)));
    let id = scope.live.one("SELECT coalesce(max(id), 0) + 1 FROM invoices", [], |row| row.get::<_, i64>(0))?;
    let id = id.unwrap_or(1);
    let number = format!("INV-{id:05}");
    let last = until.yesterday().unwrap_or(from);
    let too_dear = || Fault::Refused("the sum of an invoice is too large".to_owned());
    let signed = |number: u64| i64::try_from(number).map_err(|_| too_dear());
    let total = i64::try_from(total).map_err(|_| too_dear())?;
    scope.live.execute(
        "INSERT INTO invoices (id, number, subscription, period_start, period_end, seats, per_seat, currency, total, issued_on, due_on)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            id,
            number,
            subscription.as_str(),
            from.to_string(),
            last.to_string(),
            signed(seats)?,
            signed(per_seat)?,
            &*prices.currency,
            total,
            until.to_string(),
            due_on.to_string()
        ],
    )?;
    let after =
        serde_json::json!({ "currency": prices.currency, "from": from, "seats": seats, "to": last, "total": total });
    scope.audit(&format!("create/invoice/{number}"), None, Some(&audit::json(&after)))?;
    Ok(())
}

/// Reads the columns of `ROW`; its first three are read as a profile, for the subscription.
fn invoice(row: &Row<'_>) -> rusqlite::Result<Invoice> {
    let count = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
    Ok(Invoice {
        number: row.get(3)?,
        subscription: live::profile(row)?.subscription,
        from: live::date(row, 4)?,
        to: live::date(row, 5)?,
        seats: count(6)?,
        per_seat: count(7)?,
        currency: row.get(8)?,
        total: count(9)?,
        issued_on: live::date(row, 10)?,
        due_on: live::date(row, 11)?,
        paid_at: row.get::<_, Option<i64>>(12)?.map(clock::text),
    })
}
