//! Passwords and the sessions of browsers. A session ends with its member, and holds no role: that is asked for each time.

use rusqlite::{OptionalExtension as _, params};

use super::caller::{Caller, CredentialId};
use super::error::Error;
use super::transaction::{Fault, Scope};
use super::{Store, audit, clock, entropy, live};
use crate::backend::{self, Provenance, Secret};
use crate::model::actor::Actor;
use crate::model::key::Email;

/// A session that was begun just now.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Its id, which is no secret.
    pub id: String,
    /// What the browser shows, said once.
    pub token: Secret,
    /// What every write of this session must bring along.
    pub csrf: Secret,
    /// When it ends, as RFC 3339 in UTC.
    pub expires_at: String,
}

/// Whoever shows the token of a live session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who it is.
    pub caller: Caller,
    /// What every write of this session must bring along.
    pub csrf: Secret,
    /// When it ends, as RFC 3339 in UTC.
    pub expires_at: String,
}

/// A live session as its member sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSession {
    /// Its id, which is no secret.
    pub id: String,
    /// What it was begun with: browser and address.
    pub label: String,
    /// When it was begun, as RFC 3339 in UTC.
    pub created_at: String,
    /// When it was last used, to within a few minutes, as RFC 3339 in UTC.
    pub last_seen_at: String,
    /// When it ends, as RFC 3339 in UTC.
    pub expires_at: String,
}

