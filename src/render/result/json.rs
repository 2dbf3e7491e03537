//! Results for programs: the plan's document, with what became of each operation.

use serde::Serialize;

use crate::plan::saved::{self, PlanDocument};
use crate::plan::{Applied, OperationResult, Plan, ResultKind, Summary};
use crate::render::escape;

/// A plan with its results, as `apply --output json` writes it.
#[derive(Serialize)]
struct AppliedDocument {
    #[serde(flatten)]
    plan: PlanDocument,
    results: Vec<ResultDocument>,
    summary: Summary,
}

/// What became of one operation.
#[derive(Serialize)]
struct ResultDocument {
    id: String,
    outcome: ResultKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<String>,
    attempts: u32,
}

/// The plan and its results as pretty JSON with a line end.
pub fn json(applied: &Applied<'_>) -> String {
    let results = applied.iter().map(|(operation, result)| document(applied.plan, operation.change.id(), result));
    let document =
        AppliedDocument { plan: saved::document(applied.plan), results: results.collect(), summary: applied.summary() };
    let json = serde_json::to_string_pretty(&document).expect("a document is plain data with text keys");
    escape::json(json) + "\n"
}

fn document(plan: &Plan, id: String, result: &OperationResult) -> ResultDocument {
    let OperationResult { outcome, error, because, attempts } = result;
    let because = because.and_then(|index| plan.operations.get(index as usize)).map(|needed| needed.change.id());
    ResultDocument { id, outcome: *outcome, error: error.clone(), because, attempts: *attempts }
}
