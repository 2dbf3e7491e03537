//! Links that let invited people in: each works once, until it expires or another one takes its place.

use rusqlite::{OptionalExtension as _, params};

use super::desk::{Authority, demand};
use super::error::Error;
use super::people::activate_one;
use super::sessions::{active, after, keep_password};
use super::transaction::{Fault, Scope};
use super::{Store, audit, clock, entropy};
use crate::backend::{self, Provenance, Secret};
use crate::model::actor::Actor;
use crate::model::key::Email;
use crate::model::organization::MemberState;
use crate::model::permission::Action;

/// A link that was made just now.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// The secret part of the link, said once.
    pub token: Secret,
    /// When it ends, as RFC 3339 in UTC.
    pub expires_at: String,
}

/// Whom a link lets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// Who is invited.
    pub email: Email,
    /// When the link ends, as RFC 3339 in UTC.
    pub expires_at: String,
}

impl Store {
    /// Makes the link of a pending member. An earlier one works no longer.
    ///
    /// # Errors
    ///
    /// The authority may not invite people, there is no such pending member, or the file cannot be written.
    pub fn invitation_link(
        &self,
        provenance: Provenance,
        authority: &Authority,
        email: &Email,
        lasting: jiff::SignedDuration,
    ) -> Result<NewLink, Error> {
        self.write(provenance, |scope| {
            demand(scope, authority, Action::AddUsersToOrganization)?;
            let member = match scope.live.member_row(email)? {
                None => return Err(Fault::Refused(format!("there is no member `{email}`"))),
                Some(row) if row.state == MemberState::Active => {
                    return Err(Fault::Refused(format!("`{email}` has accepted the invitation already")));
                }
                Some(row) => row.id,
            };
            let (id, token) = entropy::token(scope.entropy, "hli")?;
            let ends = after(scope.now, lasting);
            let sql =
                "INSERT OR REPLACE INTO invitation_links (member, hash, created_at, expires_at) VALUES (?, ?, ?, ?)";
            scope.live.execute(sql, params![member, entropy::hash(&token), scope.now, ends])?;
            let said = audit::json(&serde_json::json!({ "id": id, "member": email }));
            scope.audit(&format!("create/invitation/{email}"), None, Some(&said))?;
            Ok(NewLink { token, expires_at: clock::text(ends) })
        })
    }

    /// Whom a link lets in now. `None`: it is unknown, used or expired, or the person is in already.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn invited(&self, token: &Secret) -> Result<Option<Invited>, backend::Error> {
        let now = self.clock.now().as_millisecond();
        let sql = "SELECT m.email, l.expires_at FROM invitation_links l JOIN members m ON m.id = l.member
                   WHERE l.hash = ? AND l.used_at IS NULL AND l.expires_at > ? AND m.state = 'Pending'";
        self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let found = statement.query_row(params![entropy::hash(token), now], |row| {
                Ok(Invited { email: Email::new(row.get_ref(0)?.as_str()?), expires_at: clock::text(row.get(1)?) })
            });
            found.optional()
        })
    }

    /// Lets the person behind a link in, with a password and, where they wish, a user name; all or nothing. Says who it is.
    ///
    /// # Errors
    ///
    /// The link is unknown, used or expired, the user name is taken or malformed, or the file cannot be written.
    pub fn accept_invitation(
        &self,
        origin: &str,
        token: &Secret,
        password: &Secret,
        user_name: Option<&str>,
    ) -> Result<Email, Error> {
        let Some(Invited { email, expires_at: _ }) = self.invited(token)? else {
            return Err(Error::Refused(STALE.to_owned()));
        };
        let actor = Actor::Member(email.clone());
        let provenance = Provenance { actor, plan: None, revision: "unknown".into(), origin: origin.into() };
        self.write(provenance, |scope| {
            // Asked again inside: of two people who click at once one comes second.
            let sql = "UPDATE invitation_links SET used_at = ?1 WHERE hash = ?2 AND used_at IS NULL AND expires_at > ?1
                       AND member = (SELECT id FROM members WHERE email = ?3)";
            if scope.live.execute(sql, params![scope.now, entropy::hash(token), email.as_str()])? == 0 {
                return Err(Fault::Refused(STALE.to_owned()));
            }
            activate_one(scope, &email)?;
            let member = active(scope, &email)?;
            if let Some(name) = user_name {
                rename(scope, member, name)?;
            }
            keep_password(scope, member, &email, password)?;
            Ok(email.clone())
        })
    }
}

const STALE: &str = "this invitation link does not work any more: it was used, has expired, or a newer one took its place; ask an Admin for a new one";

/// Gives an active member a user name of their own choice.
pub(super) fn rename(scope: &Scope<'_>, member: i64, name: &str) -> Result<(), Fault> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if name.is_empty() || name.len() > 64 || !name.chars().all(allowed) {
        return Err(Fault::Refused(
            "a user name has 1 to 64 characters, of letters, digits, `.`, `-` and `_`; choose another".to_owned(),
        ));
    }
    let sql = "SELECT 1 FROM members WHERE user_name = ? AND id <> ?";
    if scope.live.one(sql, params![name, member], |_| Ok(()))?.is_some() {
        return Err(Fault::Refused(format!("the user name `{name}` is taken; choose another")));
    }
    scope.live.execute("UPDATE members SET user_name = ? WHERE id = ?", params![name, member])?;
    Ok(())
}
