//! A plan that was applied, as JSON: the plan's document, with what became of each operation.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::report::Plan;
use super::super::result::{Applied, OperationResult, ResultKind, Summary};
use super::document::PlanDocument;
use super::write::document;

/// A plan with its results, as `halley apply --output json` writes it. It is no saved plan: `halley apply` does not take it back.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AppliedDocument {
    /// The plan.
    #[serde(flatten)]
    pub plan: PlanDocument,
    /// What became of each operation, in their order. Only in what `halley apply --output json` writes.
    pub results: Vec<ResultDocument>,
    /// How many operations ended how. Only in what `halley apply --output json` writes.
    pub summary: Summary,
}

/// What became of one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ResultDocument {
    /// The operation's id.
    pub id: String,
    /// How it ended.
    pub outcome: ResultKind,
    /// What went wrong, in words; also why it was refused or skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The id of the operation that it needed and that did not succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// How often it was tried.
    pub attempts: u32,
}

/// The plan and its results as JSON.
pub fn applied_document(applied: &Applied<'_>) -> AppliedDocument {
    let results = applied.iter().map(|(operation, result)| entry(applied.plan, operation.change.id(), result));
    AppliedDocument { plan: document(applied.plan), results: results.collect(), summary: applied.summary() }
}

fn entry(plan: &Plan, id: String, result: &OperationResult) -> ResultDocument {
    let OperationResult { outcome, error, because, attempts } = result;
    let because = because.and_then(|index| plan.operations.get(index as usize)).map(|needed| needed.change.id());
    ResultDocument { id, outcome: *outcome, error: error.clone(), because, attempts: *attempts }
}
