//! Sessions of browsers: opened for a password, read on each request, ended by hand, by time, or with the member.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};

use super::super::caller::{Caller, CredentialId};
use super::super::error::Error;
use super::super::transaction::Fault;
use super::super::{Store, clock, entropy, live};
use super::touch;
use crate::backend::{self, Provenance, Secret};
use crate::model::actor::Actor;
use crate::model::key::Email;

/// How long a session lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// At most this long without a request.
    pub idle: Duration,
    /// At most this long in all.
    pub absolute: Duration,
}

/// A new session.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Its id.
    pub id: String,
    /// What the browser shows from now on. It is kept nowhere.
    pub token: Secret,
    /// What every form of the session carries.
    pub csrf: Secret,
    /// When it ends, whatever happens.
    pub expires_at: Timestamp,
}

/// Whom a session stands for, as of now.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub caller: Caller,
    /// What every form of the session carries.
    pub csrf: Secret,
    /// When it ends if no other request comes; it knows of requests to a minute.
    pub expires_at: Timestamp,
}

/// A session that lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSession {
    /// Its id.
    pub id: String,
    /// What the browser calls itself.
    pub client: String,
    /// When it was opened, as RFC 3339 in UTC.
    pub created_at: String,
    /// When it was last used, to a minute, as RFC 3339 in UTC.
    pub seen_at: String,
    /// When it ends if no other request comes, as RFC 3339 in UTC.
    pub expires_at: String,
}

/// Of a session that lasts at the time ?1.
const LASTS: &str = "s.expires_at > ?1 AND s.seen_at + s.idle > ?1";

impl Store {
    /// Opens a session for an active member whose password was found to fit `password_hash`.
    ///
    /// # Errors
    ///
    /// The password was changed or the member removed since the check, or the file cannot be written.
    pub fn open_session(
        &self,
        email: &Email,
        password_hash: &str,
        client: &str,
        limits: SessionLimits,
    ) -> Result<Opened, Error> {
        let SessionLimits { idle, absolute } = limits;
        self.write(Provenance::by_hand(Actor::Member(email.clone()), "session"), |scope| {
            let ended = "DELETE FROM sessions AS s WHERE s.expires_at <= ?1 OR s.seen_at + s.idle <= ?1";
            scope.live.execute(ended, [scope.now])?;
            let (id, token) = (entropy::public_id(scope.entropy)?, entropy::token(scope.entropy)?);
            let csrf = entropy::token(scope.entropy)?;
            let expires_at = clock::later(scope.now, absolute);
            let sql =
                "INSERT INTO sessions (session_id, hash, member, csrf, client, created_at, seen_at, idle, expires_at)
                       SELECT ?1, ?2, m.id, ?3, ?4, ?5, ?5, ?6, ?7 FROM members m JOIN passwords p ON p.member = m.id
                       WHERE m.email = ?8 AND m.state = 'Active' AND p.hash = ?9";
            let idle = clock::whole_milliseconds(idle);
            let hash = entropy::hash(&token);
            let values =
                params![id, hash, csrf.expose(), client, scope.now, idle, expires_at, email.as_str(), password_hash];
            if scope.live.execute(sql, values)? == 0 {
                return Err(Fault::Refused("the password was changed meanwhile; sign in again".to_owned()));
            }
            Ok(Opened { id, token, csrf, expires_at: clock::time(expires_at) })
        })
    }

    /// Whom a session stands for, with the roles of now. `None`: it is unknown or has ended, or its member is not active.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn caller_by_session(&self, token: &Secret) -> Result<Option<SignedIn>, backend::Error> {
        let sql = format!(
            "SELECT m.email, m.user_name, m.role, s.session_id, s.csrf, s.seen_at, s.idle, s.expires_at, s.id
             FROM sessions s JOIN members m ON m.id = s.member AND m.state = 'Active' WHERE {LASTS} AND s.hash = ?2"
        );
        let now = self.clock.now().as_millisecond();
        let found = self.read(|connection| {
            connection.prepare_cached(&sql)?.query_row(params![now, entropy::hash(token)], signed_in).optional()
        })?;
        let Some((signed_in, row, seen_at, idle)) = found else { return Ok(None) };
        // A session that ends after less than two minutes of idleness is noted more often, lest it end while in use.
        if now.saturating_sub(seen_at) >= touch::PAUSE.min(idle / 2) {
            self.touch("UPDATE sessions SET seen_at = ?1 WHERE id = ?2 AND seen_at < ?1", params![now, row]);
        }
        Ok(Some(signed_in))
    }

    /// The sessions of a member that last, newest first.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn sessions_of(&self, email: &Email) -> Result<Vec<StoredSession>, backend::Error> {
        let sql = format!(
            "SELECT s.session_id, s.client, s.created_at, s.seen_at, s.idle, s.expires_at
             FROM sessions s JOIN members m ON m.id = s.member WHERE {LASTS} AND m.email = ?2
             ORDER BY s.created_at DESC, s.id DESC"
        );
        let now = self.clock.now().as_millisecond();
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query_map(params![now, email.as_str()], |row| {
                let (seen_at, idle, expires_at): (i64, i64, i64) = (row.get(3)?, row.get(4)?, row.get(5)?);
                Ok(StoredSession {
                    id: row.get(0)?,
                    client: row.get(1)?,
                    created_at: clock::text(row.get(2)?),
                    seen_at: clock::text(seen_at),
                    expires_at: clock::text(expires_at.min(seen_at.saturating_add(idle))),
                })
            })?;
            rows.collect()
        })
    }

    /// Ends a session of a member by its id. Says whether there was one.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn end_session(&self, email: &Email, id: &str) -> Result<bool, Error> {
        self.write(Provenance::by_hand(Actor::Member(email.clone()), "session"), |scope| {
            let sql = "DELETE FROM sessions WHERE session_id = ? AND member = (SELECT id FROM members WHERE email = ?)";
            Ok(scope.live.execute(sql, [id, email.as_str()])? > 0)
        })
    }

    /// Ends all sessions of a member, and says how many there were.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn end_sessions_of(&self, email: &Email) -> Result<usize, Error> {
        self.write(Provenance::by_hand(Actor::Member(email.clone()), "session"), |scope| {
            let sql = "DELETE FROM sessions WHERE member = (SELECT id FROM members WHERE email = ?)";
            Ok(scope.live.execute(sql, [email.as_str()])?)
        })
    }
}

/// Beside whom it stands for: the row's id, when it was last used, and how long it may idle.
fn signed_in(row: &Row<'_>) -> rusqlite::Result<(SignedIn, i64, i64, i64)> {
    let (seen_at, idle, expires_at): (i64, i64, i64) = (row.get(5)?, row.get(6)?, row.get(7)?);
    let caller = Caller {
        actor: Actor::Member(Email::new(row.get_ref(0)?.as_str()?)),
        user_name: row.get(1)?,
        role: Some(live::organization_role(row, 2)?),
        credential: CredentialId::Session(row.get(3)?),
    };
    let expires_at = clock::time(expires_at.min(seen_at.saturating_add(idle)));
    Ok((SignedIn { caller, csrf: Secret::new(row.get(4)?), expires_at }, row.get(8)?, seen_at, idle))
}
