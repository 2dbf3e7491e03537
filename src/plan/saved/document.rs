//! The shape of the JSON.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::change::{Kind, Verb};

/// A plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanDocument {
    /// Always `halley.dev/plan/v1`.
    #[schemars(extend("const" = super::super::digest::FORMAT))]
    pub format: String,
    /// `h1:` and the SHA-256 over all that would change: the name of the plan.
    pub digest: String,
    /// The same over what is destructive or tripped a guard; absent when there is nothing of that kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guarded_digest: Option<String>,
    /// The moment (UTC, RFC 3339) at which an `until` passes and the plan ends to be valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// The digest of the plan that this one undoes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
    /// Another ownership than that of the manifests, under which it was made, as `members=Observe`; `halley apply` refuses such a plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_if: Option<String>,
    /// The organization.
    pub organization: OrganizationDocument,
    /// How many operations there are of each verb, and how many need clicks.
    pub totals: TotalsDocument,
    /// What would be done, in order.
    pub operations: Vec<OperationDocument>,
    /// What is done once something else has happened.
    pub waiting: Vec<NoteDocument>,
    /// What is declared and not done.
    pub skipped: Vec<NoteDocument>,
    /// What is live and left alone because of its ownership.
    pub unmanaged: Vec<NoteDocument>,
    /// Access that ends soon by an `until`, the nearest first; a later plan takes it away. Outside the digest; absent when there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ending: Vec<EndingDocument>,
    /// Collections that could not be read; nothing is planned in them.
    pub unread: Vec<String>,
    /// What was found out about the server, and what that rules out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
    /// All verdicts.
    pub guards: Vec<GuardDocument>,
    /// What the manifests allow beyond the policy of `--guards-from`, a line a field; absent: nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub loosened: Vec<String>,
    /// Who gains and who loses what.
    pub access: AccessDocument,
    /// How many seats are taken.
    pub seats: SeatsDocument,
    /// What the seats cost a month; null where no price is known.
    pub cost: Option<CostDocument>,
    /// What applying it takes.
    pub forecast: ForecastDocument,
}

/// The organization of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganizationDocument {
    /// The server's id; null when the organization does not exist yet.
    pub id: Option<String>,
    /// The name.
    pub name: String,
}

/// How many operations there are of each verb, and how many need clicks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "one field a verb")]
pub struct TotalsDocument {
    pub create: usize,
    pub update: usize,
    pub mark_default: usize,
    pub delete: usize,
    pub invite: usize,
    pub accept: usize,
    pub revoke: usize,
    pub rotate: usize,
    pub manual: usize,
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OperationDocument {
    /// `verb/kind/[workspace or account/]name`, unique in the plan.
    pub id: String,
    /// What is done.
    #[schemars(with = "Verb")]
    pub verb: String,
    /// The kind of the object.
    #[schemars(with = "Kind")]
    pub kind: String,
    /// The object's own name.
    pub name: String,
    /// The workspace of a membership.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<String>,
    /// What changes, a field at a time, by path.
    pub fields: Vec<FieldDocument>,
    /// Whether something is taken away.
    pub destructive: bool,
    /// Whether it is key maintenance: outside digests, approval and removal counts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub maintenance: bool,
    /// Who does it: Halley, people, nobody yet, or nobody.
    #[schemars(extend("enum" = ["automatic", "manual", "waiting", "refused"]))]
    pub execution: String,
    /// The clicks of a manual operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manual: Option<Vec<String>>,
    /// What a waiting operation waits for, or which rule forbids a refused one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The ids of operations that must have succeeded first.
    pub needs: Vec<String>,
    /// What must be live when it is done; null: the object must not exist.
    pub precondition: Value,
    /// Why it is in the plan.
    pub why: PlaceDocument,
}

/// A field that changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldDocument {
    /// Its name.
    pub path: String,
    /// Its value before; null: absent.
    pub before: Value,
    /// Its value after; null: absent.
    pub after: Value,
}

/// A place in the manifests, or a rule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceDocument {
    /// The manifest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line in it, 1-based.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The rule, in words, where no manifest explains the operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// Something that a plan says without doing it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteDocument {
    /// What it is about.
    pub subject: String,
    /// Why nothing is done.
    pub reason: String,
}

/// Access that ends soon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndingDocument {
    /// `member eve@partner.example`.
    pub subject: String,
    /// `organization`, or a workspace by name.
    pub place: String,
    /// The last day (UTC), as `2027-03-31`.
    pub until: String,
    /// How many days are left when the plan is made; 0: it ends today.
    pub days: u32,
    /// Where the `until` stands.
    pub why: PlaceDocument,
}

/// What a guard says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GuardDocument {
    /// Its name.
    pub name: String,
    /// The collection it was judged for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Whether the plan passes it.
    #[schemars(extend("enum" = ["passed", "refused", "overridden"]))]
    pub verdict: String,
    /// The limit, in words.
    pub limit: String,
    /// What was counted.
    pub count: usize,
    /// The ids of the operations that were counted.
    pub operations: Vec<String>,
    /// Where the limit is set.
    pub set_at: String,
    /// How to pass it; absent when it passed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub way_out: String,
}

/// Who gains and who loses what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "two lists of one shape")]
pub struct AccessDocument {
    pub gained: Vec<AccessRowDocument>,
    pub lost: Vec<AccessRowDocument>,
}

/// Some permissions that somebody gains or loses somewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessRowDocument {
    /// `member ana@acme.org`, `service account sa-ci`, `holders of role labeller`, `members who are no Admins`.
    pub subject: String,
    /// How many people a subject of several stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<usize>,
    /// `organization`, `every workspace`, or a workspace by name.
    pub place: String,
    /// The actions.
    pub permissions: Vec<String>,
    /// The id of the operation.
    pub because: String,
}

/// How many seats are taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatsDocument {
    /// Active members before.
    pub before: usize,
    /// Active members after.
    pub after: usize,
    /// Invited people after.
    pub pending: usize,
}

/// What the seats cost a month, in the currency's smallest unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CostDocument {
    /// ISO 4217 code.
    pub currency: String,
    /// Before.
    pub before: u64,
    /// After.
    pub after: u64,
    /// After, once every invited person has accepted.
    pub after_acceptance: u64,
    /// The day of the next bill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_bill: Option<String>,
}

/// What applying a plan takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForecastDocument {
    /// Requests, or transactions of an embedded organization.
    pub requests: usize,
    /// Seconds.
    pub seconds: u64,
}
