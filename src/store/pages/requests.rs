//! Requests to let a person join.

use rusqlite::{Row, params};

use super::super::{JoinRequest, Store, clock};
use super::members::signed;
use super::{Cut, Page};
use crate::backend;
use crate::model::key::Email;

const REQUEST: &str =
    "SELECT r.email, m.email, r.requested_at FROM requests r LEFT JOIN members m ON m.id = r.requested_by";

impl Store {
    /// A page of the open requests, oldest first.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn requests_page(&self, cut: Cut) -> Result<Page<JoinRequest>, backend::Error> {
        let sql = format!("{REQUEST} ORDER BY r.requested_at, r.id LIMIT ? OFFSET ?");
        self.ask(|live| {
            let moment = live.connection.unchecked_transaction()?;
            let rows = live.all(&sql, params![signed(cut.size), signed(cut.skip())], request)?;
            let total: i64 = live.one("SELECT count(*) FROM requests", [], |row| row.get(0))?.unwrap_or_default();
            moment.finish()?;
            Ok(Page { rows, total: total.unsigned_abs() })
        })
    }

    /// The open request to let a person join.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn request(&self, email: &Email) -> Result<Option<JoinRequest>, backend::Error> {
        self.ask(|live| live.one(&format!("{REQUEST} WHERE r.email = ?"), [email.as_str()], request))
    }

    /// The open requests that a member has left, oldest first; so many at most.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn requests_by(&self, member: &Email, most: u64) -> Result<Vec<JoinRequest>, backend::Error> {
        let sql = format!("{REQUEST} WHERE m.email = ? ORDER BY r.requested_at, r.id LIMIT ?");
        self.ask(|live| live.all(&sql, params![member.as_str(), signed(most)], request))
    }
}

fn request(row: &Row<'_>) -> rusqlite::Result<JoinRequest> {
    Ok(JoinRequest {
        email: Email::new(row.get_ref(0)?.as_str()?),
        requested_by: row.get::<_, Option<String>>(1)?.map(|email| Email::new(&email)),
        requested_at: clock::text(row.get(2)?),
    })
}
