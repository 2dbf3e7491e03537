//! Numbers in words, for conditions, events and plans.

use crate::plan::{OperationResult, Plan, ResultKind, Totals};

/// `3 to create, 1 to delete`.
pub(super) fn totals(plan: &Plan) -> String {
    let Totals { verbs, manual, destructive, refused, waiting: _ } = plan.totals();
    let mut parts: Vec<String> = verbs.iter().map(|(verb, count)| format!("{count} to {verb}")).collect();
    for (count, what) in [(destructive, "destructive"), (manual, "by hand"), (refused, "forbidden by a rule")] {
        if count > 0 {
            parts.push(format!("{count} of them {what}"));
        }
    }
    parts.join(", ")
}

/// `3 done, 1 failed`.
pub(super) fn outcome(results: &[OperationResult]) -> String {
    let kinds = [
        (ResultKind::Done, "done"),
        (ResultKind::AlreadyDone, "done before"),
        (ResultKind::Failed, "failed"),
        (ResultKind::Unknown, "unknown"),
        (ResultKind::Refused, "refused"),
        (ResultKind::Skipped, "skipped"),
        (ResultKind::Manual, "for people to do"),
        (ResultKind::Waiting, "waiting"),
    ];
    let parts: Vec<String> = kinds
        .into_iter()
        .map(|(kind, word)| (results.iter().filter(|result| result.outcome == kind).count(), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    parts.join(", ")
}

/// As many characters as a field takes.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// `1 person`, `2 people`.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
