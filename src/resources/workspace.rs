//! `CometWorkspace`.

use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::status::ObjectStatus;
use super::values::{DateText, EmailText, Grant, LiveName, ObjectName, OrganizationRef, not_filled_in};

/// A workspace and who may use it.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[kube(
    group = "halley.dev",
    version = "v1alpha1",
    kind = "CometWorkspace",
    namespaced,
    shortname = "cws",
    category = "comet",
    status = "ObjectStatus",
    validation = Rule::new("has(self.spec.name) || self.metadata.name != 'default'").message("`default` is a reserved name: set `spec.name`"),
    doc = "A workspace of a Comet organization, and who may use it.",
    printcolumn = r#"{"name": "Workspace", "type": "string", "jsonPath": ".spec.name"}"#,
    printcolumn = r#"{"name": "Default", "type": "boolean", "jsonPath": ".spec.default"}"#,
    printcolumn = r#"{"name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status"}"#,
    printcolumn = r#"{"name": "Reason", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].reason"}"#
)]
#[schemars(extend("x-kubernetes-validations" = [
    {"rule": "has(self.name) == has(oldSelf.name) && (!has(self.name) || self.name == oldSelf.name)", "message": "`name` cannot be changed: another name is another workspace"},
    {"rule": "!has(self.name) || (self.name != 'default' && !(self.name.startsWith('__cc_') && self.name.endsWith('__')))", "message": "`default` and `__cc_*__` are reserved names"},
]))]
pub struct CometWorkspaceSpec {
    /// The CometOrganization that this workspace belongs to. Needed only when there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_ref: Option<OrganizationRef>,
    /// The live name, where it is not metadata.name. It cannot be changed: another name is another workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<LiveName>,
    /// Marks this workspace as the organization's default. At most one workspace is declared so; with none declared, the live mark stays.
    #[serde(default, skip_serializing_if = "is_false")]
    #[schemars(extend("default" = false))]
    pub default: bool,
    /// Who may use the workspace. Left out, Halley leaves the access to this workspace alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maxItems" = 5000, "x-kubernetes-list-type" = "atomic"))]
    pub access: Option<Vec<AccessEntry>>,
}

/// A person or a team in a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
#[schemars(extend("x-kubernetes-validations" = [
    {"rule": "has(self.member) != has(self.team)", "message": "an entry names either a `member` or a `team`"},
]))]
pub struct AccessEntry {
    /// The e-mail of one person. An entry names either a member or a team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<EmailText>,
    /// The metadata.name of a CometTeam. An entry for the person itself beats what a team gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<ObjectName>,
    /// The workspace role: `Owner`, `Member`, a CometRole by its live name, or another live role. Left out: `Member`.
    #[serde(default = "member", skip_serializing_if = "is_member")]
    #[schemars(transform = not_filled_in)]
    pub role: LiveName,
    /// What is granted beyond the role.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 2, "x-kubernetes-list-type" = "set"))]
    pub grants: Vec<Grant>,
    /// The last day of access, as `2027-03-31`: it ends at 24:00 UTC of that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateText>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

fn member() -> LiveName {
    LiveName("Member".into())
}

fn is_member(role: &LiveName) -> bool {
    role.as_str() == "Member"
}
