//! Members, workspaces and who is in them (H10 to H36), and requests to join (H70).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{Grants, Invitations, MemberState, OrganizationRole, Subscription, WorkspaceRole};

/// H10: the organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrganizationDocument {
    /// The id.
    pub id: String,
    /// The display name.
    pub name: String,
    /// Comet's plan type.
    pub subscription: Subscription,
    /// Who may invite new people.
    pub invitations: Invitations,
    /// The workspace with the default mark.
    pub default_workspace: Option<WorkspaceName>,
}

/// H11: what to change; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrganizationChange {
    /// The display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who may invite new people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitations: Option<Invitations>,
}

/// H20, H22: a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberDocument {
    /// The e-mail.
    pub email: Email,
    /// The user name, once the invitation is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// The organization role.
    pub role: OrganizationRole,
    /// Whether the invitation is accepted.
    pub state: MemberState,
    /// When the person was invited, as RFC 3339 in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_at: Option<String>,
    /// When the invitation was accepted, as RFC 3339 in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined_at: Option<String>,
    /// Where the member is, by workspace; only in H22.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspaces: Option<Vec<PlaceDocument>>,
}

/// H22: one workspace of a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlaceDocument {
    /// The workspace.
    pub workspace: WorkspaceName,
    /// The workspace role.
    pub role: WorkspaceRole,
    /// What is granted beyond the role.
    pub grants: Grants,
}

/// H21: whom to invite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMember {
    /// The e-mail.
    pub email: Email,
    /// The organization role: PlatformMember unless said. Another one is an Admin's to give.
    #[serde(default)]
    pub role: OrganizationRole,
}

/// H21, H25: an invitation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvitationDocument {
    /// Who is invited.
    pub email: Email,
    /// What became of it.
    pub outcome: InvitationOutcome,
    /// The link that lets the person in, once. Only an Admin sees it, and it is said once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// When the link ends, as RFC 3339 in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    /// Whether a mail with the link is on its way.
    pub mailed: bool,
}

/// What became of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum InvitationOutcome {
    /// The person is invited.
    Invited,
    /// Only Admins invite here: a request waits for one of them.
    Requested,
}

/// The link is as good as a password, so it says nothing of it.
impl std::fmt::Debug for InvitationDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { email, outcome, link: _, expires_at, mailed } = self;
        f.debug_struct("InvitationDocument")
            .field("email", email)
            .field("outcome", outcome)
            .field("expires_at", expires_at)
            .field("mailed", mailed)
            .finish_non_exhaustive()
    }
}

/// H23: the organization role to give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleChange {
    /// The role.
    pub role: OrganizationRole,
}

/// H30: a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceRow {
    /// The id.
    pub id: String,
    /// The name.
    pub name: WorkspaceName,
    /// Whether it has the default mark.
    pub default: bool,
    /// Whether the caller is in it. An Admin has access all the same.
    pub member: bool,
    /// How many people are in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<u64>,
}

/// H31: a workspace to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWorkspaceDocument {
    /// Its name.
    pub name: WorkspaceName,
}

/// H34: somebody in a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InWorkspace {
    /// The e-mail.
    pub email: Email,
    /// The user name, once the invitation is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// Whether the invitation is accepted.
    pub state: MemberState,
    /// The workspace role.
    pub role: WorkspaceRole,
    /// What is granted beyond the role.
    pub grants: Grants,
}

/// H35: role and grants to give.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetMembership {
    /// The workspace role: Member unless said.
    #[serde(default)]
    pub role: WorkspaceRole,
    /// What is granted beyond the role: nothing unless said.
    #[serde(default)]
    pub grants: Grants,
}

/// H70: a request to join.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestDocument {
    /// Who would join.
    pub email: Email,
    /// Who asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_by: Option<Email>,
    /// When, as RFC 3339 in UTC.
    pub requested_at: String,
}
