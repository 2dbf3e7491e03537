//! Which operations may run now: those that no guard, no missing approval and no doubt about an absence holds back.

use crate::plan::{Execution, Operation, Override, Plan};
use crate::resources::organization::Approval;
use crate::resources::plan::WaitsFor;

/// What somebody has said to a plan, by the annotations of its CometPlan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// `halley.dev/approve`.
    pub(crate) approve: Option<String>,
    /// `halley.dev/override`: `guard@digest`, several with commas.
    pub(crate) overrides: Option<String>,
    /// `halley.dev/approved-by`.
    pub(crate) by: Option<String>,
}

/// Whether what no object declares any more may be taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Removals {
    Allowed,
    /// Not yet, or not at all; why.
    Held(String),
}

/// A plan of which only what may run now is left to run.
#[derive(Debug)]
pub(crate) struct Guarded {
    pub(crate) plan: Plan,
    /// What somebody has to say before more can run.
    pub(crate) ask: Option<Ask>,
    /// Whether somebody approved what runs now, or overrode a guard for it.
    pub(crate) approved: bool,
    /// Who did.
    pub(crate) approver: Option<String>,
    /// What was said and does not count; why.
    pub(crate) unheard: Option<String>,
    /// Why removals are held, if they are.
    pub(crate) settling: Option<String>,
}

/// What somebody has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    pub(crate) waits_for: WaitsFor,
    /// The value of `halley.dev/approve`.
    pub(crate) approve: Option<String>,
    /// The value of `halley.dev/override`.
    pub(crate) overrides: Option<String>,
}

impl Ask {
    /// What names its CometPlan: the digest that somebody has to say.
    pub(crate) fn digest<'a>(&'a self, plan: &'a Plan) -> &'a str {
        self.approve.as_deref().unwrap_or(plan.digest.as_str())
    }
}

/// What would have to be said to this plan under this approval, if anything; whether removals may run does not matter for that.
pub(crate) fn ask(plan: &Plan, approval: Approval) -> Option<Ask> {
    if plan.is_refused() {
        return Some(Ask { waits_for: WaitsFor::Override, approve: None, overrides: overrides(plan) });
    }
    // Nobody is asked about what people do by hand anyway, or what a rule forbids.
    let runs = |operation: &&Operation| matches!(operation.execution, Execution::Automatic | Execution::WithAccess);
    let mut running = plan.operations.iter().filter(runs);
    let (waits_for, digest) = match approval {
        Approval::Never => return None,
        Approval::Destructive if running.any(|operation| operation.change.is_destructive()) => {
            (WaitsFor::Destructive, plan.guarded_digest.clone()?)
        }
        Approval::Always if running.any(|operation| !operation.change.is_maintenance()) => {
            (WaitsFor::Everything, plan.digest.clone())
        }
        Approval::Destructive | Approval::Always => return None,
    };
    Some(Ask { waits_for, approve: Some(digest.as_str().to_owned()), overrides: None })
}

/// Holds back what may not run now.
pub(crate) fn guard(mut plan: Plan, ask: Option<Ask>, said: &Said, removals: &Removals) -> Guarded {
    let mut unheard = None;
    let overridden = match said.overrides.as_deref().map(|text| pass(&mut plan, text)) {
        Some(Err(why)) => {
            unheard = Some(why);
            false
        }
        Some(Ok(())) => !plan.is_refused(),
        None => false,
    };
    let approved = overridden || ask.as_ref().is_some_and(|ask| ask.approve.is_some() && ask.approve == said.approve);
    if let (Some(said), Some(wanted)) = (&said.approve, ask.as_ref().and_then(|ask| ask.approve.as_ref()))
        && said != wanted
    {
        unheard = Some(format!("`{said}` was approved, but this plan is `{wanted}`"));
    }
    let ask = ask.filter(|_| !approved);
    let mut settling = None;
    if let Removals::Held(why) = removals
        && hold(&mut plan, why, |plan, at| plan.operations[at].change.is_destructive())
    {
        settling = Some(why.clone());
    }
    match ask.as_ref().map(|ask| ask.waits_for) {
        Some(WaitsFor::Destructive) => {
            hold(&mut plan, "it waits for an approval", |plan, at| plan.operations[at].change.is_destructive());
        }
        Some(WaitsFor::Everything) => {
            hold(&mut plan, "it waits for an approval", |plan, at| !plan.operations[at].change.is_maintenance());
        }
        Some(WaitsFor::Override) => {
            hold(&mut plan, "a guard refuses the plan", |_, _| true);
        }
        Some(WaitsFor::Policy) | None => {}
    }
    // Nobody is asked about what may still turn out to be a half-written set of objects.
    let ask = ask.filter(|_| settling.is_none());
    let approver = said.by.clone().filter(|_| approved);
    Guarded { plan, ask, approved, approver, unheard, settling }
}

/// What overrides all that refuses the plan; `None`: something cannot be overridden.
fn overrides(plan: &Plan) -> Option<String> {
    let guards = plan.refusing();
    if guards.iter().any(|guard| !guard.can_be_overridden()) {
        return None;
    }
    let said: Vec<String> = guards.iter().map(|guard| format!("{}@{}", guard.as_str(), plan.digest)).collect();
    Some(said.join(","))
}

fn pass(plan: &mut Plan, text: &str) -> Result<(), String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let overrides = parts.map(Override::parse).collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    plan.override_guards(&overrides).map_err(|error| error.to_string())
}

