//! `CometRoster`.

use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::status::RosterStatus;
use super::values::{DateText, EmailText, OrganizationRef, OrganizationRole, not_filled_in};

/// Many people in one list.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[kube(
    group = "halley.dev",
    version = "v1alpha1",
    kind = "CometRoster",
    namespaced,
    shortname = "crost",
    category = "comet",
    status = "RosterStatus",
    doc = "Many people of a Comet organization in one list: one line a person in a pull request.",
    printcolumn = r#"{"name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status"}"#,
    printcolumn = r#"{"name": "Reason", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].reason"}"#
)]
pub struct CometRosterSpec {
    /// The CometOrganization that these people belong to. Needed only when there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_ref: Option<OrganizationRef>,
    /// The people. Nobody stands in two rosters, or in a roster and a CometMember.
    #[schemars(extend("maxItems" = 5000, "x-kubernetes-list-type" = "atomic"))]
    pub members: Vec<RosterEntry>,
}

/// One person of a roster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub struct RosterEntry {
    /// The person's e-mail. Upper and lower case do not differ.
    pub email: EmailText,
    /// What the person may do in the whole organization. Left out: `PlatformMember`.
    #[serde(default)]
    #[schemars(transform = not_filled_in)]
    pub role: OrganizationRole,
    /// The last day of membership, as `2027-03-31`: it ends at 24:00 UTC of that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateText>,
}
