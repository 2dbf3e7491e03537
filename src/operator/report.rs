//! Status: what a run came to, into the objects. Written only where it differs from what they show.

use std::sync::Arc;
use std::time::Duration;

use super::apply::Results;
use super::child::{Children, ShownChild, invited};
use super::conditions::{Ready, Shown};
use super::fetch::Fetched;
use super::guard::Guarded;
use super::live::State;
use super::metrics::Reconciled;
use super::object::{ChildStatus, Object, Status};
use super::plans::{self, KEPT, Standing};
use super::reconcile::{Context, Halt, Next};
use super::summary::Outcome;
use super::validate::Validated;
use super::write::Error;
use crate::backend;
use crate::resources::plan::WaitsFor;
use crate::resources::status::AppliedPolicy;

/// A run that reached its end.
pub(super) struct Report {
    pub(super) validated: Validated,
    pub(super) state: State,
    pub(super) guarded: Guarded,
    pub(super) results: Results,
    /// The policy in force.
    pub(super) policy: AppliedPolicy,
    /// What the declared policy allows beyond it.
    pub(super) loosened: Vec<String>,
}

impl Report {
    /// Writes what came of the run, and says when to look again.
    pub(super) async fn write(&self, context: &Context, fetched: &Fetched, took: Duration) -> Next {
        let outcome = self.outcome(fetched);
        let now = (context.settings.clock)();
        let before = fetched.status();
        let shown = outcome.shown();
        let mut statuses = vec![(
            fetched.organization.clone(),
            Status::Organization(Box::new(outcome.status(&fetched.organization, &before, now))),
        )];
        statuses.extend(self.children(fetched, now));
        let written = async {
            let plans = self.plans(context, fetched, &outcome, now).await?;
            statuses.extend(plans);
            context.writer.statuses(statuses).await
        };
        let written = written.await;
        context.events.run(fetched, &shown, &self.guarded.plan, &self.results.results).await;
        self.count(context, fetched, &shown, took);
        match written {
            Ok(_) => self.next(context, &shown),
            Err(error) => failed(fetched, &error, context.settings.retry),
        }
    }

