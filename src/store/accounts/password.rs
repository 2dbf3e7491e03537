//! Passwords, as text that only whoever checks them understands.

use rusqlite::{OptionalExtension as _, params};

use super::super::error::Error;
use super::super::transaction::{Fault, Scope};
use super::super::{Store, people};
use super::note;
use crate::backend::{self, Provenance};
use crate::model::actor::Actor;
use crate::model::key::Email;
use crate::model::organization::MemberState;

impl Store {
    /// What was stored of the password of an active member. `None`: there is no such member, or no password.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn password_hash_of(&self, email: &Email) -> Result<Option<String>, backend::Error> {
        let sql = "SELECT p.hash FROM passwords p JOIN members m ON m.id = p.member
                   WHERE m.email = ? AND m.state = 'Active'";
        self.read(|connection| connection.prepare_cached(sql)?.query_row([email.as_str()], |row| row.get(0)).optional())
    }

    /// Changes the password of an active member, and ends all sessions but `keep` (a session's id).
    ///
    /// # Errors
    ///
    /// It is neither the member nor the file's owner who asks, there is no such active member, or the file cannot be written.
    pub fn set_password(
        &self,
        provenance: Provenance,
        email: &Email,
        password_hash: &str,
        keep: Option<&str>,
    ) -> Result<(), Error> {
        let actor = provenance.actor.clone();
        self.write(provenance, |scope| {
            if actor != Actor::Owner && actor.member() != Some(email) {
                return Err(Fault::Denied(format!("{actor} may not set the password of {email}; only {email} may")));
            }
            if people::find(scope, email)?.state != MemberState::Active {
                return Err(Fault::Refused(format!(
                    "`{email}` has not accepted the invitation yet; the link of the invitation asks for a password"
                )));
            }
            store(scope, email, password_hash)?;
            let sql =
                "DELETE FROM sessions WHERE member = (SELECT id FROM members WHERE email = ?) AND session_id IS NOT ?";
            scope.live.execute(sql, params![email.as_str(), keep])?;
            Ok(())
        })
    }
}

/// Whether the member has a password.
pub(super) fn exists(scope: &Scope<'_>, email: &Email) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM passwords p JOIN members m ON m.id = p.member WHERE m.email = ?";
    Ok(scope.live.one(sql, [email.as_str()], |_| Ok(()))?.is_some())
}

/// Writes the password of a member who is there.
pub(super) fn store(scope: &Scope<'_>, email: &Email, password_hash: &str) -> Result<(), Fault> {
    let what = if exists(scope, email)? { "update/password" } else { "create/password" };
    let sql = "INSERT INTO passwords (member, hash, set_at) SELECT id, ?, ? FROM members WHERE email = ?
               ON CONFLICT (member) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at";
    scope.live.execute(sql, params![password_hash, scope.now, email.as_str()])?;
    note(scope, what, email)
}
