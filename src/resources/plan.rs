//! `CometPlan`, written by the operator only.

use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::status::ObjectStatus;
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
    status = "ObjectStatus",
    doc = "One plan of the operator for a Comet organization: what it would do, waiting for an approval or done. Written by the operator only.",
    printcolumn = r#"{"name": "Digest", "type": "string", "jsonPath": ".spec.digest"}"#,
    printcolumn = r#"{"name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status"}"#
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
    /// The destructive operations, one line each, as many as fit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 500, "x-kubernetes-list-type" = "atomic"))]
    pub destructive: Vec<PlannedOperation>,
    /// How many operations are not listed here.
    #[serde(default)]
    #[schemars(with = "i64", range(min = 0))]
    pub omitted: u32,
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
