//! The status of an organization: what a run came to.

use jiff::Timestamp;

use super::conditions::Shown;
use super::guard::Guarded;
use super::object::{Object, REVISION};
use super::validate::{Standing, Validated};
use super::words::{counted, cut, outcome, totals};
use crate::plan::{Execution, OperationResult, Plan, ResultKind};
use crate::resources::plan::WaitsFor;
use crate::resources::status::{AppliedPolicy, OrganizationStatus, RunStatus};

/// How many runs are remembered.
const RUNS: usize = 5;

/// What a run came to.
pub(super) struct Outcome<'a> {
    pub(super) validated: &'a Validated,
    pub(super) guarded: &'a Guarded,
    /// One an operation; none when nothing was run.
    pub(super) results: &'a [OperationResult],
    /// Why the run ended before everything was tried.
    pub(super) stopped: Option<String>,
    /// The CometPlan on which somebody has to say something, with what.
    pub(super) waiting_plan: Option<(String, WaitsFor)>,
    /// The CometPlan of a policy that waits.
    pub(super) waiting_policy: Option<String>,
    pub(super) policy: &'a AppliedPolicy,
}

impl Outcome<'_> {
    /// What is left to do after the run; key maintenance that ran leaves nothing.
    fn is_done(&self) -> bool {
        let plan = &self.guarded.plan;
        plan.is_empty()
            || (self.results.len() == plan.operations.len() && self.results.iter().all(|r| r.outcome.is_success()))
    }

    /// What the organization shows.
    pub(super) fn shown(&self) -> Shown {
        let mut shown = self.verdict();
        let invalid = self.invalid();
        if invalid.is_empty() {
            let own = self.validated.warnings.iter().filter(|(child, _)| child.is_none());
            shown.accepted.1 = own.map(|(_, warning)| warning.as_str()).collect::<Vec<_>>().join("; ");
        } else {
            shown.accepted = (false, invalid);
        }
        let unmanaged = &self.guarded.plan.unmanaged;
        if !unmanaged.is_empty() {
            let first = &unmanaged[0];
            let what = counted(unmanaged.len(), "difference is", "differences are");
            shown.drifted = Some(format!("{what} left alone, as {}: {}", first.subject, first.reason));
        }
        shown
    }

    fn invalid(&self) -> String {
        let standings = &self.validated.standings;
        let count = standings.iter().filter(|standing| matches!(standing, Standing::Invalid(_))).count();
        match count {
            0 => String::new(),
            _ => format!("{count} of {} objects are invalid; each says why", standings.len()),
        }
    }

    fn verdict(&self) -> Shown {
        let plan = &self.guarded.plan;
        if let Some(why) = &self.stopped {
            return Shown::reconciling("Retrying", why.clone());
        }
        let failed = self
            .results
            .iter()
            .filter(|result| matches!(result.outcome, ResultKind::Failed | ResultKind::Unknown | ResultKind::Skipped));
        if let Some(first) = failed.clone().find_map(|result| result.error.as_deref()) {
            return Shown::reconciling("Retrying", format!("{} operations did not succeed: {first}", failed.count()));
        }
        if let Some((name, waits)) = &self.waiting_plan {
            return waiting(plan, name, *waits, self.guarded.unheard.as_deref());
        }
        if let Some(name) = &self.waiting_policy {
            let text =
                format!("the policy allows more than the one in force; the CometPlan `{name}` waits for an approval");
            return Shown::reconciling("PolicyWaitsForApproval", text);
        }
        if let Some(why) = &self.guarded.settling {
            return Shown::reconciling("Settling", why.clone());
        }
        let count = |of: fn(&Execution) -> bool| plan.operations.iter().filter(|found| of(&found.execution)).count();
        let refused = count(|execution| matches!(execution, Execution::Refused(_)));
        if refused > 0 || self.results.iter().any(|result| result.outcome == ResultKind::Refused) {
            return Shown::stalled(
                "Refused",
                format!(
                    "{}: {}",
                    counted(refused.max(1), "operation is forbidden", "operations are forbidden"),
                    self.first_refusal()
                ),
            );
        }
        let manual = count(|execution| matches!(execution, Execution::Manual(_)));
        if manual > 0 {
            let text = format!(
                "{} by hand; `halley plan` shows the clicks",
                counted(manual, "operation is to be done", "operations are to be done")
            );
            return Shown::reconciling("ManualSteps", text);
        }
        let waiting = count(|execution| matches!(execution, Execution::Waiting(_)));
        let invited = if waiting > 0 { format!("; {waiting} wait for an acceptance") } else { String::new() };
        Shown::yes(
            "Applied",
            format!("as {} say{invited}", counted(self.validated.standings.len(), "object", "objects")),
        )
    }

    fn first_refusal(&self) -> String {
        let of_plan = self.guarded.plan.operations.iter().find_map(|operation| match &operation.execution {
            Execution::Refused(why) => Some(format!("`{}`: {why}", operation.change.id())),
            _ => None,
        });
        let of_run = || {
            let refused = self.results.iter().find(|result| result.outcome == ResultKind::Refused);
            refused.and_then(|result| result.error.clone())
        };
        of_plan.or_else(of_run).unwrap_or_default()
    }

    /// The whole status.
    pub(super) fn status(
        &self,
        organization: &Object,
        before: &OrganizationStatus,
        now: Timestamp,
    ) -> OrganizationStatus {
        let plan = &self.guarded.plan;
        let done = self.is_done();
        let ran = self.results.iter().any(|result| !matches!(result.outcome, ResultKind::Manual | ResultKind::Waiting));
        let mut runs = before.runs.clone();
        if ran {
            runs.insert(0, run(organization, plan, self.results, now));
            runs.truncate(RUNS);
        }
        let digest = Some(plan.digest.to_string());
        OrganizationStatus {
            conditions: self.shown().conditions(&before.conditions, organization.generation, now),
            observed_generation: organization.generation,
            id: plan.organization_id.as_deref().map(str::to_owned).or_else(|| before.id.clone()),
            applied_digest: if ran { digest.clone() } else { before.applied_digest.clone() },
            plan_digest: digest,
            pending: (!done).then(|| cut(&totals(plan), 400)),
            drifting_since: (!done).then(|| before.drifting_since.clone().unwrap_or_else(|| now.to_string())),
            plan: self.waiting_plan.as_ref().map(|(name, _)| name.clone()).or_else(|| self.waiting_policy.clone()),
            reconciled_at: organization.reconcile_at(),
            ending: super::ending::shown(plan),
            runs,
            last_applied_policy: Some(self.policy.clone()),
        }
    }
}

