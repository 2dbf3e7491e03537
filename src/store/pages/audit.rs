//! Pages of the audit log. Without conditions a page costs its rows, and days narrow it by the places of their rows; what else is asked
//! for costs one pass over what is left: the log is written far more often than it is searched.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::{Row, ToSql};

use super::super::live::Live;
use super::super::{AuditRow, Store, audit};
use super::members::signed;
use super::{Cut, Page};
use crate::backend;

/// Which rows are asked for; what is `None` does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditAsked<'a> {
    /// Part of who did it, as the log writes it, in any case.
    pub actor: Option<&'a str>,
    /// What `kind/name` begins with.
    pub object: Option<&'a str>,
    /// Part of `kind/name`, in any case.
    pub search: Option<&'a str>,
    /// The plan's digest.
    pub plan: Option<&'a str>,
    /// The first day (UTC).
    pub since: Option<Date>,
    /// The last day (UTC).
    pub until: Option<Date>,
}

impl Store {
    /// A page of the audit log, newest first.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn audit_page(&self, asked: &AuditAsked<'_>, cut: Cut) -> Result<Page<AuditRow>, backend::Error> {
        let plan = match asked.plan.map(|digest| self.plan_tally(digest)).transpose()? {
            Some(None) => return Ok(Page::default()),
            Some(Some(tally)) => Some(tally),
            None => None,
        };
        self.ask(|live| {
            let moment = live.connection.unchecked_transaction()?;
            let mut conditions = Conditions::default();
            conditions.days(live, asked)?;
            if let Some(tally) = &plan {
                conditions.add("a.seq BETWEEN ? AND ?", [tally.first, tally.last]);
                conditions.add("a.plan = ?", [tally.id]);
            }
            conditions.words(asked);
            let Conditions { texts, mut values } = conditions;
            let wanted = texts.join(" AND ");
            // Rows are never deleted, so the last one's place is their number.
            let count = if values.is_empty() {
                "SELECT coalesce(max(seq), 0) FROM audit".to_owned()
            } else {
                format!("SELECT count(*) FROM audit a WHERE {wanted}")
            };
            let total: i64 =
                live.one(&count, rusqlite::params_from_iter(values.iter()), |row| row.get(0))?.unwrap_or_default();
            values.push(Box::new(signed(cut.size)));
            values.push(Box::new(signed(cut.skip())));
            let wanted = if wanted.is_empty() { "TRUE" } else { &wanted };
            let sql = format!("{} WHERE {wanted} ORDER BY a.seq DESC LIMIT ? OFFSET ?", audit::rows(live.connection)?);
            let rows = live.all(&sql, rusqlite::params_from_iter(values.iter()), |row: &Row<'_>| audit::row(row))?;
            moment.finish()?;
            Ok(Page { rows, total: total.unsigned_abs() })
        })
    }
}

#[derive(Default)]
struct Conditions {
    texts: Vec<&'static str>,
    values: Vec<Box<dyn ToSql>>,
}

impl Conditions {
    fn add<T: ToSql + 'static>(&mut self, text: &'static str, values: impl IntoIterator<Item = T>) {
        self.texts.push(text);
        self.values.extend(values.into_iter().map(|value| Box::new(value) as Box<dyn ToSql>));
    }

    fn days(&mut self, live: &Live<'_>, asked: &AuditAsked<'_>) -> rusqlite::Result<()> {
        if let Some(first) = asked.since.and_then(begins) {
            self.add("a.seq >= ?", [first_since(live, first)?]);
        }
        if let Some(end) = asked.until.and_then(|day| begins(day.tomorrow().ok()?)) {
            self.add("a.seq < ?", [first_since(live, end)?]);
        }
        Ok(())
    }

    fn words(&mut self, asked: &AuditAsked<'_>) {
        let AuditAsked { actor, object, search, plan: _, since: _, until: _ } = *asked;
        if let Some(actor) = actor {
            let sql = "a.provenance IN (SELECT id FROM provenances WHERE instr(lower(actor), ?) > 0)";
            self.add(sql, [actor.to_lowercase()]);
        }
        if let Some(object) = object {
            self.add("substr(a.object, 1, length(?)) = ?", [object.to_owned(), object.to_owned()]);
        }
        if let Some(search) = search {
            self.add("instr(lower(a.object), ?) > 0", [search.to_lowercase()]);
        }
    }
}

/// The moment at which a day begins, in UTC.
fn begins(day: Date) -> Option<i64> {
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// The place of the first row at or after a moment: rows are in the order of time, so it is found by halving.
fn first_since(live: &Live<'_>, moment: i64) -> rusqlite::Result<i64> {
    let last: Option<i64> = live.one("SELECT max(seq) FROM audit", [], |row| row.get(0))?.flatten();
    let (mut from, mut to) = (1, last.unwrap_or(0) + 1);
    while from < to {
        let middle = from + (to - from) / 2;
        let at: Option<i64> = live.one("SELECT at FROM audit WHERE seq = ?", [middle], |row| row.get(0))?;
        if at.is_some_and(|at| at < moment) { from = middle + 1 } else { to = middle }
    }
    Ok(from)
}
