//! The admin interface (B): Enterprise and self-hosted installations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// B1: an existing user to put into a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AddUser {
    /// The user name.
    pub user_name: String,
    /// The workspace's name.
    pub workspace_name: String,
    /// Whether as an owner.
    #[serde(default)]
    pub admin: bool,
}

/// B2: a user's new name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeUserName {
    /// The name now.
    pub old_user_name: String,
    /// The name afterwards.
    pub new_user_name: String,
}

/// B5: users and workspaces of all; no roles, ids or invitations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChargebackReport {
    /// When it was made, in milliseconds since 1970.
    #[serde(default)]
    pub created_at: Option<i64>,
    /// The organization.
    #[serde(default)]
    pub organization_id: Option<String>,
    /// How many users.
    #[serde(default)]
    pub number_of_users: Option<u64>,
    /// The users.
    #[serde(default)]
    pub users: Users,
    /// The workspaces.
    #[serde(default)]
    pub workspaces: Vec<ReportedWorkspace>,
}

/// The users of a report, in the three shapes that are known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Users {
    /// `{licensedUsers}`.
    Licensed {
        /// The users.
        #[serde(rename = "licensedUsers")]
        licensed_users: Vec<ReportedUser>,
    },
    /// `{report: {licensedUsers}}`.
    Nested {
        /// The report.
        report: Licensed,
    },
    /// A bare list.
    Bare(Vec<ReportedUser>),
}

/// `{licensedUsers}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Licensed {
    /// The users.
    pub licensed_users: Vec<ReportedUser>,
}

impl Default for Users {
    fn default() -> Self {
        Self::Bare(Vec::new())
    }
}

impl Users {
    /// The users, whatever the shape.
    pub fn all(&self) -> &[ReportedUser] {
        match self {
            Self::Licensed { licensed_users } => licensed_users,
            Self::Nested { report } => &report.licensed_users,
            Self::Bare(users) => users,
        }
    }
}

/// A user of a report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportedUser {
    /// The user name.
    #[serde(alias = "userName")]
    pub username: String,
    /// The e-mail.
    #[serde(default)]
    pub email: Option<String>,
    /// In milliseconds since 1970.
    #[serde(default)]
    pub created_at: Option<i64>,
    /// In milliseconds since 1970; set: the user is gone.
    #[serde(default)]
    pub deleted_at: Option<i64>,
    /// Whether the account is suspended.
    #[serde(default)]
    pub suspended: bool,
}

/// A workspace of a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportedWorkspace {
    /// The name.
    pub name: String,
    /// Who is in it.
    #[serde(default)]
    pub members: Vec<ReportedMember>,
    /// A list or a number.
    #[serde(default)]
    pub projects: serde_json::Value,
}

/// Somebody in a workspace of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportedMember {
    /// The user name.
    pub user_name: String,
    /// The e-mail.
    #[serde(default)]
    pub email: Option<String>,
}

/// B6: service accounts, in the shapes that Comet's client expects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ServiceAccounts {
    /// `{serviceAccounts}` or `{accounts}`.
    Named {
        /// The accounts.
        #[serde(rename = "serviceAccounts", alias = "accounts")]
        service_accounts: Vec<AccountEntry>,
    },
    /// A bare list.
    Bare(Vec<AccountEntry>),
}

/// An account: a name, or an object with one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum AccountEntry {
    /// The name alone.
    Name(String),
    /// An object.
    Object {
        /// The name.
        #[serde(alias = "username", alias = "userName", alias = "email")]
        name: String,
    },
}

impl ServiceAccounts {
    /// The names, whatever the shape.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let (Self::Named { service_accounts: entries } | Self::Bare(entries)) = self;
        entries.iter().map(|entry| match entry {
            AccountEntry::Name(name) | AccountEntry::Object { name } => name.as_str(),
        })
    }
}
