//! REST v2 (A).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A1: who owns the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountDetails {
    /// The user name.
    pub user_name: String,
    /// Where the user's data goes unless it says otherwise.
    #[serde(default)]
    pub default_workspace_name: Option<String>,
}

/// A2: the names of the caller's workspaces. Comet's own clients tolerate four shapes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum WorkspaceNames {
    /// The documented shape.
    Named {
        /// The names, in no stated order.
        #[serde(rename = "workspaceNames")]
        workspace_names: Vec<WorkspaceEntry>,
    },
    /// A bare list.
    Bare(Vec<WorkspaceEntry>),
}

/// A name, or an object with one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum WorkspaceEntry {
    /// The documented shape.
    Name(String),
    /// An object.
    Object {
        /// The name.
        name: String,
    },
}

impl WorkspaceNames {
    /// The names, whatever the shape.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let (Self::Named { workspace_names: entries } | Self::Bare(entries)) = self;
        entries.iter().map(|entry| match entry {
            WorkspaceEntry::Name(name) | WorkspaceEntry::Object { name } => name.as_str(),
        })
    }
}

/// A3: the workspace to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewWorkspace {
    /// Its name.
    pub name: String,
    /// Undocumented values; never sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
}

/// A3: the workspace created; in snake case, unlike everything else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CreatedWorkspace {
    /// `saved`.
    #[serde(default)]
    pub msg: Option<String>,
    /// The name.
    #[serde(default)]
    pub workspace_name: Option<String>,
    /// The id.
    #[serde(default)]
    pub workspace_id: Option<String>,
    /// 200.
    #[serde(default)]
    pub code: Option<i64>,
}

/// A4: somebody to add to a workspace. An unknown e-mail becomes an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewWorkspaceMember {
    /// The e-mail.
    pub user_email: String,
    /// The workspace's name.
    pub workspace_name: String,
    /// Whether as an owner.
    #[serde(default)]
    pub admin: bool,
}

/// Whether a refusal says that the person is there already, which is success (A4; 400 in Comet's own client's tests).
pub fn says_already_member(text: &str) -> bool {
    text.to_ascii_lowercase().contains("already member of") || text.to_ascii_lowercase().contains("already a member")
}
