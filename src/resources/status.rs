//! What Halley answers in `status`.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::condition::conditions;
use super::organization::{Approval, Guards, Ignore, Ownership, WorkspacePolicy};

/// The state of an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline, extend("default" = {"observedGeneration": -1}))]
pub struct ObjectStatus {
    /// Ready, Reconciling, Stalled and others.
    #[serde(default)]
    #[schemars(schema_with = "conditions")]
    pub conditions: Vec<Condition>,
    /// The generation that the conditions speak of; -1 until Halley has seen the object.
    #[serde(default = "unseen")]
    pub observed_generation: i64,
    /// The server's id of the object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub id: Option<String>,
}

impl Default for ObjectStatus {
    fn default() -> Self {
        Self { conditions: Vec::new(), observed_generation: unseen(), id: None }
    }
}

/// The state of a roster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline, extend("default" = {"observedGeneration": -1}))]
pub struct RosterStatus {
    /// Ready, Reconciling, Stalled and others.
    #[serde(default)]
    #[schemars(schema_with = "conditions")]
    pub conditions: Vec<Condition>,
    /// The generation that the conditions speak of; -1 until Halley has seen the object.
    #[serde(default = "unseen")]
    pub observed_generation: i64,
    /// People for whom something failed, at most 100 of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 100))]
    pub failures: Vec<RosterFailure>,
}

/// What failed for a person of a roster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub struct RosterFailure {
    /// Who.
    #[schemars(length(max = 254))]
    pub email: String,
    /// What failed.
    #[schemars(length(max = 1024))]
    pub message: String,
}

/// The state of an organization.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline, extend("default" = {"observedGeneration": -1}))]
pub struct OrganizationStatus {
    /// Ready, Reconciling, Stalled and others.
    #[serde(default)]
    #[schemars(schema_with = "conditions")]
    pub conditions: Vec<Condition>,
    /// The generation that the conditions speak of; -1 until Halley has seen the object.
    #[serde(default = "unseen")]
    pub observed_generation: i64,
    /// The server's id of the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub id: Option<String>,
    /// The digest of the last plan that was computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 80))]
    pub plan_digest: Option<String>,
    /// The digest of the last plan that was applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 80))]
    pub applied_digest: Option<String>,
    /// What the last plan has to do, as `3 to create, 1 to delete`. Absent while the organization is as the manifests say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 400))]
    pub pending: Option<String>,
    /// Since when the organization differs from the manifests. Absent while it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64))]
    pub drifting_since: Option<String>,
    /// The CometPlan that waits for an approval or an override.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub plan: Option<String>,
    /// The value of the annotation `halley.dev/reconcile-at` that was acted on last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 256))]
    pub reconciled_at: Option<String>,
    /// Access that ends by its `until` within 14 days, the nearest first; the first 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 50, "x-kubernetes-list-type" = "atomic"))]
    pub ending: Vec<EndingStatus>,
    /// The last runs that changed something, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 5, "x-kubernetes-list-type" = "atomic"))]
    pub runs: Vec<RunStatus>,
    /// The policy that is in force. One that allows more waits for an approval first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_applied_policy: Option<AppliedPolicy>,
}

/// Access that ends soon.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub struct EndingStatus {
    /// Whose, as `member eve@partner.example`.
    #[schemars(length(max = 300))]
    pub subject: String,
    /// `organization`, or a workspace by name.
    #[schemars(length(max = 253))]
    pub place: String,
    /// The last day (UTC), as `2027-03-31`.
    #[schemars(length(max = 16))]
    pub until: String,
}

/// A run that changed something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub struct RunStatus {
    /// When it ended.
    #[schemars(length(max = 64))]
    pub at: String,
    /// The digest of the plan.
    #[schemars(length(max = 80))]
    pub digest: String,
    /// The commit that the manifests came from, or `unknown`.
    #[schemars(length(max = 200))]
    pub revision: String,
    /// What became of it, as `3 done, 1 failed`.
    #[schemars(length(max = 400))]
    pub outcome: String,
}

/// What the CometOrganization allows: the policy under which plans were last made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub struct AppliedPolicy {
    /// As `spec.ownership`.
    #[serde(default)]
    pub ownership: Ownership,
    /// As `spec.allowEmpty`.
    #[serde(default)]
    pub allow_empty: bool,
    /// As `spec.workspaces`.
    #[serde(default)]
    pub workspaces: WorkspacePolicy,
    /// As `spec.ignore`.
    #[serde(default)]
    pub ignore: Ignore,
    /// As `spec.guards`.
    #[serde(default)]
    pub guards: Guards,
    /// As `spec.approval`.
    #[serde(default)]
    pub approval: Approval,
}

/// The state of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline, extend("default" = {"observedGeneration": -1}))]
pub struct PlanStatus {
    /// Ready, Reconciling, Stalled and others.
    #[serde(default)]
    #[schemars(schema_with = "conditions")]
    pub conditions: Vec<Condition>,
    /// The generation that the conditions speak of; -1 until Halley has seen the object.
    #[serde(default = "unseen")]
    pub observed_generation: i64,
    /// Who approved it, or overrode a guard for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub approved_by: Option<String>,
    /// What became of it, as `3 done, 1 failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 400))]
    pub outcome: Option<String>,
}

impl Default for OrganizationStatus {
    fn default() -> Self {
        Self {
            conditions: Vec::new(),
            observed_generation: unseen(),
            id: None,
            plan_digest: None,
            applied_digest: None,
            pending: None,
            drifting_since: None,
            plan: None,
            reconciled_at: None,
            ending: Vec::new(),
            runs: Vec::new(),
            last_applied_policy: None,
        }
    }
}

impl Default for RosterStatus {
    fn default() -> Self {
        Self { conditions: Vec::new(), observed_generation: unseen(), failures: Vec::new() }
    }
}

impl Default for PlanStatus {
    fn default() -> Self {
        Self { conditions: Vec::new(), observed_generation: unseen(), approved_by: None, outcome: None }
    }
}

fn unseen() -> i64 {
    -1
}
