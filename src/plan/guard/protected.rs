//! These objects are not deleted, also after their manifest is gone. Cannot be overridden.

use wildmatch::WildMatch;

use super::super::report::{Guard, GuardVerdict};
use super::{Finding, Judged};
use crate::model::change::{Change, Edit};
use crate::resources::organization::Protected;
use crate::resources::values::Glob;

pub(super) fn judge(judged: &Judged<'_>) -> Option<GuardVerdict> {
    let Protected { members, workspaces, roles, service_accounts } = &judged.policy.guards.protected;
    let globs = [members, workspaces, roles, service_accounts].map(|globs| compile(globs));
    if globs.iter().all(Vec::is_empty) {
        return None;
    }
    let [members, workspaces, roles, accounts] = globs;
    let operations = judged.indexes(|operation| match &operation.change {
        Change::Member(Edit::Delete(member)) => matches(&members, member.email.as_str()),
        Change::Workspace(Edit::Delete(workspace)) => matches(&workspaces, workspace.name.as_str()),
        Change::Role(Edit::Delete(role)) => matches(&roles, role.name.as_str()),
        Change::ServiceAccount(Edit::Delete(account)) => matches(&accounts, account.name.as_str()),
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

fn compile(globs: &[Glob]) -> Vec<WildMatch> {
    globs.iter().map(|glob| WildMatch::new(glob.as_str())).collect()
}

fn matches(globs: &[WildMatch], name: &str) -> bool {
    globs.iter().any(|glob| glob.matches(name))
}