    fn outcome(&self, fetched: &Fetched) -> Outcome<'_> {
        let organization = &fetched.organization;
        let waiting_plan = self
            .guarded
            .ask
            .as_ref()
            .map(|ask| (plans::name(&organization.name, ask.digest(&self.guarded.plan)), ask.waits_for));
        let waiting_policy = fetched.spec().filter(|_| !self.loosened.is_empty()).map(|spec| {
            let digest = super::policy::digest(&organization.uid, &super::policy::of(spec));
            plans::name(&organization.name, &digest)
        });
        Outcome {
            validated: &self.validated,
            guarded: &self.guarded,
            results: &self.results.results,
            stopped: self.results.stopped.clone(),
            waiting_plan,
            waiting_policy,
            policy: &self.policy,
        }
    }

    /// The statuses of those whose status changes.
    fn children(&self, fetched: &Fetched, now: jiff::Timestamp) -> Vec<(Arc<Object>, Status)> {
        let children = Children {
            validated: &self.validated,
            plan: &self.guarded.plan,
            results: &self.results.results,
            snapshot: &self.state.snapshot,
            refused: self.guarded.plan.is_refused(),
            invited: invited(&self.guarded.plan),
        };
        let shown = children.shown(&fetched.children);
        let statuses =
            fetched.children.iter().zip(shown).map(|(child, shown)| (child, child_status(child, &shown, now)));
        // Those of all, of which hardly any is new, would be as large as the mirror.
        let new = statuses.filter(|(child, status)| !matches!(&child.status, Status::Child(known) if known == status));
        new.map(|(child, status)| (child.clone(), Status::Child(status))).collect()
    }

    /// Makes the CometPlans that ask, and returns the statuses of all.
    async fn plans(
        &self,
        context: &Context,
        fetched: &Fetched,
        outcome: &Outcome<'_>,
        now: jiff::Timestamp,
    ) -> Result<Vec<(Arc<Object>, Status)>, Error> {
        let organization = &fetched.organization;
        if let (Some((name, _)), Some(ask)) = (&outcome.waiting_plan, &self.guarded.ask) {
            let plan = plans::of(organization, &self.guarded.plan, ask);
            asked(context, fetched, name, &plan).await?;
        }
        if let (Some(name), Some(spec)) = (&outcome.waiting_policy, fetched.spec()) {
            let plan = plans::of_policy(organization, &super::policy::of(spec), &self.loosened);
            asked(context, fetched, name, &plan).await?;
        }
        let open = fetched.plans.iter().filter(|plan| !plans::is_ended(plan));
        let statuses = open.filter_map(|plan| {
            let standing = self.standing(outcome, plan)?;
            Some((plan.clone(), Status::Plan(plans::status(plan, &standing, now))))
        });
        let statuses = statuses.collect();
        self.forget(context, fetched).await?;
        Ok(statuses)
    }

    /// How a plan that has not ended stands after this run; `None`: as before.
    fn standing<'a>(&'a self, outcome: &Outcome<'_>, plan: &Object) -> Option<Standing<'a>> {
        let crate::manifest::Resource::Plan(spec) = &plan.document.as_ref()?.resource else { return None };
        let waits = outcome.waiting_plan.as_ref().map(|(name, _)| &**name);
        if Some(&*plan.name) == waits {
            return Some(Standing::Waits(self.guarded.unheard.as_deref()));
        }
        if Some(&*plan.name) == outcome.waiting_policy.as_deref() {
            return Some(Standing::Waits(None));
        }
        let said = plans::said(Some(plan));
        let own = spec.digest == self.guarded.plan.digest.as_str()
            || spec.guarded_digest.as_deref()
                == self.guarded.plan.guarded_digest.as_ref().map(crate::plan::Digest::as_str);
        match spec.waits_for {
            WaitsFor::Policy if said.approve == spec.approve && self.loosened.is_empty() => Some(Standing::InForce),
            WaitsFor::Policy => Some(Standing::Superseded),
            _ if own && self.guarded.settling.is_some() => None,
            _ if own && self.guarded.approved && !self.results.results.is_empty() => {
                Some(Standing::Ran(&self.results.results))
            }
            _ => Some(Standing::Superseded),
        }
    }

    /// Removes the oldest ended plans beyond those that are kept.
    async fn forget(&self, context: &Context, fetched: &Fetched) -> Result<(), Error> {
        let mut ended: Vec<&Arc<Object>> = fetched.plans.iter().filter(|plan| plans::is_ended(plan)).collect();
        ended.sort_by_key(|plan| (&plan.created, &plan.name));
        for plan in &ended[..ended.len().saturating_sub(KEPT)] {
            context.writer.remove(plan).await?;
        }
        Ok(())
    }

    fn next(&self, context: &Context, shown: &Shown) -> Next {
        let ran = self.results.results.iter().any(|result| result.outcome.is_success());
        match shown.reason {
            "Retrying" => Next::After(context.settings.retry),
            "Settling" => Next::After(context.settings.settle.min(context.settings.retry).max(Duration::from_secs(1))),
            _ if ran => Next::Soon,
            _ => Next::Interval,
        }
    }

    fn count(&self, context: &Context, fetched: &Fetched, shown: &Shown, took: Duration) {
        let (namespace, name) = super::reconcile::names(fetched);
        let since = fetched.status().drifting_since.and_then(|since| since.parse::<jiff::Timestamp>().ok());
        let pending = shown.ready != Ready::Yes;
        let age =
            since.filter(|_| pending).map_or(0, |since| (context.settings.clock)().duration_since(since).as_secs());
        let metrics = &context.writer.metrics;
        metrics.drift(namespace, name, Duration::from_secs(age.max(0).unsigned_abs()));
        metrics.plan(namespace, name, self.guarded.plan.operations.len());
        metrics.ending(namespace, name, self.guarded.plan.ending.rows().len());
        metrics.reconciled(counted(shown, !self.results.results.is_empty()), took);
    }
}

/// Makes a CometPlan that asks. One of the name that has ended goes first: what was said to it was said to that run.
async fn asked(
    context: &Context,
    fetched: &Fetched,
    name: &str,
    plan: &crate::resources::CometPlan,
) -> Result<(), Error> {
    match fetched.plan(name) {
        Some(known) if !plans::is_ended(known) => return Ok(()),
        Some(ended) => context.writer.remove(ended).await?,
        None => {}
    }
    context.writer.create(plan).await
}

