//! Pages of the audit log. Without conditions a page costs its rows; with some, one pass over the log, which has no index for them: it is
//! written far more often than it is searched.

use rusqlite::{Row, ToSql};

use super::super::{AuditRow, Store, audit};
use super::members::signed;
use super::{Cut, Page};
use crate::backend;

/// Which rows are asked for; what is `None` does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditAsked<'a> {
    /// Who did it, as the log writes it.
    pub actor: Option<&'a str>,
    /// What `kind/name` begins with.
    pub object: Option<&'a str>,
    /// The plan's digest.
    pub plan: Option<&'a str>,
}

impl Store {
    /// A page of the audit log, newest first.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn audit_page(&self, asked: &AuditAsked<'_>, cut: Cut) -> Result<Page<AuditRow>, backend::Error> {
        let (conditions, mut values) = conditions(asked);
        let sql = format!("{} WHERE {conditions} ORDER BY a.seq DESC LIMIT ? OFFSET ?", audit::ROWS);
        // Rows are never deleted, so the last one's place is their number.
        let count = if values.is_empty() {
            "SELECT coalesce(max(seq), 0) FROM audit".to_owned()
        } else {
            format!("SELECT count(*) FROM ({} WHERE {conditions})", audit::ROWS)
        };
        self.ask(|live| {
            let moment = live.connection.unchecked_transaction()?;
            let total: i64 =
                live.one(&count, rusqlite::params_from_iter(values.iter()), |row| row.get(0))?.unwrap_or_default();
            values.push(Box::new(signed(cut.size)));
            values.push(Box::new(signed(cut.skip())));
            let rows = live.all(&sql, rusqlite::params_from_iter(values.iter()), |row: &Row<'_>| audit::row(row))?;
            moment.finish()?;
            Ok(Page { rows, total: total.unsigned_abs() })
        })
    }
}

fn conditions(asked: &AuditAsked<'_>) -> (String, Vec<Box<dyn ToSql>>) {
    let AuditAsked { actor, object, plan } = *asked;
    let (mut conditions, mut values) = (vec!["TRUE"], Vec::<Box<dyn ToSql>>::new());
    if let Some(actor) = actor {
        conditions.push("p.actor = ?");
        values.push(Box::new(actor.to_owned()));
    }
    if let Some(object) = object {
        conditions.push("substr(a.object, 1, length(?)) = ?");
        values.push(Box::new(object.to_owned()));
        values.push(Box::new(object.to_owned()));
    }
    if let Some(plan) = plan {
        conditions.push("n.digest = ?");
        values.push(Box::new(plan.to_owned()));
    }
    (conditions.join(" AND "), values)
}
