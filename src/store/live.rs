//! Single objects as they are live, inside a transaction.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Params, Row};

use crate::model::change::{Access, KeyState, WorkspaceState};
use crate::model::key::{AccountName, Email, KeyName, RoleName, WorkspaceName};
use crate::model::organization::{
    Authorized, Grant, Grants, Invitations, Member, MemberState, Membership, OrganizationRole, Profile, Role,
    ServiceAccount, Subscription, WorkspaceRole,
};

/// The live organization, object by object.
#[derive(Clone, Copy)]
pub(super) struct Live<'a> {
    pub(super) connection: &'a Connection,
    pub(super) cache: &'a RefCell<Cache>,
}

/// What a writer has looked up. It holds as long as nobody else has changed the file.
#[derive(Debug, Default)]
pub(super) struct Cache {
    pub(super) members: HashMap<Email, MemberRow>,
    pub(super) workspaces: HashMap<WorkspaceName, i64>,
}

/// A member with the integer id.
#[derive(Clone, Debug)]
pub(super) struct MemberRow {
    pub(super) id: i64,
    pub(super) role: OrganizationRole,
    pub(super) state: MemberState,
}

impl Live<'_> {
    /// One row, or none, by a statement that is prepared once.
    pub(super) fn one<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Option<T>> {
        self.connection.prepare_cached(sql)?.query_row(parameters, read).optional()
    }

    /// All rows, in the order of the statement.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        self.connection.prepare_cached(sql)?.query_map(parameters, read)?.collect()
    }

    /// Changes rows, and says how many.
    pub(super) fn execute(&self, sql: &str, parameters: impl Params) -> rusqlite::Result<usize> {
        self.connection.prepare_cached(sql)?.execute(parameters)
    }

    /// Name and settings; `None`: the organization does not exist yet.
    pub(super) fn profile(&self) -> rusqlite::Result<Option<Profile>> {
        self.one("SELECT invitations, name, subscription FROM organization", [], profile)
    }

    /// A member with the integer id.
    pub(super) fn member_row(&self, email: &Email) -> rusqlite::Result<Option<MemberRow>> {
        if let Some(known) = self.cache.borrow().members.get(email) {
            return Ok(Some(known.clone()));
        }
        let row = self.one("SELECT id, role, state FROM members WHERE email = ?", [email.as_str()], |row| {
            Ok(MemberRow { id: row.get(0)?, role: organization_role(row, 1)?, state: member_state(row, 2)? })
        })?;
        if let Some(row) = &row {
            self.cache.borrow_mut().members.insert(email.clone(), row.clone());
        }
        Ok(row)
    }

    /// A member as a value.
    pub(super) fn member(&self, email: &Email) -> rusqlite::Result<Option<Member>> {
        let row = self.member_row(email)?;
        Ok(row.map(|MemberRow { id: _, role, state }| Member { email: email.clone(), role, state }))
    }

    /// Whether somebody asked to let this person in.
    pub(super) fn request(&self, email: &Email) -> rusqlite::Result<bool> {
        Ok(self.one("SELECT 1 FROM requests WHERE email = ?", [email.as_str()], |_| Ok(()))?.is_some())
    }

    /// The integer id of a workspace.
    pub(super) fn workspace_id(&self, name: &WorkspaceName) -> rusqlite::Result<Option<i64>> {
        if let Some(id) = self.cache.borrow().workspaces.get(name) {
            return Ok(Some(*id));
        }
        let id = self.one("SELECT id FROM workspaces WHERE name = ?", [name.as_str()], |row| row.get(0))?;
        if let Some(id) = id {
            self.cache.borrow_mut().workspaces.insert(name.clone(), id);
        }
        Ok(id)
    }

    /// A workspace as operations see it.
    pub(super) fn workspace(&self, name: &WorkspaceName) -> rusqlite::Result<Option<WorkspaceState>> {
        let sql = "SELECT public_id, id IS (SELECT default_workspace FROM organization) FROM workspaces WHERE name = ?";
        self.one(sql, [name.as_str()], |row| {
            Ok(WorkspaceState { default: row.get(1)?, id: Some(row.get(0)?), name: name.clone() })
        })
    }

    /// The workspace with the default mark.
    pub(super) fn default_workspace(&self) -> rusqlite::Result<Option<WorkspaceName>> {
        let sql = "SELECT w.name FROM organization o JOIN workspaces w ON w.id = o.default_workspace";
        self.one(sql, [], |row| Ok(WorkspaceName::new(row.get_ref(0)?.as_str()?)))
    }

    /// A person in a workspace.
    pub(super) fn access(&self, workspace: &WorkspaceName, member: &Email) -> rusqlite::Result<Option<Access>> {
        let (Some(place), Some(person)) = (self.workspace_id(workspace)?, self.member_row(member)?) else {
            return Ok(None);
        };
        let sql = "SELECT role, grants FROM memberships WHERE workspace = ? AND member = ?";
        self.one(sql, [place, person.id], |row| {
            let role = WorkspaceRole::from_name(row.get_ref(0)?.as_str()?);
            let membership = Membership { grants: grants(row.get(1)?), member: member.clone(), role };
            Ok(Access { membership, workspace: workspace.clone() })
        })
    }

    /// A custom role.
    pub(super) fn role(&self, name: &RoleName) -> rusqlite::Result<Option<Role>> {
        let found = self.one("SELECT id, base FROM roles WHERE name = ?", [name.as_str()], |row| {
            Ok((row.get::<_, i64>(0)?, WorkspaceRole::from_name(row.get_ref(1)?.as_str()?)))
        })?;
        let Some((id, base)) = found else { return Ok(None) };
        let exclude = self.all("SELECT permission FROM role_exclusions WHERE role = ?", [id], |row| row.get(0))?;
        Ok(Some(Role { base, exclude: exclude.into_iter().collect::<BTreeSet<Arc<str>>>(), name: name.clone() }))
    }

    /// The integer id of a service account.
    pub(super) fn account_id(&self, name: &AccountName) -> rusqlite::Result<Option<i64>> {
        self.one("SELECT id FROM accounts WHERE name = ?", [name.as_str()], |row| row.get(0))
    }

    /// A service account.
    pub(super) fn account(&self, name: &AccountName) -> rusqlite::Result<Option<ServiceAccount>> {
        let sql = "SELECT a.id, w.name, a.every_workspace FROM accounts a
                   LEFT JOIN workspaces w ON w.id = a.default_workspace WHERE a.name = ?";
        let found = self.one(sql, [name.as_str()], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Option<String>>(1)?, row.get::<_, bool>(2)?))
        })?;
        let Some((id, default, everywhere)) = found else { return Ok(None) };
        let workspaces = if everywhere { Authorized::All } else { Authorized::Listed(self.authorized(id)?) };
        let default_workspace = default.as_deref().map(WorkspaceName::new);
        Ok(Some(ServiceAccount { default_workspace, name: name.clone(), workspaces }))
    }

    fn authorized(&self, account: i64) -> rusqlite::Result<BTreeSet<WorkspaceName>> {
        let sql = "SELECT w.name FROM account_workspaces a JOIN workspaces w ON w.id = a.workspace WHERE a.account = ?";
        let names = self.all(sql, [account], |row| Ok(WorkspaceName::new(row.get_ref(0)?.as_str()?)))?;
        Ok(names.into_iter().collect())
    }

    /// A live key of a service account.
    pub(super) fn key(&self, account: &AccountName, name: &KeyName) -> rusqlite::Result<Option<KeyState>> {
        let sql = "SELECT k.key_id FROM keys k JOIN accounts a ON a.id = k.account
                   WHERE a.name = ? AND k.name = ? AND k.revoked_at IS NULL";
        self.one(sql, [account.as_str(), name.as_str()], |row| {
            Ok(KeyState { account: account.clone(), id: row.get(0)?, name: name.clone() })
        })
    }
}

