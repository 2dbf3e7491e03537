//! H5: changes to make, and what became of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::change::{Change, Kind, from_sides};

/// H5: changes that do not depend on each other, at most 1,000; those that take effect commit together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Operations {
    /// The digest of the plan that they come from, for the audit log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// The commit of the manifests, for the audit log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The organization that they are meant for; another one refuses all of them (409).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// The changes.
    pub operations: Vec<OperationDocument>,
}

/// One change: its id, and both sides as a plan's JSON shows them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OperationDocument {
    /// `verb/kind/[container/]name`.
    pub id: String,
    /// What must be live; null: nothing of this name.
    #[serde(default)]
    pub before: Value,
    /// What is live afterwards; null: nothing of this name.
    #[serde(default)]
    pub after: Value,
    /// Whether the end of a key is scheduled by its rotation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub maintenance: bool,
}

/// H5: one outcome an operation, in their order.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Outcomes {
    /// The outcomes.
    pub outcomes: Vec<OutcomeDocument>,
}

/// H5: what became of an operation.
// No `Debug` of its secret: `Secret` is written by hand below.
#[derive(Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeDocument {
    /// What became of it.
    pub outcome: OutcomeKind,
    /// Why it did not happen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The secret of the key that it made. It is said once, here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

impl std::fmt::Debug for OutcomeDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { outcome, error, secret } = self;
        f.debug_struct("OutcomeDocument")
            .field("outcome", outcome)
            .field("error", error)
            .field("secret", &secret.as_ref().map(|_| "…"))
            .finish()
    }
}

/// What became of an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum OutcomeKind {
    /// It took effect, and is durable. Also when the same operation of the same plan had taken effect before and still stands.
    Done,
    /// There was nothing to do.
    AlreadyDone,
    /// A rule, a missing right or the live state forbids it; nothing happened.
    Refused,
    /// It failed; nothing happened.
    #[default]
    Failed,
}

impl OperationDocument {
    /// A change as it goes over the wire.
    pub fn new(change: &Change) -> Self {
        let side =
            |state: Option<_>| state.map_or(Value::Null, |state| serde_json::to_value(state).expect("states are JSON"));
        Self {
            id: change.id(),
            before: side(change.before()),
            after: side(change.after()),
            maintenance: change.is_maintenance(),
        }
    }

    /// The change.
    ///
    /// # Errors
    ///
    /// The id names no kind, a side is not of the kind's shape, or the sides describe another operation than the id.
    pub fn change(&self) -> Result<Change, String> {
        let Self { id, before, after, maintenance } = self;
        let mut parts = id.splitn(3, '/');
        let (verb, kind) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let kind: Kind = serde_json::from_value(Value::from(kind)).map_err(|_| format!("`{id}` names no kind"))?;
        let change = from_sides(kind, verb, before.clone(), after.clone(), *maintenance)?;
        if change.id() == *id { Ok(change) } else { Err(format!("its sides describe `{}`", change.id())) }
    }
}
