//! `CometRole`.

use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::status::ObjectStatus;
use super::values::{LiveName, OrganizationRef};

/// A custom workspace role.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[kube(
    group = "halley.dev",
    version = "v1alpha1",
    kind = "CometRole",
    namespaced,
    shortname = "crole",
    category = "comet",
    status = "ObjectStatus",
    doc = "A custom workspace role of a Comet organization: a base role without some permissions. Needs the subscription Enterprise.",
    printcolumn = r#"{"name": "Base", "type": "string", "jsonPath": ".spec.base"}"#,
    printcolumn = r#"{"name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status"}"#,
    printcolumn = r#"{"name": "Reason", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].reason"}"#
)]
#[schemars(extend("x-kubernetes-validations" = [
    {"rule": "has(self.name) == has(oldSelf.name) && (!has(self.name) || self.name == oldSelf.name)", "message": "`name` cannot be changed: another name is another role"},
    {"rule": "!has(self.name) || !(self.name in ['Owner', 'Member'])", "message": "`Owner` and `Member` are built in"},
]))]
pub struct CometRoleSpec {
    /// The CometOrganization that this role belongs to. Needed only when there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_ref: Option<OrganizationRef>,
    /// The live name, where it is not metadata.name. It cannot be changed: another name is another role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<LiveName>,
    /// The role to start from: `Owner`, `Member`, or one of Comet's own roles.
    pub base: LiveName,
    /// The permissions to take out, as `makeEmProjectPublic`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 100, "x-kubernetes-list-type" = "atomic"))]
    pub exclude: Vec<LiveName>,
}
