//! At most so many removals, a collection at a time: by count, and by share of what is live and not ignored.
//!
//! Demotions, narrowed access, revoked keys and moved default marks count too. Access is judged twice: as a whole, and by share in each
//! workspace, so that neither many small losses nor one emptied workspace passes unseen.

use std::collections::BTreeMap;

use super::super::report::{Guard, GuardVerdict};
use super::{Finding, Judged};
use crate::model::key::WorkspaceName;
use crate::model::snapshot::Collection;
use crate::plan::{Execution, Operation};

/// Below this many live objects a share says nothing.
const SHARE_FROM: usize = 10;

pub(super) fn judge(judged: &Judged<'_>) -> Vec<GuardVerdict> {
    let mut collections: BTreeMap<Collection, Vec<u32>> = BTreeMap::new();
    let mut workspaces: BTreeMap<&WorkspaceName, Vec<u32>> = BTreeMap::new();
    for (at, operation) in (0_u32..).zip(judged.operations) {
        let change = &operation.change;
        let Some(collection) = change.kind().collection().filter(|_| takes_away(operation)) else { continue };
        collections.entry(collection).or_default().push(at);
        if let Some(workspace) = change.workspace() {
            workspaces.entry(workspace).or_default().push(at);
        }
    }
    if collections.is_empty() {
        return vec![finding(judged, None, Vec::new(), None, true).verdict(judged)];
    }
    let mut verdicts = Vec::new();
    for (collection, operations) in collections {
        let live = live(judged, collection);
        verdicts.push(finding(judged, Some(collection.to_string()), operations, Some(live), true).verdict(judged));
    }
    for (workspace, operations) in workspaces {
        let live = live_in(judged, workspace);
        let verdict = finding(judged, Some(format!("access to {workspace}")), operations, Some(live), false);
        verdicts.extend(verdict.refused.then(|| verdict.verdict(judged)));
    }
    verdicts
}

/// A role that waits until an invitation is accepted takes nothing from anybody; once it is accepted, the next plan counts it.
fn takes_away(Operation { change, execution, .. }: &Operation) -> bool {
    change.is_destructive() && !change.is_maintenance() && !matches!(execution, Execution::Waiting(_))
}

fn finding(
    judged: &Judged<'_>,
    scope: Option<String>,
    operations: Vec<u32>,
    live: Option<usize>,
    by_count: bool,
) -> Finding {
    let limits = judged.policy.judging_guards().max_removals;
    let count = operations.len();
    let share_counts = live.is_some_and(|live| live >= SHARE_FROM);
    let over_share = live.is_some_and(|live| share_counts && count * 100 > live * usize::from(limits.percent));
    let over_count = by_count && count > limits.count as usize;
    let limit = match (live, by_count, share_counts) {
        (Some(live), true, true) => format!("at most {}, and at most {} % of {live}", limits.count, limits.percent),
        (Some(live), false, _) => format!("at most {} % of {live}", limits.percent),
        _ => format!("at most {}", limits.count),
    };
    Finding {
        guard: Guard::MaxRemovals,
        scope,
        limit,
        count,
        operations,
        set_at: "spec.guards.maxRemovals",
        refused: over_count || over_share,
        instead: "remove less at a time, or raise the limit".to_owned(),
    }
}

/// How many live objects of the collection are not ignored.
fn live(judged: &Judged<'_>, collection: Collection) -> usize {
    let organization = &judged.snapshot.organization;
    let ignore = judged.policy.judging_ignore();
    match collection {
        Collection::Access => organization.workspaces.iter().map(|workspace| live_in(judged, &workspace.name)).sum(),
        Collection::Keys => judged.snapshot.keys.iter().filter(|key| !ignore.account(key.account())).count(),
        Collection::Members => organization.members.iter().filter(|member| !ignore.member(&member.email)).count(),
        Collection::Roles => organization.roles.iter().filter(|role| !ignore.role(&role.name)).count(),
        Collection::ServiceAccounts => {
            organization.accounts.iter().filter(|account| !ignore.account(&account.name)).count()
        }
        Collection::Workspaces => {
            organization.workspaces.iter().filter(|workspace| !ignore.workspace(&workspace.name)).count()
        }
    }
}

fn live_in(judged: &Judged<'_>, workspace: &WorkspaceName) -> usize {
    let ignore = judged.policy.judging_ignore();
    let Some(workspace) = judged.snapshot.organization.workspaces.get(workspace.as_str()) else {
        return 0;
    };
    if ignore.workspace(&workspace.name) {
        return 0;
    }
    if ignore.members.is_empty() {
        return workspace.memberships.len();
    }
    workspace.memberships.iter().filter(|membership| !ignore.member(&membership.member)).count()
}
