//! At least so many active Admins. A plan that takes none away passes: it cannot be the reason that there are too few.

use super::super::report::{Guard, GuardVerdict};
use super::{Finding, Judged};

pub(super) fn judge(judged: &Judged<'_>) -> Option<GuardVerdict> {
    let limit = judged.policy.judging_guards().min_admins? as usize;
    let operations = judged.lost_admins();
    let count = judged.admins_after();
    let finding = Finding {
        guard: Guard::MinAdmins,
        scope: None,
        limit: format!("at least {limit} active Admins"),
        count,
        refused: count < limit && !operations.is_empty(),
        operations,
        set_at: "spec.guards.minAdmins",
        instead: "keep more Admins, or let new ones accept their invitations first".to_owned(),
    };
    Some(finding.verdict(judged))
}
