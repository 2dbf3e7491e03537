//! Why an operation is in a plan: in words, and where that stands.

use super::sentence::{Medium, Sentence};
use crate::model::change::Kind;
use crate::plan::{Operation, Plan, Why};

/// Why an operation is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reason {
    /// `because …`, where the place alone does not say it.
    pub(super) words: Option<String>,
    /// `file:line`.
    pub(super) place: Option<String>,
}

pub(super) fn reason(plan: &Plan, operation: &Operation, medium: Medium) -> Reason {
    let place =
        plan.place(operation).map(|(file, line)| Sentence::default().value(format!("{file}:{line}")).show(medium));
    let words = match &operation.why {
        Why::Declared(_) => None,
        Why::Undeclared => Some(match operation.change.kind() {
            Kind::Member | Kind::Membership => "because no manifest declares them".to_owned(),
            _ => "because no manifest declares it".to_owned(),
        }),
        Why::Expired(day, _) => Some(format!("because `until: {day}` has passed")),
        Why::Rule(words) => Some(Sentence::new("because ").prose(words).show(medium)),
    };
    Reason { words, place }
}
