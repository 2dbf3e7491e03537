//! These people stay Admins.

use super::super::report::{Guard, GuardVerdict};
use super::{Finding, Judged, reduced_member};
use crate::model::key::Email;
use crate::model::organization::OrganizationRole;

pub(super) fn judge(judged: &Judged<'_>) -> Option<GuardVerdict> {
    let required = &judged.policy.judging_guards().required_admins;
    if required.is_empty() {
        return None;
    }
    let required: Vec<Email> = required.iter().map(|email| Email::new(email.as_str())).collect();
    let operations = judged.indexes(|operation| {
        reduced_member(&operation.change)
            .is_some_and(|member| member.role == OrganizationRole::Admin && required.contains(&member.email))
    });
    let names: Vec<&str> = required.iter().map(Email::as_str).collect();
    let finding = Finding {
        guard: Guard::RequiredAdmins,
        scope: None,
        limit: format!("stay Admins: {}", names.join(", ")),
        count: operations.len(),
        refused: !operations.is_empty(),
        operations,
        set_at: "spec.guards.requiredAdmins",
        instead: "keep these people as Admins".to_owned(),
    };
    Some(finding.verdict(judged))
}