/// Lets operations wait, and all that need them. Returns whether there was any.
fn hold(plan: &mut Plan, why: &str, holds: impl Fn(&Plan, usize) -> bool) -> bool {
    let mut held = vec![false; plan.operations.len()];
    let mut any = false;
    for at in 0..plan.operations.len() {
        let needed = plan.operations[at].needs.iter().copied().find(|need| held[*need as usize]);
        let reason = match needed {
            _ if holds(plan, at) => why.to_owned(),
            Some(need) => format!("it needs `{}`, which waits", plan.operations[need as usize].change.id()),
            None => continue,
        };
        held[at] = true;
        any = true;
        let execution = &mut plan.operations[at].execution;
        if matches!(execution, Execution::Automatic | Execution::WithAccess) {
            *execution = Execution::Waiting(reason);
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::samples::{TODAY, member, validated};
    use super::*;
    use crate::model::actor::Actor;
    use crate::model::key::Email;
    use crate::model::organization::{Member, MemberState, OrganizationRole};
    use crate::model::snapshot::Snapshot;
    use crate::plan::{Capabilities, Input};

    /// Ana stays, `gone` people leave, Eve comes.
    fn plan(gone: usize) -> Plan {
        let validated =
            validated(&[member("ana@acme.example", "Admin"), member("eve@acme.example", "ViewOnly")]).unwrap();
        let person = |email: &str, role| Member { email: Email::new(email), role, state: MemberState::Active };
        let mut snapshot = Snapshot { id: Some("7".into()), ..Snapshot::default() };
        snapshot.organization.profile.name = "Acme".into();
        let people = (0..gone).map(|at| person(&format!("p{at}@acme.example"), OrganizationRole::PlatformMember));
        let ana = person("ana@acme.example", OrganizationRole::Admin);
        snapshot.organization.members = people.chain([ana]).collect();
        crate::plan::plan(&Input {
            desired: &validated.desired,
            snapshot: &snapshot,
            actor: &Actor::Owner,
            capabilities: &Capabilities::embedded(),
            held_keys: &BTreeMap::new(),
            today: TODAY,
        })
    }

    fn runs(guarded: &Guarded) -> Vec<String> {
        let automatic = guarded.plan.operations.iter().filter(|operation| operation.execution.is_automatic());
        automatic.map(|operation| operation.change.id()).collect()
    }

    const REMOVE: &str = "delete/member/p0@acme.example";
    const INVITE: &str = "invite/member/eve@acme.example";

    #[test]
    fn what_is_destructive_waits_while_the_rest_runs() {
        let plan = plan(1);
        let ask = ask(&plan, Approval::Destructive).unwrap();
        assert_eq!(ask.approve.as_deref(), plan.guarded_digest.as_ref().map(|digest| digest.as_str()));
        let guarded = guard(plan, Some(ask.clone()), &Said::default(), &Removals::Allowed);
        assert_eq!((runs(&guarded), guarded.ask), (vec![INVITE.to_owned()], Some(ask)));
    }

    #[test]
    fn the_approved_digest_lets_it_run_and_another_does_not() {
        let ask = ask(&plan(1), Approval::Destructive).unwrap();
        let said = Said { approve: ask.approve.clone(), by: Some("ana".to_owned()), ..Said::default() };
        let guarded = guard(plan(1), Some(ask.clone()), &said, &Removals::Allowed);
        assert!(guarded.approved && runs(&guarded).contains(&REMOVE.to_owned()));
        assert_eq!(guarded.approver.as_deref(), Some("ana"));
        let other = Said { approve: Some("h1:0".to_owned()), by: Some("ana".to_owned()), ..Said::default() };
        let guarded = guard(plan(1), Some(ask), &other, &Removals::Allowed);
        assert!(!guarded.approved && guarded.unheard.is_some() && !runs(&guarded).contains(&REMOVE.to_owned()));
        assert_eq!(guarded.approver, None);
    }

    #[test]
    fn nobody_is_asked_about_what_people_do_by_hand() {
        let mut plan = plan(1);
        for operation in &mut plan.operations {
            operation.execution = Execution::Manual(Vec::new());
        }
        assert_eq!([ask(&plan, Approval::Destructive), ask(&plan, Approval::Always)], [None, None]);
    }

    #[test]
    fn with_always_everything_waits_and_with_never_nothing() {
        let guarded = guard(plan(1), ask(&plan(1), Approval::Always), &Said::default(), &Removals::Allowed);
        assert_eq!(runs(&guarded), Vec::<String>::new());
        let guarded = guard(plan(1), ask(&plan(1), Approval::Never), &Said::default(), &Removals::Allowed);
        assert_eq!(runs(&guarded).len(), 2);
    }

    #[test]
    fn a_refused_guard_holds_everything_until_it_is_overridden_for_this_very_plan() {
        let ask = ask(&plan(20), Approval::Never).unwrap();
        let guarded = guard(plan(20), Some(ask.clone()), &Said::default(), &Removals::Allowed);
        assert_eq!(runs(&guarded), Vec::<String>::new());
        let wrong = Said { overrides: Some("maxRemovals@h1:0".to_owned()), ..Said::default() };
        let guarded = guard(plan(20), Some(ask.clone()), &wrong, &Removals::Allowed);
        assert!(runs(&guarded).is_empty() && guarded.unheard.is_some());
        let right = Said { overrides: ask.overrides.clone(), ..Said::default() };
        let guarded = guard(plan(20), Some(ask), &right, &Removals::Allowed);
        assert_eq!((runs(&guarded).len(), guarded.ask), (21, None));
    }

    #[test]
    fn removals_that_are_in_doubt_wait_without_anybody_being_asked() {
        let held = Removals::Held("a moment".to_owned());
        let guarded = guard(plan(1), ask(&plan(1), Approval::Destructive), &Said::default(), &held);
        assert_eq!((runs(&guarded), guarded.ask.is_none()), (vec![INVITE.to_owned()], true));
        assert_eq!(guarded.settling.as_deref(), Some("a moment"));
    }
}
