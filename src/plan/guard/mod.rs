//! Rules that a whole plan must pass before the first write: a file a guard.
//!
//! Counts are pessimistic: removals count whoever makes them and even if a rule forbids them; promotions and joins count only when the
//! backend makes them by itself.

mod keep_self;
mod last_admin;
mod max_removals;
mod max_seats;
mod min_admins;
mod over;
mod protected;
mod required_admins;

use super::operation::Operation;
use super::report::{Digest, Guard, GuardVerdict, Verdict};
use crate::desired::Policy;
use crate::model::actor::Actor;
use crate::model::change::{Change, Edit};
use crate::model::organization::{Member, OrganizationRole};
use crate::model::snapshot::Snapshot;

pub use over::{Override, OverrideError};

/// What guards judge.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged<'a> {
    pub(super) policy: &'a Policy,
    pub(super) snapshot: &'a Snapshot,
    pub(super) actor: &'a Actor,
    pub(super) operations: &'a [Operation],
    pub(super) digest: &'a Digest,
}

/// All verdicts, in the order of `Guard::ALL`.
pub(super) fn judge(judged: &Judged<'_>) -> Vec<GuardVerdict> {
    let mut verdicts = vec![last_admin::judge(judged)];
    verdicts.extend(max_removals::judge(judged));
    verdicts.extend(min_admins::judge(judged));
    verdicts.extend(required_admins::judge(judged));
    verdicts.extend(keep_self::judge(judged));
    verdicts.extend(max_seats::judge(judged));
    verdicts.extend(protected::judge(judged));
    verdicts
}

/// What one guard found.
struct Finding {
    guard: Guard,
    scope: Option<String>,
    limit: String,
    count: usize,
    operations: Vec<u32>,
    set_at: &'static str,
    refused: bool,
    /// What to change so that the guard passes, in words.
    instead: String,
}

impl Finding {
    fn verdict(self, judged: &Judged<'_>) -> GuardVerdict {
        let Self { guard, scope, limit, count, operations, set_at, refused, instead } = self;
        // What this very change loosens does not help it.
        let itself = judged.policy.loosened().iter().any(|line| line.starts_with(set_at));
        let instead = match itself {
            true => format!("{instead} (this change loosens the guard; the stricter one counts until that is merged)"),
            false => instead,
        };
        let way_out = match (refused, guard.can_be_overridden()) {
            (false, _) => String::new(),
            (true, true) => format!("{instead}, or pass `--override {}@{}`", guard.as_str(), judged.digest),
            (true, false) => format!("{instead}; this guard cannot be overridden"),
        };
        let verdict = if refused { Verdict::Refused } else { Verdict::Passed };
        GuardVerdict { guard, scope, verdict, limit, count, operations, set_at, way_out }
    }
}

impl Judged<'_> {
    /// Indexes of the operations for which `counts` holds, ascending.
    fn indexes(&self, mut counts: impl FnMut(&Operation) -> bool) -> Vec<u32> {
        let with_index = (0_u32..).zip(self.operations);
        with_index.filter(|(_, operation)| counts(operation)).map(|(at, _)| at).collect()
    }

    /// Operations that end or demote an active Admin.
    fn lost_admins(&self) -> Vec<u32> {
        self.indexes(|operation| loses_admin(&operation.change))
    }

    /// Active Admins after the plan, counted pessimistically.
    fn admins_after(&self) -> usize {
        let gained = self
            .operations
            .iter()
            .filter(|operation| operation.execution.is_automatic() && gains_admin(&operation.change));
        let live = self.snapshot.organization.active_admins().count();
        (live + gained.count()).saturating_sub(self.lost_admins().len())
    }
}

fn loses_admin(change: &Change) -> bool {
    match change {
        Change::Member(edit) => {
            edit.before().is_some_and(Member::is_active_admin) && !edit.after().is_some_and(Member::is_active_admin)
        }
        _ => false,
    }
}

fn gains_admin(change: &Change) -> bool {
    match change {
        Change::Member(edit) => {
            edit.after().is_some_and(Member::is_active_admin) && !edit.before().is_some_and(Member::is_active_admin)
        }
        Change::Accept(member) => member.role == OrganizationRole::Admin,
        _ => false,
    }
}

/// Who is removed or demoted by a change of a person.
fn reduced_member(change: &Change) -> Option<&Member> {
    match change {
        Change::Member(Edit::Update { before, .. } | Edit::Delete(before)) if change.is_destructive() => Some(before),
        _ => None,
    }
}
