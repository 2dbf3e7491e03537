//! `CometServiceAccount`.

use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::status::ObjectStatus;
use super::values::{Days, FilePath, LiveName, ObjectName, OrganizationRef, not_filled_in};

/// A non-human account with API keys.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[kube(
    group = "halley.dev",
    version = "v1alpha1",
    kind = "CometServiceAccount",
    namespaced,
    shortname = "csa",
    category = "comet",
    status = "ObjectStatus",
    doc = "A service account of a Comet organization: a non-human account with API keys that Halley issues and rotates.",
    printcolumn = r#"{"name": "Default", "type": "string", "jsonPath": ".spec.defaultWorkspace"}"#,
    printcolumn = r#"{"name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status"}"#,
    printcolumn = r#"{"name": "Reason", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].reason"}"#
)]
#[schemars(extend("x-kubernetes-validations" = [
    {"rule": "has(self.name) == has(oldSelf.name) && (!has(self.name) || self.name == oldSelf.name)", "message": "`name` cannot be changed: another name is another account"},
    {"rule": "!has(self.defaultWorkspace) || !has(self.workspaces) || self.defaultWorkspace in self.workspaces", "message": "`defaultWorkspace` must be among `workspaces`"},
]))]
pub struct CometServiceAccountSpec {
    /// The CometOrganization that this account belongs to. Needed only when there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_ref: Option<OrganizationRef>,
    /// The live name, where it is not metadata.name. Comet puts `sa-` before it; write it with or without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<LiveName>,
    /// The workspace that takes the account's data unless it names another. It must be among `workspaces`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_workspace: Option<LiveName>,
    /// The workspaces that the account may use. Left out: all, also later ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("maxItems" = 2000, "x-kubernetes-list-type" = "atomic"))]
    pub workspaces: Option<Vec<LiveName>>,
    /// The account's API keys. Secrets never stand in manifests: each key says where its secret goes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 20, "x-kubernetes-list-type" = "atomic"))]
    pub keys: Vec<KeySpec>,
}

/// An API key of a service account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub struct KeySpec {
    /// The key's name. Live keys are named `<name>.<n>`.
    #[schemars(extend("maxLength" = 63))]
    pub name: ObjectName,
    /// Where the secret goes.
    pub target: KeyTarget,
    /// When the key is replaced. Left out: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotation: Option<Rotation>,
}

/// Where a key's secret goes: exactly one of the two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
#[schemars(extend("x-kubernetes-validations" = [
    {"rule": "has(self.file) != has(self.secretRef)", "message": "a target is either a `file` or a `secretRef`"},
]))]
pub struct KeyTarget {
    /// A file below the folder of this manifest. Written by the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-kubernetes-validations" = [
        {"rule": "!self.startsWith('/') && !self.split('/').exists(part, part == '..')", "message": "the path is relative to the manifest's folder, without `..`"},
    ]))]
    pub file: Option<FilePath>,
    /// A Secret in the same namespace. Written by the operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<SecretTarget>,
}

/// A Secret that takes a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub struct SecretTarget {
    /// The metadata.name of the Secret. Halley makes it, and never takes over one that it did not make.
    pub name: ObjectName,
    /// The key within the Secret. Left out: `apiKey`.
    #[serde(default = "api_key")]
    #[schemars(transform = not_filled_in)]
    pub key: ObjectName,
}

fn api_key() -> ObjectName {
    ObjectName("apiKey".into())
}

/// When a key is replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
#[schemars(extend("x-kubernetes-validations" = [
    // Where one of them is written wrongly, that is said there.
    {"rule": "!self.every.matches('^[0-9]+d$') || (has(self.overlap) && !self.overlap.matches('^[0-9]+d$')) || (has(self.overlap) ? int(self.overlap.replace('d', '')) : 0) < int(self.every.replace('d', ''))", "message": "`overlap` must be shorter than `every`"},
]))]
pub struct Rotation {
    /// A new key is due this long after the last one was made, as `90d`.
    pub every: Days,
    /// The old key lives this long beside the new one, as `7d`. Shorter than `every`. Left out: it ends at once.
    #[serde(default = "no_days")]
    #[schemars(transform = not_filled_in)]
    pub overlap: Days,
}

fn no_days() -> Days {
    Days("0d".into())
}
