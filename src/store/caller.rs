//! Whom a credential stands for, and what they may do: small questions, asked anew each time, so that a change of roles counts at once.

use std::cell::RefCell;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::accounts::PAUSE;
use super::live::{self, Live};
use super::{Store, billing, entropy};
use crate::backend::{self, Secret};
use crate::model::actor::Actor;
use crate::model::change::Change;
use crate::model::key::{AccountName, Email, WorkspaceName};
use crate::model::organization::{MemberState, OrganizationRole};
use crate::model::permission::{self, Action, Answer, Decision, Standing};
use crate::model::snapshot::Price;
use crate::model::table::Table;

/// Whom a credential stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// An active member, or a service account; never the owner of the file.
    pub actor: Actor,
    /// The user name; of a service account its name.
    pub user_name: String,
    /// The organization role of a member.
    pub role: Option<OrganizationRole>,
    /// What was shown.
    pub credential: CredentialId,
}

/// What somebody showed, by its id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CredentialId {
    /// An API key.
    Key(String),
    /// A session of a browser.
    Session(String),
}

impl Store {
    /// Whom an API key stands for. `None`: it is unknown or revoked, or its member is not active.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn caller_by_key(&self, secret: &Secret) -> Result<Option<Caller>, backend::Error> {
        let sql = "SELECT k.key_id, m.email, m.user_name, m.role, a.name, k.id, coalesce(k.last_used_at, 0) FROM keys k
                   LEFT JOIN members m ON m.id = k.member AND m.state = 'Active' LEFT JOIN accounts a ON a.id = k.account
                   WHERE k.hash = ? AND k.revoked_at IS NULL AND (m.id IS NOT NULL OR a.id IS NOT NULL)";
        let found = self.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let found = statement.query_row([entropy::hash(secret)], |row| {
                Ok((by_key(row)?, row.get::<_, i64>(5)?, row.get::<_, i64>(6)?))
            });
            found.optional()
        })?;
        let Some((caller, key, last_used_at)) = found else { return Ok(None) };
        let now = self.clock.now().as_millisecond();
        if now.saturating_sub(last_used_at) >= PAUSE {
            self.touch("UPDATE keys SET last_used_at = ?1 WHERE id = ?2", params![now, key]);
        }
        Ok(Some(caller))
    }

    /// Whether the actor may do this, and which line decided. Owners of the file may do everything.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn decide(
        &self,
        actor: &Actor,
        action: Action,
        workspace: Option<&WorkspaceName>,
    ) -> Result<Decision, backend::Error> {
        let decided = self.read(|connection| {
            let cache = RefCell::default();
            decide(&Live { connection, cache: &cache }, actor, action, workspace).map(Some)
        })?;
        Ok(decided.unwrap_or_else(|| permission::refuse("the organization does not exist yet".to_owned())))
    }

    /// A text that changes whenever the snapshot or a user name changes, and with nothing else. The time of the last change is in it, so that a restored file
    /// does not say again what another future of it has said.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn version(&self) -> Result<String, backend::Error> {
        let today = self.today();
        self.read(|connection| {
            let mut text = version(connection)?;
            // A snapshot with a price changes with it, and on the day of the bill.
            if let Some(prices) = self.prices()
                && let Some(Price { currency, per_seat, next_bill }) = billing::price(connection, prices, today)?
            {
                let bill = next_bill.map(|day| day.to_string()).unwrap_or_default();
                text = format!("{text}-{currency}{per_seat}-{bill}");
            }
            Ok(text)
        })
    }
}

/// The version of what this connection reads; empty without an organization.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<String> {
    let sql = "SELECT o.server_id, v.number, v.changed_at FROM organization o, snapshot_version v";
    let version = connection.prepare_cached(sql)?.query_row([], |row| {
        let (id, number, at): (Arc<str>, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(format!("{id}-{number}-{at}"))
    });
    Ok(version.optional()?.unwrap_or_default())
}

fn by_key(row: &Row<'_>) -> rusqlite::Result<Caller> {
    let credential = CredentialId::Key(row.get(0)?);
    if let Some(account) = row.get::<_, Option<String>>(4)? {
        let actor = Actor::ServiceAccount(AccountName::new(&account));
        return Ok(Caller { actor, user_name: account, role: None, credential });
    }
    Ok(Caller {
        actor: Actor::Member(Email::new(row.get_ref(1)?.as_str()?)),
        user_name: row.get(2)?,
        role: Some(live::organization_role(row, 3)?),
        credential,
    })
}

/// What stands in the way of an actor, asked on this connection.
pub(super) fn decide(
    live: &Live<'_>,
    actor: &Actor,
    action: Action,
    workspace: Option<&WorkspaceName>,
) -> rusqlite::Result<Decision> {
    if let Some(name) = workspace
        && live.workspace_id(name)?.is_none()
    {
        return Ok(permission::refuse(format!("there is no workspace `{name}`")));
    }
    match actor {
        Actor::Owner => Ok(permission::grant("who holds the file of an organization owns it".to_owned())),
        Actor::Member(email) => of_member(live, email, action, workspace),
        Actor::ServiceAccount(name) => of_account(live, name, action, workspace),
    }
}

/// Why the actor may not make this change; `None`: the actor may.
pub(super) fn denial(live: &Live<'_>, actor: &Actor, change: &Change) -> rusqlite::Result<Option<String>> {
    for (action, workspace) in permission::required(change) {
        let decision = decide(live, actor, action, workspace)?;
        if decision.answer != Answer::Yes {
            return Ok(Some(format!("{actor} may not {action}: {}", decision.because)));
        }
    }
    Ok(None)
}

fn of_member(
    live: &Live<'_>,
    email: &Email,
    action: Action,
    workspace: Option<&WorkspaceName>,
) -> rusqlite::Result<Decision> {
    let Some(member) = live.member_row(email)? else {
        return Ok(permission::refuse(format!("{email} is no member of the organization")));
    };
    if member.state == MemberState::Pending {
        return Ok(permission::refuse(format!("{email} has not accepted the invitation yet")));
    }
    let access = workspace.map(|name| live.access(name, email)).transpose()?.flatten();
    let custom = access.as_ref().and_then(|access| access.custom_role()).map(|name| live.role(name)).transpose()?;
    let roles: Table<_> = custom.flatten().into_iter().collect();
    let standing = Standing {
        role: &member.role,
        workspace: access.as_ref().map(|access| (&access.membership.role, access.membership.grants)),
        roles: &roles,
        invitations: live.profile()?.unwrap_or_default().invitations,
    };
    Ok(permission::decide(&standing, action))
}

fn of_account(
    live: &Live<'_>,
    name: &AccountName,
    action: Action,
    workspace: Option<&WorkspaceName>,
) -> rusqlite::Result<Decision> {
    let Some(account) = live.account(name)? else {
        return Ok(permission::refuse(format!("there is no service account `{name}`")));
    };
    let authorized = workspace.is_some_and(|workspace| account.workspaces.allows(workspace));
    Ok(permission::can_account(&account, action, authorized, live.profile()?.unwrap_or_default().invitations))
}
