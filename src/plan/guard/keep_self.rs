//! Whoever applies the plan keeps their own access.

use super::super::report::{Guard, GuardVerdict};
use super::{Finding, Judged};
use crate::model::actor::Actor;
use crate::model::change::{Change, Edit, KeyChange};

pub(super) fn judge(judged: &Judged<'_>) -> Option<GuardVerdict> {
    if !judged.policy.judging_guards().keep_self || *judged.actor == Actor::Owner {
        return None;
    }
    let operations = judged.indexes(|operation| concerns(judged.actor, &operation.change) && loses(&operation.change));
    let finding = Finding {
        guard: Guard::KeepSelf,
        scope: None,
        limit: format!("{} keeps its access", judged.actor),
        count: operations.len(),
        refused: !operations.is_empty(),
        operations,
        set_at: "spec.guards.keepSelf",
        instead: "let somebody else apply this".to_owned(),
    };
    Some(finding.verdict(judged))
}

fn concerns(actor: &Actor, change: &Change) -> bool {
    match (actor, change) {
        (Actor::Member(email), Change::Member(edit)) => edit.subject().email == *email,
        (Actor::Member(email), Change::Membership(edit)) => edit.subject().member() == email,
        (Actor::ServiceAccount(name), Change::ServiceAccount(edit)) => edit.subject().name == *name,
        (Actor::ServiceAccount(name), Change::Key(key)) => key.account() == name,
        _ => false,
    }
}

/// A scheduled end of a key is part of its rotation; all else that takes something away counts.
fn loses(change: &Change) -> bool {
    let ends_key = matches!(change, Change::Key(KeyChange::Revoke { key: _, scheduled: false }));
    let ends_account = matches!(change, Change::ServiceAccount(Edit::Delete(_)));
    ends_key || ends_account || change.is_destructive()
}
