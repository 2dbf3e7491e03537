//! The words of Comet's dashboard for what the model holds.

use crate::model::organization::{Grant, OrganizationRole, Subscription, WorkspaceRole};

/// An organization role, as the dashboard calls it. One that this Halley does not know is shown as it is.
pub(in crate::web) fn role(role: &OrganizationRole) -> &str {
    match role {
        OrganizationRole::Admin => "Admin",
        OrganizationRole::PlatformMember => "Platform member",
        OrganizationRole::OpikMember => "Opik member",
        OrganizationRole::ViewOnly => "View-only platform member",
        OrganizationRole::Other(name) => name,
    }
}

/// What an organization role is for, in a sentence.
pub(in crate::web) fn role_hint(role: &OrganizationRole) -> &'static str {
    match role {
        OrganizationRole::Admin => "Everything, in every workspace, and this dashboard",
        OrganizationRole::PlatformMember => "Experiments and Opik projects in the workspaces they are in",
        OrganizationRole::OpikMember => "Opik projects in the workspaces they are in",
        OrganizationRole::ViewOnly => "As a Platform member, but logs no data",
        OrganizationRole::Other(_) => "A role that this Halley does not know",
    }
}

/// A workspace role.
pub(in crate::web) fn workspace_role(role: &WorkspaceRole) -> &str {
    role.as_str()
}

/// A grant.
pub(in crate::web) fn grant(grant: Grant) -> &'static str {
    match grant {
        Grant::InviteUsers => "invite existing users",
        Grant::MakeProjectsPublic => "make projects public",
    }
}

/// A subscription.
pub(in crate::web) fn subscription(subscription: Subscription) -> &'static str {
    subscription.as_str()
}
