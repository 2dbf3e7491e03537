//! One change with what a reader needs to judge it.

use std::sync::Arc;

use jiff::civil::Date;

use crate::desired::Origin;
use crate::model::change::Change;

/// A change, why it is made, what must have succeeded before, and who executes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The change; id, verb, fields, precondition and inverse are functions of it.
    pub change: Change,
    /// Why it is made.
    pub why: Why,
    /// Indexes of operations that must have succeeded first, ascending, all lower than this one's.
    pub needs: Vec<u32>,
    /// Who executes it, or why nobody does.
    pub execution: Execution,
}

/// Why an operation is in the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// A manifest declares it.
    Declared(Origin),
    /// No manifest declares the object, and the collection is Authoritative.
    Undeclared,
    /// Its `until` has passed: the day, and where it stands.
    Expired(Date, Option<Origin>),
    /// A rule of Halley's own, in words.
    Rule(Arc<str>),
}

/// Who executes an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Execution {
    /// The backend.
    Automatic,
    /// The backend, by the operations that need this one: Comet invites people by giving them access to a workspace.
    WithAccess,
    /// A person, with these clicks in the Admin dashboard.
    Manual(Vec<String>),
    /// Nobody yet; the text says what it waits for.
    Waiting(String),
    /// Nobody; the text says which rule forbids it.
    Refused(String),
}

impl Execution {
    /// The word in JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Automatic | Self::WithAccess => "automatic",
            Self::Manual(_) => "manual",
            Self::Waiting(_) => "waiting",
            Self::Refused(_) => "refused",
        }
    }

    /// Whether `apply` sends it by itself.
    pub fn is_automatic(&self) -> bool {
        matches!(self, Self::Automatic)
    }
}