fn child_status(child: &Object, shown: &ShownChild, now: jiff::Timestamp) -> ChildStatus {
    let ShownChild { shown, failures, id } = shown;
    ChildStatus {
        conditions: shown.conditions(child.conditions(), child.generation, now).into(),
        observed_generation: child.generation,
        id: id.clone(),
        failures: failures.clone(),
    }
}

fn failed(fetched: &Fetched, error: &Error, retry: Duration) -> Next {
    let (namespace, organization) = super::reconcile::names(fetched);
    tracing::warn!(namespace, organization, %error, "a status could not be written; trying again");
    Next::After(retry)
}

impl Context {
    /// A run that ended before anything was done: the organization says why, and its children stay as they are.
    pub(super) async fn halted(&self, fetched: &Fetched, halt: Halt, took: Duration) -> Next {
        // What may be over in a moment leaves it open which live organization this one is for, and a younger one waits for that.
        if matches!(halt, Halt::Shown(_) | Halt::Backend(backend::Error::Credentials(_))) {
            self.claims.tried(&fetched.organization);
        }
        let shown = match halt {
            Halt::Shown(shown) => shown,
            Halt::Backend(error @ backend::Error::Credentials(_)) => Shown::stalled(reason(&error), error.to_string()),
            Halt::Backend(error) => Shown::reconciling(reason(&error), error.to_string()),
            Halt::Cluster(error) => Shown::reconciling("Retrying", error),
        };
        let (now, mut status) = ((self.settings.clock)(), fetched.status());
        status.conditions = shown.conditions(&status.conditions, fetched.organization.generation, now);
        status.observed_generation = fetched.organization.generation;
        status.reconciled_at = fetched.organization.reconcile_at();
        let (namespace, organization) = super::reconcile::names(fetched);
        tracing::warn!(namespace, organization, reason = shown.reason, message = shown.message, "nothing was done");
        self.events.halted(fetched, &shown).await;
        self.writer.metrics.reconciled(counted(&shown, false), took);
        let statuses = vec![(fetched.organization.clone(), Status::Organization(Box::new(status)))];
        match (self.writer.statuses(statuses).await, shown.ready) {
            (Err(error), _) => failed(fetched, &error, self.settings.retry),
            (Ok(_), Ready::Suspended) => Next::Never,
            (Ok(_), Ready::Stalled) => Next::Interval,
            (Ok(_), Ready::Yes | Ready::Reconciling) => Next::After(self.settings.retry),
        }
    }

    /// What belongs to no organization says so.
    pub(super) async fn orphans(&self, namespace: &str) -> Next {
        let now = (self.settings.clock)();
        let orphans = super::fetch::orphans(&self.mirror, namespace).into_iter();
        let statuses = orphans.map(|(child, reason, message)| {
            let shown = ShownChild { shown: Shown::stalled(reason, message), failures: Vec::new(), id: None };
            let status = child_status(&child, &shown, now);
            (child, Status::Child(status))
        });
        match self.writer.statuses(statuses.collect()).await {
            Ok(_) => Next::Never,
            Err(error) => {
                tracing::warn!(namespace, %error, "a status could not be written; trying again");
                Next::After(self.settings.retry)
            }
        }
    }
}

/// How a run is counted.
fn counted(shown: &Shown, ran: bool) -> Reconciled {
    match (shown.ready, shown.reason) {
        (_, "GuardRefused") => Reconciled::Refused,
        (_, "Invalid") => Reconciled::Invalid,
        (Ready::Yes, _) if ran => Reconciled::Applied,
        (Ready::Yes | Ready::Suspended, _) => Reconciled::Unchanged,
        (Ready::Reconciling, "WaitingForApproval" | "PolicyWaitsForApproval" | "ManualSteps" | "Settling") => {
            Reconciled::Waiting
        }
        (Ready::Reconciling | Ready::Stalled, _) => Reconciled::Failed,
    }
}

fn reason(error: &backend::Error) -> &'static str {
    match error {
        backend::Error::Unreachable(_) => "ServerUnreachable",
        backend::Error::Credentials(_) => "CredentialsRefused",
        backend::Error::Busy(_) => "ServerBusy",
        backend::Error::Damaged(_) => "ServerDamaged",
        backend::Error::Replaced(_) => "OrganizationReplaced",
        backend::Error::Other(_) => "Retrying",
    }
}
