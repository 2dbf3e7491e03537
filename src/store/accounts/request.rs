//! Requests to let a person join, as those see them who decide. Accepting one is a change as any other.

use rusqlite::params;

use super::super::error::Error;
use super::super::transaction::Fault;
use super::super::{Store, audit, clock};
use super::demand;
use crate::backend::{self, Provenance};
use crate::model::change::Change;
use crate::model::key::Email;
use crate::model::organization::{Member, MemberState, OrganizationRole};

/// That somebody asked to let a person join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinRequest {
    /// Who shall join.
    pub email: Email,
    /// Who asked; `None`: the file's owner, or somebody who is no member any more.
    pub requested_by: Option<Email>,
    /// When, as RFC 3339 in UTC.
    pub requested_at: String,
}

impl Store {
    /// All open requests, oldest first.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn requests(&self) -> Result<Vec<JoinRequest>, backend::Error> {
        let sql = "SELECT r.email, m.email, r.requested_at FROM requests r LEFT JOIN members m ON m.id = r.requested_by
                   ORDER BY r.requested_at, r.id";
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([], |row| {
                Ok(JoinRequest {
                    email: Email::new(row.get_ref(0)?.as_str()?),
                    requested_by: row.get::<_, Option<String>>(1)?.map(|email| Email::new(&email)),
                    requested_at: clock::text(row.get(2)?),
                })
            })?;
            rows.collect()
        })
    }

    /// Declines a request. Whoever could accept it may.
    ///
    /// # Errors
    ///
    /// Whoever asks may not, there is no such request any more, or the file cannot be written.
    pub fn decline_request(&self, provenance: Provenance, email: &Email) -> Result<(), Error> {
        let actor = provenance.actor.clone();
        self.write(provenance, |scope| {
            let role = OrganizationRole::PlatformMember;
            demand(scope, &actor, &Change::Accept(Member { email: email.clone(), role, state: MemberState::Pending }))?;
            if scope.live.execute("DELETE FROM requests WHERE email = ?", params![email.as_str()])? == 0 {
                return Err(Fault::Refused(format!("nobody asks any more to let `{email}` join")));
            }
            let before = audit::json(&serde_json::json!({ "email": email }));
            scope.audit(&format!("delete/request/{email}"), Some(&before), None)?;
            scope.changes_snapshot();
            Ok(())
        })
    }
}
