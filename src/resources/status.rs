//! What Halley answers in `status`.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::condition::conditions;

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
}

fn unseen() -> i64 {
    -1
}
