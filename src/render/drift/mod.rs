//! The plan told from the live side: what is not as declared, since when and by whom. A file a format.

mod differences;
mod json;
mod markdown;
mod text;

pub use differences::{Difference, Differences, Subscriptions, differences};
pub use json::json;
pub use markdown::markdown;
pub use text::text;

use crate::model::change::Verb;
use crate::plan::Note;
use crate::plan::saved::{OperationDocument, PlanDocument};

/// The field of an organization that manifests expect and Halley never changes.
pub const SUBSCRIPTION: &str = "subscription";

/// What is not as declared.
#[derive(Clone, Copy, Debug)]
pub struct Drift<'a> {
    /// The plan that would make it as declared.
    pub plan: &'a PlanDocument,
    /// The objects, in the order of the plan.
    pub rows: &'a [Row<'a>],
    /// What is done once something else has happened, in the order of the plan. It is no drift.
    pub waiting: &'a [Row<'a>],
    /// Access that a later plan takes away, as it is declared to end; by its day.
    pub ending: &'a [Note],
}

/// One object that is not as it is declared.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// What would make it as declared.
    pub operation: &'a OperationDocument,
    /// Its last change, where it is known.
    pub last: Option<Since<'a>>,
}

/// When and by whom an object was last changed.
#[derive(Clone, Copy, Debug)]
pub struct Since<'a> {
    /// The moment, as RFC 3339 in UTC.
    pub at: &'a str,
    /// Who.
    pub by: &'a str,
    /// The plan that it came from; `None` for a change made by hand.
    pub plan: Option<&'a str>,
}

/// How an object stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Live, and not declared.
    Undeclared,
    /// Declared, and not live.
    Missing,
    /// Live otherwise than declared.
    Different,
}

impl Standing {
    const ALL: [Self; 3] = [Self::Undeclared, Self::Different, Self::Missing];

    /// How the object of an operation stands.
    pub fn of(verb: Verb) -> Self {
        match verb {
            Verb::Delete | Verb::Revoke => Self::Undeclared,
            Verb::Create | Verb::Invite | Verb::Accept => Self::Missing,
            Verb::Update | Verb::MarkDefault | Verb::Rotate => Self::Different,
        }
    }

    fn named(verb: &str) -> Self {
        Verb::ALL.into_iter().find(|known| known.as_str() == verb).map_or(Self::Different, Self::of)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Undeclared => "undeclared",
            Self::Missing => "missing",
            Self::Different => "different",
        }
    }

    fn mark(self) -> char {
        match self {
            Self::Undeclared => '+',
            Self::Missing => '-',
            Self::Different => '~',
        }
    }

    fn says(self) -> &'static str {
        match self {
            Self::Undeclared => "is live, and no manifest declares it",
            Self::Missing => "is declared, and not live",
            Self::Different => "is not as declared",
        }
    }
}

impl Row<'_> {
    fn standing(&self) -> Standing {
        Standing::named(&self.operation.verb)
    }

    /// What waits, or is done by people, or by nobody, in words; `None` where `apply` does it.
    fn not_by_apply(&self) -> Option<(&'static str, Vec<&str>)> {
        let OperationDocument { execution, manual, reason, .. } = self.operation;
        let reason = reason.iter().map(String::as_str).collect();
        match execution.as_str() {
            "manual" => Some(("by hand", manual.iter().flatten().map(String::as_str).collect())),
            "waiting" => Some(("waits", reason)),
            "refused" => Some(("cannot be done", reason)),
            _ => None,
        }
    }

    /// `people.yaml:6`.
    fn place(&self) -> Option<String> {
        let why = &self.operation.why;
        why.file.as_ref().zip(why.line).map(|(file, line)| format!("{file}:{line}"))
    }
}

impl Drift<'_> {
    fn has_subscription(&self) -> bool {
        self.rows.iter().any(|row| row.operation.fields.iter().any(|field| field.path == SUBSCRIPTION))
    }

    /// Whether there is anything that `apply` changes.
    fn can_be_applied(&self) -> bool {
        self.rows.iter().any(|row| row.operation.execution == "automatic")
    }

    /// How many objects only people make as declared.
    fn by_hand(&self) -> usize {
        self.rows.iter().filter(|row| row.operation.execution == "manual").count()
    }
}

/// Over what is no drift, for it only waits.
const WAITING: &str = "Waiting: done once something else has happened";

/// The object of an operation: its id without the verb.
pub fn object(operation: &OperationDocument) -> &str {
    operation.id.split_once('/').map_or(operation.id.as_str(), |(_, object)| object)
}
