//! What became of a plan that was applied.

use schemars::JsonSchema;
use serde::Serialize;

use super::operation::Operation;
use super::report::Plan;

/// A plan that was applied, with one result an operation. Only `apply` makes it.
#[derive(Clone, Copy, Debug)]
pub struct Applied<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// One an operation, in the order of the plan.
    pub results: &'a [OperationResult],
}

/// What became of one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationResult {
    /// How it ended.
    pub outcome: ResultKind,
    /// What went wrong, in words; also why it was refused or skipped.
    pub error: Option<String>,
    /// The index of the operation that it needed and that did not succeed.
    pub because: Option<u32>,
    /// How often it was tried.
    pub attempts: u32,
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ResultKind {
    /// It happened.
    Done,
    /// It had happened already.
    AlreadyDone,
    /// A rule or the live state forbade it.
    Refused,
    /// It did not happen.
    Failed,
    /// It may have happened.
    Unknown,
    /// What it needed did not succeed, or the run ended before.
    Skipped,
    /// A person must do it.
    Manual,
    /// It waits for something else.
    Waiting,
}

impl ResultKind {
    /// Whether the live organization is as the operation wants it.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Done | Self::AlreadyDone)
    }
}

/// How many operations ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(deny_unknown_fields)]
pub struct Summary {
    /// Happened now.
    pub done: usize,
    /// Had happened before.
    pub already_done: usize,
    /// Forbidden by a rule or the live state.
    pub refused: usize,
    /// Did not happen.
    pub failed: usize,
    /// May have happened.
    pub unknown: usize,
    /// Not tried, because something before did not succeed.
    pub skipped: usize,
    /// For people to do.
    pub manual: usize,
    /// Wait for something else.
    pub waiting: usize,
}

impl Applied<'_> {
    /// The operations with their results, in the order of the plan.
    pub fn iter(&self) -> impl Iterator<Item = (&Operation, &OperationResult)> {
        self.plan.operations.iter().zip(self.results)
    }

    /// Counts the results.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for result in self.results {
            *match result.outcome {
                ResultKind::Done => &mut summary.done,
                ResultKind::AlreadyDone => &mut summary.already_done,
                ResultKind::Refused => &mut summary.refused,
                ResultKind::Failed => &mut summary.failed,
                ResultKind::Unknown => &mut summary.unknown,
                ResultKind::Skipped => &mut summary.skipped,
                ResultKind::Manual => &mut summary.manual,
                ResultKind::Waiting => &mut summary.waiting,
            } += 1;
        }
        summary
    }
}
