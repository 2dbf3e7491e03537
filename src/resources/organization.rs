//! `CometOrganization`.

use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::status::OrganizationStatus;
use super::values::{EmailText, Glob, Line, ObjectName, Span, Url};

/// The organization itself: its name and settings, where it lives, what the manifests own of it, and what must never happen to it.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[kube(
    group = "halley.dev",
    version = "v1alpha1",
    kind = "CometOrganization",
    namespaced,
    shortname = "corg",
    category = "comet",
    status = "OrganizationStatus",
    doc = "A Comet organization: its name and settings, where it lives, what the manifests own of it, and what must never happen to it.",
    printcolumn = r#"{"name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status"}"#,
    printcolumn = r#"{"name": "Reason", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].reason"}"#,
    printcolumn = r#"{"name": "Pending", "type": "string", "jsonPath": ".status.pending"}"#,
    printcolumn = r#"{"name": "Plan", "type": "string", "jsonPath": ".status.plan"}"#,
    printcolumn = r#"{"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"}"#
)]
pub struct CometOrganizationSpec {
    /// The name that people see. It is no key: changing it renames the organization.
    pub display_name: Line,
    /// The server's id of the organization. Needed only when the credential sees several organizations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Line>,
    /// The subscription that the organization is expected to have. Halley never changes it: when the live one differs, it says so. An embedded
    /// organization that does not exist yet is created with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription: Option<Subscription>,
    /// The organization's settings.
    #[serde(default)]
    pub settings: Settings,
    /// Where the organization lives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<Server>,
    /// What the manifests own, a collection at a time. Additive, the default, never removes anything.
    #[serde(default)]
    pub ownership: Ownership,
    /// Allows an Authoritative collection of which nothing is declared: everything live in it is then removed, under the guards.
    #[serde(default, skip_serializing_if = "is_false")]
    #[schemars(extend("default" = false))]
    pub allow_empty: bool,
    /// What happens to workspaces that no manifest declares.
    #[serde(default)]
    pub workspaces: WorkspacePolicy,
    /// What is out of bounds: it is neither changed nor removed nor shown, whatever the ownership.
    #[serde(default, skip_serializing_if = "Ignore::is_empty")]
    pub ignore: Ignore,
    /// What a plan must not do. A plan that trips a guard is refused whole, before the first write.
    #[serde(default)]
    pub guards: Guards,
    /// Which operations wait for an approval. Used by the operator and by `halley watch`.
    #[serde(default)]
    pub approval: Approval,
    /// How often the operator, or `halley watch`, looks at the organization, as `10m`. Left out: what it is started with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<Span>,
    /// Stops the operator and `halley watch` from doing anything with this organization.
    #[serde(default, skip_serializing_if = "is_false")]
    #[schemars(extend("default" = false))]
    pub suspend: bool,
}

/// Comet's plan type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum Subscription {
    Community,
    Starter,
    Enterprise,
}

/// The organization's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub struct Settings {
    /// Who may invite new people into the organization: everyone in it, or only its Admins.
    #[serde(default)]
    pub invitations: Invitations,
}

/// Who may invite new people into the organization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum Invitations {
    #[default]
    Everyone,
    AdminsOnly,
}

/// Where the organization lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub struct Server {
    /// The server's address, as `https://comet.acme.example`, or `sqlite:PATH` for an embedded organization.
    pub url: Url,
    /// The Secret with the credential, in the same namespace, with the keys `apiKey` and `url`. The command line takes COMET_API_KEY instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials_ref: Option<SecretRef>,
}

/// A Secret by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub struct SecretRef {
    /// The metadata.name of the Secret, in the same namespace.
    pub name: ObjectName,
}

