//! `CometTeam`.

use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::status::ObjectStatus;
use super::values::{EmailText, OrganizationRef};

/// A named list of people.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[kube(
    group = "halley.dev",
    version = "v1alpha1",
    kind = "CometTeam",
    namespaced,
    shortname = "cteam",
    category = "comet",
    status = "ObjectStatus",
    doc = "A named list of people, to give access to all of them at once. Comet has no teams: Halley gives each person the access.",
    printcolumn = r#"{"name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status"}"#,
    printcolumn = r#"{"name": "Reason", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].reason"}"#
)]
pub struct CometTeamSpec {
    /// The CometOrganization that this team belongs to. Needed only when there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_ref: Option<OrganizationRef>,
    /// The e-mails of the people in the team.
    #[schemars(extend("maxItems" = 5000, "x-kubernetes-list-type" = "atomic"))]
    pub members: Vec<EmailText>,
}
