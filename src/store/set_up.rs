//! The first start of a server: a link that makes the first Admin, once.

use rusqlite::params;

use super::error::Error;
use super::people::activate_one;
use super::sessions::{active, keep_password};
use super::transaction::{Fault, Scope, Step};
use super::{Store, entropy};
use crate::backend::{Provenance, Secret};
use crate::model::actor::Actor;
use crate::model::change::{Change, Edit};
use crate::model::key::Email;
use crate::model::organization::{Member, MemberState, OrganizationRole, Profile};

impl Store {
    /// The secret part of a new set-up link; earlier ones work no longer. `None`: an active Admin has a password already.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn set_up_link(&self) -> Result<Option<Secret>, Error> {
        self.write(owner("server"), |scope| {
            if is_set_up(scope)? {
                scope.live.execute("DELETE FROM set_up_link", [])?;
                return Ok(None);
            }
            let (_, token) = entropy::token(scope.entropy, "hlu")?;
            let sql = "INSERT OR REPLACE INTO set_up_link (id, hash, created_at) VALUES (1, ?, ?)";
            scope.live.execute(sql, params![entropy::hash(&token), scope.now])?;
            Ok(Some(token))
        })
    }

    /// Whether this is the secret part of the set-up link that works now.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn is_set_up_link(&self, token: &Secret) -> Result<bool, crate::backend::Error> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT 1 FROM set_up_link WHERE hash = ?")?;
            statement.exists([entropy::hash(token)])
        })
    }

    /// Makes the organization, if there is none, and an active Admin with a password; all or nothing. Of an organization that exists
    /// already, the person must be one of its Admins, and `organization` says nothing.
    ///
    /// # Errors
    ///
    /// The link does not work any more, the person is no Admin of the organization, or the file cannot be written.
    pub fn set_up(
        &self,
        origin: &str,
        token: &Secret,
        organization: &str,
        email: &Email,
        password: &Secret,
    ) -> Result<(), Error> {
        self.write(owner(origin), |scope| {
            let sql = "DELETE FROM set_up_link WHERE hash = ?";
            if scope.live.execute(sql, [entropy::hash(token)])? == 0 || is_set_up(scope)? {
                return Err(Fault::Refused(
                    "this set-up link does not work any more; start the server again for a new one, or sign in"
                        .to_owned(),
                ));
            }
            if scope.live.profile()?.is_none() {
                let profile = Profile { name: organization.into(), ..Profile::default() };
                perform(scope, &Change::Organization(Edit::Create(profile)))?;
            }
            become_admin(scope, email)?;
            let member = active(scope, email)?;
            keep_password(scope, member, email, password)
        })
    }
}

fn become_admin(scope: &Scope<'_>, email: &Email) -> Result<(), Fault> {
    match scope.live.member(email)? {
        Some(Member { role: OrganizationRole::Admin, .. }) => activate_one(scope, email).map(drop),
        None if scope.live.one("SELECT 1 FROM members WHERE role = 'Admin' LIMIT 1", [], |_| Ok(()))?.is_none() => {
            let first = Member { email: email.clone(), role: OrganizationRole::Admin, state: MemberState::Active };
            perform(scope, &Change::Member(Edit::Create(first)))
        }
        _ => Err(Fault::Refused(format!(
            "`{email}` is no Admin of this organization; give the e-mail of one, as `halley get members` shows them"
        ))),
    }
}

/// Makes a change that must succeed.
pub(super) fn perform(scope: &Scope<'_>, change: &Change) -> Result<(), Fault> {
    match scope.perform(change)? {
        Step::Done | Step::Issued(..) | Step::AlreadyDone => Ok(()),
        Step::Refused(text) => Err(Fault::Refused(text)),
        Step::Failed(error) => Err(Fault::Backend(error)),
    }
}

fn is_set_up(scope: &Scope<'_>) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM members m JOIN passwords p ON p.member = m.id WHERE m.role = 'Admin' AND m.state = 'Active' LIMIT 1";
    Ok(scope.live.one(sql, [], |_| Ok(()))?.is_some())
}

fn owner(origin: &str) -> Provenance {
    Provenance { actor: Actor::Owner, plan: None, revision: "unknown".into(), origin: origin.into() }
}
