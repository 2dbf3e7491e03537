//! These objects are not deleted, also after their manifest is gone. Cannot be overridden.

use super::super::report::{Guard, GuardVerdict};
use super::{Finding, Judged};
use crate::desired::Globs;
use crate::model::change::{Change, Edit};

pub(super) fn judge(judged: &Judged<'_>) -> Option<GuardVerdict> {
    let protected = Globs::protected(&judged.policy.judging_guards().protected);
    if protected.is_empty() {
        return None;
    }
    let operations = judged.indexes(|operation| match &operation.change {
        Change::Member(Edit::Delete(member)) => protected.member(&member.email),
        Change::Workspace(Edit::Delete(workspace)) => protected.workspace(&workspace.name),
        Change::Role(Edit::Delete(role)) => protected.role(&role.name),
        Change::ServiceAccount(Edit::Delete(account)) => protected.account(&account.name),
        _ => false,
    });
    let finding = Finding {
        guard: Guard::Protected,
        scope: None,
        limit: "nothing that is protected is deleted".to_owned(),
        count: operations.len(),
        refused: !operations.is_empty(),
        operations,
        set_at: "spec.guards.protected",
        instead: "declare these objects again, or take them out of `spec.guards.protected` in a change of its own"
            .to_owned(),
    };
    Some(finding.verdict(judged))
}