/// What the manifests own, a collection at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub struct Ownership {
    /// The people in the organization.
    #[serde(default)]
    pub members: Mode,
    /// The workspaces. An undeclared one is deleted only with Authoritative here and `workspaces.whenUndeclared: Delete`.
    #[serde(default)]
    pub workspaces: Mode,
    /// Who is in a workspace, a workspace at a time: a workspace without `access` is left alone.
    #[serde(default)]
    pub access: Mode,
    /// The custom workspace roles.
    #[serde(default)]
    pub roles: Mode,
    /// The service accounts.
    #[serde(default)]
    pub service_accounts: Mode,
    /// The API keys of declared service accounts.
    #[serde(default)]
    pub keys: Mode,
}

/// Who decides about a collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum Mode {
    // The manifests alone: what is not declared is removed.
    Authoritative,
    // What is declared is made so; nothing is removed.
    #[default]
    Additive,
    // Differences are reported; nothing is written.
    Observe,
}

/// What happens to undeclared workspaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub struct WorkspacePolicy {
    /// Retain keeps a workspace that no manifest declares; members may have made it themselves. Delete deletes it with all its data, if
    /// `ownership.workspaces` is Authoritative.
    #[serde(default)]
    pub when_undeclared: WhenUndeclared,
}

/// What happens to an undeclared workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum WhenUndeclared {
    #[default]
    Retain,
    Delete,
}

/// What is out of bounds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub struct Ignore {
    /// People, by e-mail: `*@partner.example`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 100))]
    pub members: Vec<Glob>,
    /// Workspaces, by name: `sandbox-*`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 100))]
    pub workspaces: Vec<Glob>,
    /// Custom roles, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 100))]
    pub roles: Vec<Glob>,
    /// Service accounts, by name, with or without the prefix `sa-`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 100))]
    pub service_accounts: Vec<Glob>,
}

impl Ignore {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a plan must not do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub struct Guards {
    /// How much one plan may take away, a collection at a time. Demotions, revoked keys and moved default marks count too.
    #[serde(default)]
    pub max_removals: MaxRemovals,
    /// How many active Admins must remain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<i64>", range(min = 1, max = 100_000))]
    pub min_admins: Option<u32>,
    /// People who must stay Admins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 100))]
    pub required_admins: Vec<EmailText>,
    /// Whoever applies the plan must keep their own access.
    #[serde(default = "yes")]
    pub keep_self: bool,
    /// How many members the organization may have at the most, invited people included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<i64>", range(min = 1, max = 10_000_000))]
    pub max_seats: Option<u32>,
    /// What cannot be deleted, also after its manifest is gone. This cannot be overridden.
    #[serde(default, skip_serializing_if = "Protected::is_empty")]
    pub protected: Protected,
}

impl Default for Guards {
    fn default() -> Self {
        Self {
            max_removals: MaxRemovals::default(),
            min_admins: None,
            required_admins: Vec::new(),
            keep_self: yes(),
            max_seats: None,
            protected: Protected::default(),
        }
    }
}

/// How much one plan may take away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub struct MaxRemovals {
    /// At most this many removals in a collection.
    #[serde(default = "ten")]
    #[schemars(with = "i64", range(min = 0, max = 10_000_000))]
    pub count: u32,
    /// At most this share of a collection, once it has 10 objects.
    #[serde(default = "twenty")]
    #[schemars(with = "i64", range(min = 0, max = 100))]
    pub percent: u8,
}

impl Default for MaxRemovals {
    fn default() -> Self {
        Self { count: ten(), percent: twenty() }
    }
}

/// What cannot be deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub struct Protected {
    /// People who cannot be removed, by e-mail.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 100))]
    pub members: Vec<Glob>,
    /// Workspaces that cannot be deleted, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 100))]
    pub workspaces: Vec<Glob>,
    /// Custom roles that cannot be deleted, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 100))]
    pub roles: Vec<Glob>,
    /// Service accounts that cannot be deleted, by name, with or without the prefix `sa-`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("maxItems" = 100))]
    pub service_accounts: Vec<Glob>,
}

impl Protected {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Which operations wait for an approval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum Approval {
    Never,
    #[default]
    Destructive,
    Always,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

fn yes() -> bool {
    true
}

fn ten() -> u32 {
    10
}

fn twenty() -> u8 {
    20
}
