//! Comet's words for roles and plans, and Halley's. What is unknown stays as it is.

use crate::model::organization::{OrganizationRole, Subscription};

const ROLES: [(&str, OrganizationRole); 4] = [
    ("ADMIN", OrganizationRole::Admin),
    ("MEMBER", OrganizationRole::PlatformMember),
    ("LLM_ONLY", OrganizationRole::OpikMember),
    ("VIEW_ONLY_MEMBER", OrganizationRole::ViewOnly),
];

/// The organization role behind a wire value.
pub fn organization_role(wire: &str) -> OrganizationRole {
    let found = ROLES.into_iter().find(|(name, _)| *name == wire);
    found.map_or_else(|| OrganizationRole::Other(wire.into()), |(_, role)| role)
}

/// The wire value of an organization role.
pub fn wire_role(role: &OrganizationRole) -> &str {
    match role {
        OrganizationRole::Other(name) => name,
        known => ROLES.into_iter().find(|(_, role)| role == known).expect("every known role stands in the table").0,
    }
}

/// The only `paymentPlan` that a source shows is `enterprise_organization`; the others are this project's, by the same pattern.
const PLANS: [(&str, Subscription); 3] = [
    ("community_organization", Subscription::Community),
    ("starter_organization", Subscription::Starter),
    ("enterprise_organization", Subscription::Enterprise),
];

/// The subscription behind a `paymentPlan`; `None` for a value that nobody here knows.
pub fn subscription(wire: &str) -> Option<Subscription> {
    PLANS.into_iter().find(|(name, _)| *name == wire).map(|(_, plan)| plan)
}

/// The `paymentPlan` of a subscription.
pub fn payment_plan(subscription: Subscription) -> &'static str {
    PLANS.into_iter().find(|(_, plan)| *plan == subscription).expect("every subscription stands in the table").0
}

/// The permission that makes a legacy member an owner.
pub const MANAGEMENT: &str = "management";
/// The permission of the grant `inviteUsers`.
pub const INVITE_USERS: &str = "invite_users_to_workspace";
/// The permission of the grant `makeProjectsPublic`.
pub const PROJECT_VISIBILITY: &str = "project_visibility";
