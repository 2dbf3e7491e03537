//! At most so many members, invited people included: each of them may accept.

use super::super::report::{Guard, GuardVerdict};
use super::{Finding, Judged};
use crate::model::change::{Change, Edit};

pub(super) fn judge(judged: &Judged<'_>) -> Option<GuardVerdict> {
    let limit = judged.policy.judging_guards().max_seats? as usize;
    let operations = judged.indexes(|operation| joins(&operation.change));
    let leaving = judged.operations.iter().filter(|operation| {
        operation.execution.is_automatic() && matches!(operation.change, Change::Member(Edit::Delete(_)))
    });
    let live = judged.snapshot.organization.members.len();
    let count = (live + operations.len()).saturating_sub(leaving.count());
    let finding = Finding {
        guard: Guard::MaxSeats,
        scope: None,
        limit: format!("at most {limit} members, invited people included"),
        count,
        refused: count > limit && !operations.is_empty(),
        operations,
        set_at: "spec.guards.maxSeats",
        instead: "invite fewer people, or raise the limit".to_owned(),
    };
    Some(finding.verdict(judged))
}

fn joins(change: &Change) -> bool {
    matches!(change, Change::Member(Edit::Create(_)) | Change::Accept(_))
}
