//! The audit log: who, what, before and after, when, from where, by which plan. Append-only, by triggers.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, ErrorCode, Row, params};
use serde::Serialize;

use super::Store;
use super::clock;
use super::live::Live;
use super::schema::RUNS;
use crate::backend::{self, LastChange, Provenance};
use crate::model::change::Verb;

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Its place in the log.
    pub seq: i64,
    /// When, as RFC 3339 in UTC.
    pub at: String,
    /// Who.
    pub actor: String,
    /// From where: `cli`, `operator`, `watch`, an address.
    pub origin: String,
    /// The commit of the manifests, or `unknown`.
    pub revision: String,
    /// Who wrote the commit, as the run said.
    pub author: Option<String>,
    /// Who approved the plan, as the run said.
    pub approver: Option<String>,
    /// The plan's digest; `None` for a change made by hand.
    pub plan: Option<String>,
    /// `verb/kind/name`.
    pub operation: String,
    /// How often this operation of this plan took effect, this time included.
    pub occurrence: i64,
    /// The object before, as JSON.
    pub before: Option<String>,
    /// The object after, as JSON.
    pub after: Option<String>,
}

/// The ids of what all rows of a transaction share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Provenances {
    provenance: i64,
    plan: Option<i64>,
    run: Option<i64>,
}

/// Finds or makes the rows that a provenance stands in.
pub(super) fn provenances(live: &Live<'_>, provenance: &Provenance) -> rusqlite::Result<Provenances> {
    let Provenance { actor, plan, revision, author, approver, origin } = provenance;
    let plan = plan.as_deref().map(|digest| plan_id(live, digest)).transpose()?;
    let actor = actor.to_string();
    let sql = "SELECT id FROM provenances WHERE actor = ? AND origin = ? AND revision = ? AND plan IS ?";
    let found = live.one(sql, params![actor, &**origin, &**revision, plan], |row| row.get(0))?;
    let provenance = match found {
        Some(id) => id,
        None => {
            let sql = "INSERT INTO provenances (actor, origin, revision, plan) VALUES (?, ?, ?, ?)";
            live.execute(sql, params![actor, &**origin, &**revision, plan])?;
            live.connection.last_insert_rowid()
        }
    };
    Ok(Provenances { provenance, plan, run: run_id(live, author.as_deref(), approver.as_deref())? })
}

fn run_id(live: &Live<'_>, author: Option<&str>, approver: Option<&str>) -> rusqlite::Result<Option<i64>> {
    if author.is_none() && approver.is_none() {
        return Ok(None);
    }
    let said = params![author, approver];
    let found = live.one("SELECT id FROM runs WHERE author IS ? AND approver IS ?", said, |row| row.get(0))?;
    if found.is_none() {
        live.execute("INSERT INTO runs (author, approver) VALUES (?, ?)", said)?;
        return Ok(Some(live.connection.last_insert_rowid()));
    }
    Ok(found)
}

fn plan_id(live: &Live<'_>, digest: &str) -> rusqlite::Result<i64> {
    live.execute("INSERT INTO plans (digest) VALUES (?) ON CONFLICT DO NOTHING", [digest])?;
    live.connection.query_row("SELECT id FROM plans WHERE digest = ?", [digest], |row| row.get(0))
}

/// One side of a change, for the log.
pub(super) fn json<T: Serialize>(side: &T) -> String {
    serde_json::to_string(side).expect("the model's values are plain JSON")
}

/// Writes one row. That an operation of the same plan took effect before is rare, so it is found out by failing.
pub(super) fn insert(
    live: &Live<'_>,
    at: i64,
    ids: Provenances,
    operation: &str,
    before: Option<&str>,
    after: Option<&str>,
) -> rusqlite::Result<()> {
    let Provenances { provenance, plan, run } = ids;
    let sql = "INSERT INTO audit (at, provenance, plan, run, operation, occurrence, before, after)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    match live.execute(sql, params![at, provenance, plan, run, operation, 1, before, after]) {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            let last = "SELECT coalesce(max(occurrence), 0) FROM audit WHERE operation = ? AND plan = ?";
            let last = live.one(last, params![operation, plan], |row| row.get::<_, i64>(0))?.unwrap_or_default();
            live.execute(sql, params![at, provenance, plan, run, operation, last + 1, before, after]).map(drop)
        }
        other => other.map(drop),
    }
}

/// What `row` reads.
pub(super) fn rows(connection: &Connection) -> rusqlite::Result<String> {
    let Run { columns, join } = run(connection)?;
    Ok(format!(
        "SELECT a.seq, a.at, p.actor, p.origin, p.revision, {columns}, n.digest, a.operation, a.occurrence, a.before, a.after
         FROM audit a JOIN provenances p ON p.id = a.provenance LEFT JOIN plans n ON n.id = a.plan {join}"
    ))
}

/// The author and the approver of a row of `audit a`, and what they are joined by.
pub(super) struct Run {
    pub(super) columns: &'static str,
    pub(super) join: &'static str,
}

/// A file that an older Halley wrote, and that is only read, knows of no runs.
pub(super) fn run(connection: &Connection) -> rusqlite::Result<Run> {
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(match version >= RUNS {
        true => Run { columns: "r.author, r.approver", join: "LEFT JOIN runs r ON r.id = a.run" },
        false => Run { columns: "NULL, NULL", join: "" },
    })
}

/// Reads a line of the log.
pub(super) fn row(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    Ok(AuditRow {
        seq: row.get(0)?,
        at: clock::text(row.get(1)?),
        actor: row.get(2)?,
        origin: row.get(3)?,
        revision: row.get(4)?,
        author: row.get(5)?,
        approver: row.get(6)?,
        plan: row.get(7)?,
        operation: row.get(8)?,
        occurrence: row.get(9)?,
        before: row.get(10)?,
        after: row.get(11)?,
    })
}

impl Store {
    /// The newest `count` rows of the audit log before `seq` (`None`: the newest of all), newest first.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn audit(&self, before: Option<i64>, count: u32) -> Result<Vec<AuditRow>, backend::Error> {
        self.read(|connection| {
            let sql = format!("{} WHERE a.seq < ? ORDER BY a.seq DESC LIMIT ?", rows(connection)?);
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_map(params![before.unwrap_or(i64::MAX), count], row)?.collect()
        })
    }

    /// The last change of each object, by `kind/name`.
    pub(super) fn last_changes_of(&self, objects: &[String]) -> Result<BTreeMap<String, LastChange>, backend::Error> {
        self.read(|connection| {
            let live = Live { connection, cache: &std::cell::RefCell::default() };
            let mut changes = BTreeMap::new();
            for object in objects {
                if let Some(change) = last_change(&live, object)? {
                    changes.insert(object.clone(), change);
                }
            }
            Ok(changes)
        })
    }
}

/// The index begins with the operation, so each verb is asked for by itself.
fn last_change(live: &Live<'_>, object: &str) -> rusqlite::Result<Option<LastChange>> {
    let mut last: Option<i64> = None;
    for verb in Verb::ALL {
        let operation = format!("{}/{object}", verb.as_str());
        last = last
            .max(live.one("SELECT max(seq) FROM audit WHERE operation = ?", [operation], |row| row.get(0))?.flatten());
    }
    let sql = "SELECT a.at, p.actor, n.digest FROM audit a JOIN provenances p ON p.id = a.provenance
               LEFT JOIN plans n ON n.id = a.plan WHERE a.seq = ?";
    live.one(sql, [last], |row| {
        Ok(LastChange { at: clock::text(row.get(0)?), by: row.get(1)?, plan: row.get::<_, Option<Arc<str>>>(2)? })
    })
}