impl Store {
    /// The hash of an active member's password, as it was given to `set_password`; `None`: there is no such member, or no password.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn password(&self, email: &Email) -> Result<Option<Secret>, backend::Error> {
        let sql =
            "SELECT p.hash FROM members m JOIN passwords p ON p.member = m.id WHERE m.email = ? AND m.state = 'Active'";
        self.read(|connection| {
            let found = connection.prepare_cached(sql)?.query_row([email.as_str()], |row| row.get(0).map(Secret::new));
            found.optional()
        })
    }

    /// Gives an active member a password, by its hash, and ends all their sessions but `kept`.
    ///
    /// # Errors
    ///
    /// There is no such active member, or the file cannot be written.
    pub fn set_password(
        &self,
        provenance: Provenance,
        email: &Email,
        hash: &Secret,
        kept: Option<&str>,
    ) -> Result<(), Error> {
        self.write(provenance, |scope| {
            let member = active(scope, email)?;
            keep_password(scope, member, email, hash)?;
            let sql = "DELETE FROM sessions WHERE member = ? AND session_id IS NOT ?";
            scope.live.execute(sql, params![member, kept])?;
            Ok(())
        })
    }

    /// Begins a session of an active member. Sessions that have expired are forgotten on the way.
    ///
    /// # Errors
    ///
    /// There is no such active member, or the file cannot be written.
    pub fn begin_session(
        &self,
        provenance: Provenance,
        email: &Email,
        label: &str,
        lasting: jiff::SignedDuration,
    ) -> Result<NewSession, Error> {
        self.write(provenance, |scope| {
            let member = active(scope, email)?;
            scope.live.execute("DELETE FROM sessions WHERE expires_at <= ?", [scope.now])?;
            let (id, token) = entropy::token(scope.entropy, "hls")?;
            let (_, csrf) = entropy::token(scope.entropy, "hlc")?;
            let ends = after(scope.now, lasting);
            scope.live.execute(
                "INSERT INTO sessions (session_id, hash, csrf, member, label, created_at, last_seen_at, expires_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7)",
                params![id, entropy::hash(&token), csrf.expose(), member, label, scope.now, ends],
            )?;
            let said = audit::json(&serde_json::json!({ "id": id, "label": label, "member": email }));
            scope.audit(&format!("create/session/{email}/{id}"), None, Some(&said))?;
            Ok(NewSession { id, token, csrf, expires_at: clock::text(ends) })
        })
    }

    /// Who shows this token. `None`: the session is unknown, has ended, or its member is not active.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn signed_in(&self, token: &Secret) -> Result<Option<SignedIn>, backend::Error> {
        let now = self.clock.now().as_millisecond();
        let sql = "SELECT s.session_id, s.csrf, s.expires_at, s.last_seen_at, m.email, m.user_name, m.role
                   FROM sessions s JOIN members m ON m.id = s.member AND m.state = 'Active'
                   WHERE s.hash = ? AND s.expires_at > ?";
        let found = self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let found = statement.query_row(params![entropy::hash(token), now], |row| {
                let caller = Caller {
                    actor: Actor::Member(Email::new(row.get_ref(4)?.as_str()?)),
                    user_name: row.get(5)?,
                    role: Some(live::organization_role(row, 6)?),
                    credential: CredentialId::Session(row.get(0)?),
                };
                let csrf = Secret::new(row.get(1)?);
                Ok((SignedIn { caller, csrf, expires_at: clock::text(row.get(2)?) }, row.get::<_, i64>(3)?))
            });
            found.optional()
        })?;
        Ok(found.map(|(signed_in, seen)| {
            self.uses.note(&signed_in.caller.credential, seen, now);
            signed_in
        }))
    }

    /// Whom the token of a session stands for.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn caller_by_session(&self, token: &Secret) -> Result<Option<Caller>, backend::Error> {
        Ok(self.signed_in(token)?.map(|signed_in| signed_in.caller))
    }

    /// The live sessions of a member, the newest first.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn sessions(&self, email: &Email) -> Result<Vec<StoredSession>, backend::Error> {
        let now = self.clock.now().as_millisecond();
        let sql = "SELECT s.session_id, s.label, s.created_at, s.last_seen_at, s.expires_at
                   FROM members m JOIN sessions s ON s.member = m.id
                   WHERE m.email = ? AND s.expires_at > ? ORDER BY s.id DESC";
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(params![email.as_str(), now], |row| {
                Ok(StoredSession {
                    id: row.get(0)?,
                    label: row.get(1)?,
                    created_at: clock::text(row.get(2)?),
                    last_seen_at: clock::text(row.get(3)?),
                    expires_at: clock::text(row.get(4)?),
                })
            })?;
            rows.collect()
        })
    }

    /// Ends a session of a member; says whether there was one.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn end_session(&self, provenance: Provenance, email: &Email, id: &str) -> Result<bool, Error> {
        self.write(provenance, |scope| {
            let sql = "DELETE FROM sessions WHERE session_id = ? AND member = (SELECT id FROM members WHERE email = ?)";
            let ended = scope.live.execute(sql, [id, email.as_str()])? > 0;
            if ended {
                let said = audit::json(&serde_json::json!({ "id": id, "member": email }));
                scope.audit(&format!("revoke/session/{email}/{id}"), Some(&said), None)?;
            }
            Ok(ended)
        })
    }
}

/// The integer id of an active member.
pub(super) fn active(scope: &Scope<'_>, email: &Email) -> Result<i64, Fault> {
    let sql = "SELECT id FROM members WHERE email = ? AND state = 'Active'";
    let found = scope.live.one(sql, [email.as_str()], |row| row.get(0))?;
    found.ok_or_else(|| Fault::Refused(format!("there is no active member `{email}`")))
}

/// Keeps the hash of a password; the audit log says only that it is another one.
pub(super) fn keep_password(scope: &Scope<'_>, member: i64, email: &Email, hash: &Secret) -> Result<(), Fault> {
    let sql = "INSERT INTO passwords (member, hash, changed_at) VALUES (?1, ?2, ?3)
               ON CONFLICT (member) DO UPDATE SET hash = ?2, changed_at = ?3";
    scope.live.execute(sql, params![member, hash.expose(), scope.now])?;
    let said = audit::json(&serde_json::json!({ "member": email }));
    scope.audit(&format!("update/password/{email}"), None, Some(&said))?;
    Ok(())
}

/// A stored time that much later.
pub(super) fn after(now: i64, lasting: jiff::SignedDuration) -> i64 {
    now.saturating_add(i64::try_from(lasting.as_millis()).unwrap_or(i64::MAX / 2))
}
