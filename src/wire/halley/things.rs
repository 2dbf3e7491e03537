//! Service accounts, keys, roles (H40 to H53), what is the caller's own (H60 to H64), the audit log (H80) and `can` (H7).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::key::{AccountName, KeyName, RoleName, WorkspaceName};
use crate::model::organization::WorkspaceRole;

/// H40: a service account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountDocument {
    /// The name, with the prefix `sa-`.
    pub name: AccountName,
    /// Where its data goes unless it says otherwise.
    pub default_workspace: Option<WorkspaceName>,
    /// Where it may work; null: everywhere, also later.
    pub workspaces: Option<BTreeSet<WorkspaceName>>,
}

/// H41: a service account to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("required" = ["name", "workspaces"]))]
pub struct NewAccount {
    /// The name, with or without the prefix `sa-`.
    pub name: AccountName,
    /// Where its data goes unless it says otherwise.
    #[serde(default)]
    pub default_workspace: Option<WorkspaceName>,
    /// Where it may work; null: everywhere, also later.
    #[serde(deserialize_with = "stated")]
    pub workspaces: Option<BTreeSet<WorkspaceName>>,
}

/// H42: what a service account is afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("required" = ["defaultWorkspace", "workspaces"]))]
pub struct AccountChange {
    /// Where its data goes unless it says otherwise; null: nowhere.
    #[serde(deserialize_with = "stated")]
    pub default_workspace: Option<WorkspaceName>,
    /// Where it may work; null: everywhere, also later.
    #[serde(deserialize_with = "stated")]
    pub workspaces: Option<BTreeSet<WorkspaceName>>,
}

/// A field that may be null and must be there: what is left out must not mean "everywhere".
fn stated<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(field: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(field)
}

/// H44, H60: a live key; its secret is known to nobody but its holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LiveKeyDocument {
    /// The id, part of the secret's text.
    pub id: String,
    /// The name.
    pub name: KeyName,
    /// When it was made, as RFC 3339 in UTC.
    pub created_at: String,
    /// When it was last used, as RFC 3339 in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<String>,
}

/// H45, H61: a key to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKeyDocument {
    /// Its name.
    pub name: KeyName,
}

/// H45, H61: the key that was made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssuedKey {
    /// The id.
    pub id: String,
    /// The name.
    pub name: KeyName,
    /// The secret. It is said once, here.
    pub secret: String,
}

impl std::fmt::Debug for IssuedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, name, secret: _ } = self;
        f.debug_struct("IssuedKey").field("id", id).field("name", name).finish_non_exhaustive()
    }
}

/// H50: a workspace role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleDocument {
    /// The name.
    pub name: RoleName,
    /// Whether everybody has it; custom roles are an organization's own.
    pub built_in: bool,
    /// What it starts from; null for built-in roles.
    pub base: Option<WorkspaceRole>,
    /// What it does not allow.
    pub exclude: BTreeSet<String>,
}

/// H51: a custom role to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    /// The name.
    pub name: RoleName,
    /// What it starts from: Owner or Member.
    pub base: WorkspaceRole,
    /// What it does not allow: names of actions.
    #[serde(default)]
    pub exclude: BTreeSet<String>,
}

/// H52: what a custom role is afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedRole {
    /// What it starts from: Owner or Member.
    pub base: WorkspaceRole,
    /// What it does not allow: names of actions.
    #[serde(default)]
    pub exclude: BTreeSet<String>,
}

/// H63: a session of the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionDocument {
    /// The id; it opens nothing.
    pub id: String,
    /// When it began, as RFC 3339 in UTC.
    pub created_at: String,
    /// When it was last used, to a minute, as RFC 3339 in UTC.
    pub seen_at: String,
    /// When it ends if no other request comes, as RFC 3339 in UTC.
    pub expires_at: String,
    /// What the browser calls itself.
    pub client: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// H80: one line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditDocument {
    /// Its place in the log.
    pub seq: i64,
    /// When, as RFC 3339 in UTC.
    pub at: String,
    /// Who.
    pub actor: String,
    /// From where: `cli`, `operator`, an address.
    pub origin: String,
    /// The commit of the manifests, or `unknown`.
    pub revision: String,
    /// Who wrote the commit, as the client said; null: it did not.
    #[serde(default)]
    pub author: Option<String>,
    /// Who approved the plan, as the client said; null: it did not.
    #[serde(default)]
    pub approver: Option<String>,
    /// The plan's digest; null for a change made by hand.
    pub plan: Option<String>,
    /// `verb/kind/name`.
    pub operation: String,
    /// The object before; null: there was none.
    pub before: Value,
    /// The object after; null: there is none.
    pub after: Value,
}

/// H80: some lines of the audit log, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditPage {
    /// The lines.
    pub data: Vec<AuditDocument>,
    /// How many lines there are.
    pub total: u64,
}

/// H7: an answer and what decided it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CanDocument {
    /// `yes`, `no`, or `unknown` for a role that nobody here knows.
    pub answer: String,
    /// The deciding row in words.
    pub because: String,
}