fn waiting(plan: &Plan, name: &str, waits: WaitsFor, unheard: Option<&str>) -> Shown {
    let unheard = unheard.map(|why| format!("; {why}")).unwrap_or_default();
    match waits {
        WaitsFor::Override => {
            let verdicts: Vec<String> = plan.refusals().map(refusal).collect();
            Shown::stalled(
                "GuardRefused",
                format!("{}; the CometPlan `{name}` says how to go on{unheard}", verdicts.join("; ")),
            )
        }
        WaitsFor::Destructive | WaitsFor::Everything | WaitsFor::Policy => Shown::reconciling(
            "WaitingForApproval",
            format!("the CometPlan `{name}` waits for an approval: {}{unheard}", totals(plan)),
        ),
    }
}

/// What a guard says, in one line.
pub(super) fn refusal(verdict: &crate::plan::GuardVerdict) -> String {
    let crate::plan::GuardVerdict { guard, scope, verdict: _, limit, count, operations: _, set_at, way_out } = verdict;
    let scope = scope.as_ref().map(|scope| format!(" ({scope})")).unwrap_or_default();
    let way = way_out.split(", or pass `--override").next().unwrap_or_default();
    format!("the guard `{}`{scope} allows {limit}, and the plan has {count} (`{set_at}`; {way})", guard.as_str())
}

fn run(organization: &Object, plan: &Plan, results: &[OperationResult], now: Timestamp) -> RunStatus {
    RunStatus {
        at: now.to_string(),
        digest: plan.digest.to_string(),
        revision: cut(organization.annotation(REVISION).unwrap_or("unknown"), 200),
        outcome: cut(&outcome(results), 400),
    }
}
