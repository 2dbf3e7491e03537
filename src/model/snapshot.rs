//! What a backend says of the live organization now.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::key::{AccountName, Email, KeyName, RoleName, WorkspaceName};
use super::organization::Organization;
use super::table::{Keyed, Table};

/// A collection whose ownership can be declared, and which a backend may be unable to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Collection {
    /// Who is in each workspace.
    Access,
    /// API keys of service accounts.
    Keys,
    /// The people.
    Members,
    /// Custom workspace roles.
    Roles,
    /// Service accounts.
    ServiceAccounts,
    /// Workspaces.
    Workspaces,
}

impl Collection {
    /// Every collection, in the order of names.
    pub const ALL: [Self; 6] =
        [Self::Access, Self::Keys, Self::Members, Self::Roles, Self::ServiceAccounts, Self::Workspaces];

    /// The name under `spec.ownership`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Keys => "keys",
            Self::Members => "members",
            Self::Roles => "roles",
            Self::ServiceAccounts => "serviceAccounts",
            Self::Workspaces => "workspaces",
        }
    }
}

impl fmt::Display for Collection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The live organization at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The server's id of the organization; `None` when an embedded organization does not exist yet.
    pub id: Option<Arc<str>>,
    /// What was read.
    pub organization: Organization,
    /// What could not be read. Nothing is concluded from what is missing there.
    pub unread: BTreeSet<Collection>,
    /// API keys of service accounts, by (account, live name).
    pub keys: Table<LiveKey>,
    /// People who asked to join and wait for an Admin.
    pub requests: BTreeSet<Email>,
    /// The server's ids of workspaces; a deletion names the id it means.
    pub workspace_ids: BTreeMap<WorkspaceName, Arc<str>>,
    /// Live workspace roles that are neither built in here nor custom (Comet's Manage, Write, Annotate, Read).
    pub comet_roles: BTreeSet<RoleName>,
    /// What a seat costs, where the server knows.
    pub price: Option<Price>,
}

/// A live API key of a service account; its secret is known to nobody but its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveKey {
    /// Account and live name `<name>.<n>`.
    pub key: (AccountName, KeyName),
    /// The server's id of the key; part of the secret's text.
    pub id: Arc<str>,
    /// The day (UTC) on which the server made it.
    pub created: Date,
}

impl LiveKey {
    /// Whose key it is.
    pub fn account(&self) -> &AccountName {
        &self.key.0
    }

    /// The live name.
    pub fn name(&self) -> &KeyName {
        &self.key.1
    }
}

impl Keyed for LiveKey {
    type Key = (AccountName, KeyName);

    fn key(&self) -> &Self::Key {
        &self.key
    }
}

/// What one seat costs a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Price {
    /// ISO 4217 code.
    pub currency: Arc<str>,
    /// The price of one seat in the currency's smallest unit.
    #[serde(rename = "perSeat")]
    pub per_seat: u64,
    /// The day on which the next bill is due.
    #[serde(rename = "nextBill")]
    #[schemars(with = "Option<String>")]
    pub next_bill: Option<Date>,
}
