//! Single objects and short lists.

use jiff::civil::Date;

use super::super::{KeyHolder, Store, StoredKey, live};
use crate::backend;
use crate::model::key::{AccountName, RoleName, WorkspaceName};
use crate::model::organization::{Profile, Role, ServiceAccount};

/// The organization itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its public id.
    pub id: String,
    /// Name, subscription and settings.
    pub profile: Profile,
    /// The day (UTC) on which the current subscription began.
    pub subscribed_on: Date,
    /// The workspace with the default mark.
    pub default_workspace: Option<WorkspaceName>,
}

impl Store {
    /// The organization itself; `None` before there is one.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn organization(&self) -> Result<Option<Head>, backend::Error> {
        let sql = "SELECT o.invitations, o.name, o.subscription, o.server_id, o.subscribed_on, w.name
                   FROM organization o LEFT JOIN workspaces w ON w.id = o.default_workspace";
        self.ask(|live| {
            live.one(sql, [], |row| {
                Ok(Head {
                    id: row.get(3)?,
                    profile: live::profile(row)?,
                    subscribed_on: live::date(row, 4)?,
                    default_workspace: row.get::<_, Option<String>>(5)?.map(|name| WorkspaceName::new(&name)),
                })
            })
        })
    }

    /// The custom roles, by name.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn roles(&self) -> Result<Vec<Role>, backend::Error> {
        self.ask(|live| {
            let names: Vec<String> = live.all("SELECT name FROM roles ORDER BY name", [], |row| row.get(0))?;
            let found = names.iter().map(|name| live.role(&RoleName::new(name))).collect::<Result<Vec<_>, _>>()?;
            Ok(found.into_iter().flatten().collect())
        })
    }

    /// A custom role.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn role(&self, name: &RoleName) -> Result<Option<Role>, backend::Error> {
        self.ask(|live| live.role(name))
    }

    /// How many memberships have a custom role.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn role_uses(&self, role: &RoleName) -> Result<u64, backend::Error> {
        // The words of the partial index, so that it is used.
        let sql = "SELECT count(*) FROM memberships WHERE role = ? AND role NOT IN ('Owner', 'Member')";
        self.ask(|live| {
            let count = live.one(sql, [role.as_str()], |row| row.get::<_, i64>(0))?;
            Ok(count.unwrap_or_default().unsigned_abs())
        })
    }

    /// The service accounts, by name.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn accounts(&self) -> Result<Vec<ServiceAccount>, backend::Error> {
        self.ask(|live| {
            let names: Vec<String> = live.all("SELECT name FROM accounts ORDER BY name", [], |row| row.get(0))?;
            let found =
                names.iter().map(|name| live.account(&AccountName::new(name))).collect::<Result<Vec<_>, _>>()?;
            Ok(found.into_iter().flatten().collect())
        })
    }

    /// A service account.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn account(&self, name: &AccountName) -> Result<Option<ServiceAccount>, backend::Error> {
        self.ask(|live| live.account(name))
    }

    /// The live keys of one holder, by name.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    pub fn keys_of(&self, holder: &KeyHolder) -> Result<Vec<StoredKey>, backend::Error> {
        let mut keys = self.keys()?;
        keys.retain(|key| key.holder == *holder);
        Ok(keys)
    }
}
