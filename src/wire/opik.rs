//! What the clients `comet_ml` and `opik` ask before they work (A8, D0 to D3), as the packages of November 2026 decode it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::frontend::Permission;

/// The request header that names the workspace.
pub const WORKSPACE: &str = "comet-workspace";

/// A8: the backend's version. `comet_ml` wants `1.2.78` or later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BackendVersion {
    /// A semantic version.
    pub version: String,
}

/// D0: whether Opik answers; only `true` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ping {
    /// True.
    pub healthy: bool,
}

/// D2: the workspace in use; in snake case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WorkspaceInUse {
    /// Its canonical name.
    #[serde(default)]
    pub workspace_name: Option<String>,
}

/// D3: the caller's own permissions in the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnPermissions {
    /// The user name.
    #[serde(default)]
    pub user_name: Option<String>,
    /// The workspace's name.
    #[serde(default)]
    pub workspace_name: Option<String>,
    /// The permissions.
    #[serde(default)]
    pub permissions: Vec<Permission>,
}
