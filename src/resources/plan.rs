//! `CometPlan`, written by the operator only.

use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::status::PlanStatus;
use super::values::OrganizationRef;

/// One plan of the operator: what it would do, waiting for an approval or done.
#[derive(CustomResource, Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[kube(
    group = "halley.dev",
    version = "v1alpha1",
    kind = "CometPlan",
    namespaced,
    shortname = "cplan",
    category = "comet",
    status = "PlanStatus",
    doc = "One plan of the operator for a Comet organization: what it would do, waiting for an approval or done. Written by the operator only.",
    printcolumn = r#"{"name": "Organization", "type": "string", "jsonPath": ".spec.organizationRef.name"}"#,
    printcolumn = r#"{"name": "Waits", "type": "string", "jsonPath": ".spec.waitsFor"}"#,
    printcolumn = r#"{"name": "Does", "type": "string", "jsonPath": ".spec.summary"}"#,
    printcolumn = r#"{"name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status"}"#,
    printcolumn = r#"{"name": "Reason", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].reason"}"#,
    printcolumn = r#"{"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"}"#,
    printcolumn = r#"{"name": "Digest", "type": "string", "jsonPath": ".spec.digest", "priority": 1}"#
)]
#[schemars(extend("x-kubernetes-validations" = [
    {"rule": "self == oldSelf", "message": "a plan cannot be changed"},
]))]
pub struct CometPlanSpec {
    /// The CometOrganization that the plan is for.
    pub organization_ref: OrganizationRef,
    /// The digest of the whole plan.
    #[schemars(length(max = 80))]
    pub digest: String,
    /// The digest of what is destructive or tripped a guard: what `halley.dev/approve` names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 80))]
    pub guarded_digest: Option<String>,
    /// The commit that the manifests come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 200))]
    pub revision: Option<String>,
    /// What has to be said before it runs: Approval of what is destructive, Approval of everything, an Override of guards, or Approval of a
    /// policy that allows more than the one in force.
    pub waits_for: WaitsFor,
    /// What approves it, as the value of the annotation `halley.dev/approve`. Absent where only overrides help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 80))]
    pub approve: Option<String>,
    /// What overrides the guards that refuse it, as the value of the annotation `halley.dev/override`. Absent where no guard refuses, or where
    /// one refuses that cannot be overridden.
    #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 800))]
    pub overrides: Option<String>,
    /// What it does, in numbers: `3 to create, 1 to delete`.
    #[schemars(length(max = 400))]
    pub summary: String,
    /// The guards that refuse it, each with its limit and what was counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 100, "x-kubernetes-list-type" = "atomic", "items" = {"type": "string", "maxLength": 1000}))]
    pub guards: Vec<String>,
    /// What a new policy would allow beyond the one in force.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 100, "x-kubernetes-list-type" = "atomic", "items" = {"type": "string", "maxLength": 1000}))]
    pub policy: Vec<String>,
    /// The destructive operations, one line each, as many as fit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 500, "x-kubernetes-list-type" = "atomic"))]
    pub destructive: Vec<PlannedOperation>,
    /// How many operations are not listed here.
    #[serde(default)]
    #[schemars(with = "i64", range(min = 0))]
    pub omitted: u32,
}

/// What a plan waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum WaitsFor {
    Destructive,
    Everything,
    Override,
    Policy,
}

/// One operation of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub struct PlannedOperation {
    /// The operation's id in the plan.
    #[schemars(length(max = 800))]
    pub id: String,
    /// What it does, in words.
    #[schemars(length(max = 1000))]
    pub summary: String,
}