/// Reads `invitations, name, subscription`.
pub(super) fn profile(row: &Row<'_>) -> rusqlite::Result<Profile> {
    let invitations = match row.get_ref(0)?.as_str()? {
        "Everyone" => Invitations::Everyone,
        "AdminsOnly" => Invitations::AdminsOnly,
        other => return Err(unknown(0, other)),
    };
    let subscription = match row.get_ref(2)?.as_str()? {
        "Community" => Subscription::Community,
        "Starter" => Subscription::Starter,
        "Enterprise" => Subscription::Enterprise,
        other => return Err(unknown(2, other)),
    };
    Ok(Profile { invitations, name: row.get(1)?, subscription })
}

/// Reads an organization role; a name that Halley does not know is kept.
pub(super) fn organization_role(row: &Row<'_>, column: usize) -> rusqlite::Result<OrganizationRole> {
    Ok(OrganizationRole::from_name(row.get_ref(column)?.as_str()?))
}

/// Reads where a member stands with the invitation.
pub(super) fn member_state(row: &Row<'_>, column: usize) -> rusqlite::Result<MemberState> {
    match row.get_ref(column)?.as_str()? {
        "Active" => Ok(MemberState::Active),
        "Pending" => Ok(MemberState::Pending),
        other => Err(unknown(column, other)),
    }
}

/// Reads grants as `grant_bits` writes them.
pub(super) fn grants(bits: i64) -> Grants {
    Grant::ALL.into_iter().filter(|grant| bits & (1 << *grant as u8) != 0).collect()
}

/// Reads a day.
pub(super) fn date(row: &Row<'_>, column: usize) -> rusqlite::Result<jiff::civil::Date> {
    let text = row.get_ref(column)?.as_str()?;
    text.parse().map_err(|_| unknown(column, text))
}

/// Grants as one integer.
pub(super) fn grant_bits(grants: Grants) -> i64 {
    grants.iter().map(|grant| 1 << grant as u8).sum()
}

fn unknown(column: usize, value: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, format!("unknown value `{value}`").into())
}
