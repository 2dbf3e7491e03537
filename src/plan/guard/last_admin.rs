//! An active Admin remains. Cannot be overridden.

use super::super::report::{Guard, GuardVerdict};
use super::{Finding, Judged};

pub(super) fn judge(judged: &Judged<'_>) -> GuardVerdict {
    let operations = judged.lost_admins();
    let count = judged.admins_after();
    Finding {
        guard: Guard::LastAdmin,
        scope: None,
        limit: "at least 1 active Admin".to_owned(),
        count,
        refused: count == 0 && !operations.is_empty(),
        operations,
        set_at: "a rule of every organization",
        instead: "keep an Admin who has accepted the invitation".to_owned(),
    }
    .verdict(judged)
}
