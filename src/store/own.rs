//! What a member sees of themselves, by small questions: no page of one person reads the whole organization.

use rusqlite::OptionalExtension as _;

use super::keys::{KeyHolder, StoredKey};
use super::{Store, clock};
use crate::backend;
use crate::model::key::{Email, KeyName, WorkspaceName};
use crate::model::organization::WorkspaceRole;

/// What a member sees of themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// The workspaces that they are in, by name, with their roles there.
    pub workspaces: Vec<(WorkspaceName, WorkspaceRole)>,
    /// Their live keys, by name.
    pub keys: Vec<StoredKey>,
}

impl Store {
    /// The name of the organization; `None`: it does not exist yet.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn organization_name(&self) -> Result<Option<String>, backend::Error> {
        self.read(|connection| connection.query_row("SELECT name FROM organization", [], |row| row.get(0)).optional())
    }

    /// What a member sees of themselves.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn own(&self, email: &Email) -> Result<Own, backend::Error> {
        let workspaces = "SELECT w.name, s.role FROM members m JOIN memberships s ON s.member = m.id
                          JOIN workspaces w ON w.id = s.workspace WHERE m.email = ? ORDER BY w.name";
        let keys = "SELECT k.key_id, k.name, k.created_at, k.last_used_at FROM members m JOIN keys k ON k.member = m.id
                    WHERE m.email = ? AND k.revoked_at IS NULL ORDER BY k.name";
        self.read(|connection| {
            let mut statement = connection.prepare_cached(workspaces)?;
            let rows = statement.query_map([email.as_str()], |row| {
                let role = WorkspaceRole::from_name(row.get_ref(1)?.as_str()?);
                Ok((WorkspaceName::new(row.get_ref(0)?.as_str()?), role))
            })?;
            let workspaces = rows.collect::<Result<_, _>>()?;
            let mut statement = connection.prepare_cached(keys)?;
            let rows = statement.query_map([email.as_str()], |row| {
                Ok(StoredKey {
                    id: row.get(0)?,
                    name: KeyName::new(row.get_ref(1)?.as_str()?),
                    holder: KeyHolder::Member(email.clone()),
                    created_at: clock::text(row.get(2)?),
                    last_used_at: row.get::<_, Option<i64>>(3)?.map(clock::text),
                })
            })?;
            Ok(Own { workspaces, keys: rows.collect::<Result<_, _>>()? })
        })
    }
}
