//! The plans that were applied. The log only grows, so what was counted of it once is never counted again.

use std::collections::BTreeMap;
use std::sync::Mutex;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::super::{Store, audit, clock, lock};
use super::{Cut, Page};
use crate::backend;

/// A plan that was applied, as the log knows it: what it did, and when that was the last time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    /// The digest.
    pub digest: String,
    /// When its last operation took effect, as RFC 3339 in UTC.
    pub at: String,
    /// Who applied it.
    pub actor: String,
    /// From where.
    pub origin: String,
    /// The commit of its manifests, or `unknown`.
    pub revision: String,
    /// Who wrote the commit, as the run said.
    pub author: Option<String>,
    /// Who approved it, as the run said.
    pub approver: Option<String>,
    /// How many operations took effect, repetitions included.
    pub operations: u64,
    /// The same by verb.
    pub verbs: BTreeMap<String, u64>,
}

/// What is counted of one plan.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) id: i64,
    /// The place of its first row.
    pub(super) first: i64,
    /// The place of its last row.
    pub(super) last: i64,
    verbs: BTreeMap<String, u64>,
}

/// What is counted of all plans.
#[derive(Debug, Default)]
pub(in super::super) struct Tallies(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    /// The place up to which the log was counted.
    until: i64,
    plans: BTreeMap<i64, Tally>,
}

impl Store {
    /// A page of the plans that were applied, the latest first.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn plans_page(&self, cut: Cut) -> Result<Page<PlanRow>, backend::Error> {
        self.read(|connection| {
            let mut plans = self.tallies.count(connection)?;
            plans.sort_by_key(|tally| std::cmp::Reverse(tally.last));
            let rows = cut.of(&plans).iter().map(|tally| row(connection, tally));
            Ok(Page { rows: rows.collect::<Result<_, _>>()?, total: plans.len() as u64 })
        })
    }

    /// A plan that was applied.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn applied_plan(&self, digest: &str) -> Result<Option<PlanRow>, backend::Error> {
        let Some(tally) = self.plan_tally(digest)? else { return Ok(None) };
        self.read(|connection| row(connection, &tally).map(Some))
    }

    /// What is counted of a plan.
    pub(super) fn plan_tally(&self, digest: &str) -> Result<Option<Tally>, backend::Error> {
        self.read(|connection| {
            let sql = "SELECT id FROM plans WHERE digest = ?";
            let id: Option<i64> = connection.prepare_cached(sql)?.query_row([digest], |row| row.get(0)).optional()?;
            let Some(id) = id else { return Ok(None) };
            Ok(self.tallies.count(connection)?.into_iter().find(|tally| tally.id == id))
        })
    }
}

impl Tallies {
    /// Counts what has come since the last time, and gives all plans.
    fn count(&self, connection: &Connection) -> rusqlite::Result<Vec<Tally>> {
        let mut counted = lock(&self.0);
        let last: Option<i64> = connection.query_row("SELECT max(seq) FROM audit", [], |row| row.get(0))?;
        let last = last.unwrap_or_default();
        if last < counted.until {
            // Another file is in its place.
            *counted = Counted::default();
        }
        if last > counted.until {
            let sql = "SELECT seq, plan, substr(operation, 1, instr(operation, '/') - 1) FROM audit
                       WHERE seq > ? AND seq <= ? AND plan IS NOT NULL ORDER BY seq";
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query(params![counted.until, last])?;
            while let Some(row) = rows.next()? {
                let (seq, id) = (row.get(0)?, row.get(1)?);
                let tally = counted.plans.entry(id).or_insert_with(|| Tally { id, first: seq, ..Tally::default() });
                tally.last = seq;
                let verb = row.get_ref(2)?.as_str()?;
                match tally.verbs.get_mut(verb) {
                    Some(count) => *count += 1,
                    None => drop(tally.verbs.insert(verb.to_owned(), 1)),
                }
            }
            counted.until = last;
        }
        Ok(counted.plans.values().cloned().collect())
    }
}

fn row(connection: &Connection, tally: &Tally) -> rusqlite::Result<PlanRow> {
    let audit::Run { columns, join } = audit::run(connection)?;
    let sql = format!(
        "SELECT n.digest, a.at, p.actor, p.origin, p.revision, {columns} FROM audit a
         JOIN provenances p ON p.id = a.provenance JOIN plans n ON n.id = a.plan {join} WHERE a.seq = ?"
    );
    connection.prepare_cached(&sql)?.query_row([tally.last], |row| {
        Ok(PlanRow {
            digest: row.get(0)?,
            at: clock::text(row.get(1)?),
            actor: row.get(2)?,
            origin: row.get(3)?,
            revision: row.get(4)?,
            author: row.get(5)?,
            approver: row.get(6)?,
            operations: tally.verbs.values().sum(),
            verbs: tally.verbs.clone(),
        })
    })
}
