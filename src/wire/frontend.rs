//! What Comet's own pages call (C). Fields were added over time, so nearly all may be missing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// C1: an organization of the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CometOrganization")]
pub struct Organization {
    /// The id.
    pub id: String,
    /// The display name.
    pub name: String,
    /// The plan type; see [`super::names::subscription`].
    #[serde(default)]
    pub payment_plan: Option<String>,
    /// Whether it is academic.
    #[serde(default)]
    pub academic: Option<bool>,
    /// The caller's organization role.
    #[serde(default)]
    pub role: Option<String>,
    /// Whether only Admins invite.
    #[serde(default)]
    pub only_admins_invite_by_email: Option<bool>,
    /// Whether workspaces have named roles instead of owners and members.
    #[serde(default)]
    pub workspace_roles_enabled: Option<bool>,
    /// Unused here.
    #[serde(default)]
    pub cost_intelligence_enabled: Option<bool>,
}

/// C2, C3: a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CometMember")]
pub struct Member {
    /// The user name; without it the invitation is not accepted yet.
    #[serde(default, alias = "username", skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// The e-mail.
    #[serde(default)]
    pub email: Option<String>,
    /// The organization role.
    #[serde(default)]
    pub role: Option<String>,
}

/// C3, C9: a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Page<T> {
    /// The rows.
    pub data: Vec<T>,
    /// How many rows all pages have.
    pub total: u64,
}

/// C4: whose roles are asked for; at most 500.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserNames {
    /// The user names.
    pub user_names: Vec<String>,
}

/// C4: roles by user name. A missing name is "not answered", not "no Admin".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Roles {
    /// Role by user name.
    pub roles: std::collections::BTreeMap<String, String>,
}

/// C5: quotas.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quotas {
    /// The quotas.
    #[serde(default)]
    pub quotas: Vec<Quota>,
}

/// C5: one quota.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quota {
    /// What is counted; only `OPIK_SPAN_COUNT` is known.
    #[serde(rename = "type")]
    pub kind: String,
    /// How much there may be.
    pub limit: f64,
    /// How much there is.
    pub used: f64,
}

/// C6 to C11: a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CometWorkspace")]
pub struct Workspace {
    /// The id, `teamId` in older routes.
    pub workspace_id: String,
    /// The name.
    pub workspace_name: String,
    /// The organization.
    #[serde(default)]
    pub organization_id: Option<String>,
    /// The default mark.
    #[serde(default)]
    pub default: bool,
    /// In milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<i64>,
    /// A user name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace_owner: Option<String>,
    /// A user name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace_creator: Option<String>,
    /// Unused here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collaboration_features_disabled: Option<bool>,
    /// `STANDARD`, or `AI_SPEND` for a container of Comet's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// C10: which workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RetrieveWorkspace {
    /// Its name.
    pub workspace_name: String,
}

/// C11: in which organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RetrieveLanding {
    /// Its id.
    pub organization_id: String,
}

/// C12: somebody in a workspace; without a user name an invitation that is not accepted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceMember {
    /// The e-mail.
    #[serde(default)]
    pub email: Option<String>,
    /// The user name.
    #[serde(default, alias = "username", skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// In milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined_at: Option<i64>,
}

/// C13: invitations into a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Invites {
    /// The invitations, claimed ones too.
    #[serde(default)]
    pub invites: Vec<Invite>,
}

/// C13: one invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invite {
    /// Whom.
    pub invite_email: String,
    /// Whether it is accepted.
    #[serde(default)]
    pub claimed: bool,
    /// The workspace's id.
    #[serde(default)]
    pub team_id: Option<String>,
}

/// C14: existing users to add.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InviteUserNames {
    /// The user names.
    pub user_names: Vec<String>,
    /// The workspace's id.
    pub workspace_id: String,
}

/// C15: an e-mail address to invite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InviteEmail {
    /// The workspace's id.
    pub team_id: String,
    /// The address.
    pub share_with_email: String,
}

/// C16: whom to remove.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RemoveFromTeam {
    /// The workspace's id.
    pub team_id: String,
    /// The user name.
    pub user_name: String,
}

/// C18: permissions of the users of a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UsersPermissions {
    /// One an user.
    #[serde(default)]
    pub users_permissions: Vec<UserPermissions>,
}

/// C18, C19: a user's permissions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserPermissions {
    /// The user name.
    pub user_name: String,
    /// The permissions; what stands here is written back whole.
    #[serde(default)]
    pub permissions: Vec<Permission>,
}

/// C18 to C20: one permission. The value is the text `true` or `false`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CometPermission")]
pub struct Permission {
    /// Comet's name of it; names come and go.
    pub permission_name: String,
    /// `true` or `false`, as text.
    pub permission_value: String,
}

/// C19: permissions to write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SetPermissions {
    /// The workspace's id.
    pub workspace_id: String,
    /// The whole list as it was read, with what is to change.
    pub users_permissions: Vec<UserPermissions>,
}

/// C20: one user's permissions, by workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PermissionsOfUser {
    /// One a workspace.
    #[serde(default)]
    pub user_permissions: Vec<PermissionsInWorkspace>,
}

/// C20: permissions in one workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PermissionsInWorkspace {
    /// The workspace's name, not its id.
    pub workspace_name: String,
    /// The permissions.
    #[serde(default)]
    pub permissions: Vec<Permission>,
}

/// C21: the workspace roles of an organization.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WorkspaceRoles {
    /// The roles.
    #[serde(default)]
    pub roles: Vec<WorkspaceRole>,
}

/// C21: a workspace role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceRole {
    /// The id.
    pub role_id: String,
    /// The name.
    pub role_name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// `DEFAULT` or `CUSTOM`.
    #[serde(default)]
    pub role_type: Option<String>,
    /// What it allows.
    #[serde(default)]
    pub permissions: Vec<String>,
    /// The base role's id, of a custom role.
    #[serde(default)]
    pub inherited_role_id: Option<String>,
    /// How many users have it.
    #[serde(default)]
    pub users_count: Option<u64>,
}

/// C22: who has which role in a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UsersRoles {
    /// One an user.
    #[serde(default)]
    pub users: Vec<UserRole>,
}

/// C22: a user's role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserRole {
    /// The user name.
    pub user_name: String,
    /// The role's id.
    #[serde(default)]
    pub role_id: Option<String>,
    /// The role's name.
    #[serde(default)]
    pub role_name: Option<String>,
    /// Set when what the user may do is not what the role says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission_mismatch: Option<Mismatch>,
}

/// C22: how permissions and role differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mismatch {
    /// In words.
    #[serde(default)]
    pub message: Option<String>,
}

/// C23: the role to give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SetRole {
    /// The role's id.
    pub role_id: String,
    /// The workspace's id.
    pub workspace_id: String,
}

/// C25: the session and its user. Answers anonymous callers too. Its `apiKeys` are secrets in plain text: never decoded here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthTest {
    /// Whether there is a user.
    #[serde(default)]
    pub logged_in: bool,
    /// The user name.
    #[serde(default)]
    pub user_name: Option<String>,
    /// The e-mail.
    #[serde(default)]
    pub email: Option<String>,
    /// The name of the workspace in which the user lands.
    #[serde(default)]
    pub default_workspace: Option<String>,
    /// Whether the account is suspended.
    #[serde(default)]
    pub suspended: Option<bool>,
}

/// C26: e-mail and password. Neither `Debug` nor `Serialize`: it holds a password.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Login {
    /// The e-mail.
    pub email: String,
    /// The password.
    pub plain_text_password: String,
}
