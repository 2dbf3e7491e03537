//! `CometMember`.

use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::status::ObjectStatus;
use super::values::{DateText, EmailText, OrganizationRef, OrganizationRole};

/// One person in the organization.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[kube(
    group = "halley.dev",
    version = "v1alpha1",
    kind = "CometMember",
    namespaced,
    shortname = "cmem",
    category = "comet",
    status = "ObjectStatus",
    doc = "One person in a Comet organization.",
    printcolumn = r#"{"name": "Email", "type": "string", "jsonPath": ".spec.email"}"#,
    printcolumn = r#"{"name": "Role", "type": "string", "jsonPath": ".spec.role"}"#,
    printcolumn = r#"{"name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status"}"#,
    printcolumn = r#"{"name": "Reason", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].reason"}"#
)]
pub struct CometMemberSpec {
    /// The CometOrganization that this person belongs to. Needed only when there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_ref: Option<OrganizationRef>,
    /// The person's e-mail. Upper and lower case do not differ.
    pub email: EmailText,
    /// What the person may do in the whole organization.
    #[serde(default)]
    pub role: OrganizationRole,
    /// The last day of membership, as `2027-03-31`: it ends at 24:00 UTC of that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateText>,
}
