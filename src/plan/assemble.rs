//! Changes become a plan: ordered, judged, counted. The second half of planning, and all of restoring a saved plan.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::capability::Capabilities;
use super::ending::Endings;
use super::guard::{self, Judged};
use super::operation::{Execution, Operation, Why};
use super::report::{Digest, Note, Plan, Verdict};
use super::{access, cost, digest, manual, order};
use crate::desired::{Origins, Policy};
use crate::model::actor::Actor;
use crate::model::change::{Change, Edit, Verb};
use crate::model::organization::MemberState;
use crate::model::rules;
use crate::model::simulation::Simulation;
use crate::model::snapshot::Snapshot;

/// What judges the changes.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Guards and ownership; always those of the manifests at hand, never of a saved plan.
    pub policy: &'a Policy,
    /// What is live.
    pub snapshot: &'a Snapshot,
    /// Who would apply the plan.
    pub actor: &'a Actor,
    /// What the backend can do by itself.
    pub capabilities: &'a Capabilities,
}

/// What a plan says beside its operations.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) name: Arc<str>,
    pub(super) unmanaged: Vec<Note>,
    pub(super) skipped: Vec<Note>,
    pub(super) waiting: Vec<Note>,
    pub(super) valid_until: Option<Date>,
    pub(super) ending: Endings,
    pub(super) origins: Origins,
}

pub(super) fn assemble(context: &Context<'_>, mut changes: Vec<(Change, Why)>, said: Said) -> Plan {
    let Context { policy, snapshot, actor, capabilities } = *context;
    order::sort(&mut changes);
    let needs = order::needs(&changes, snapshot);
    let mut facts = Simulation::new(snapshot);
    let mut operations: Vec<Operation> = Vec::with_capacity(changes.len());
    for ((change, why), mut needs) in changes.into_iter().zip(needs) {
        let execution = execution(context, &change, &mut facts);
        if matches!(change, Change::Role(Edit::Delete(_)) | Change::Workspace(Edit::Delete(_))) {
            // The rules allow the deletion although what would have gone first is refused: it goes in another way.
            needs.retain(|need| !matches!(operations[*need as usize].execution, Execution::Refused(_)));
        }
        operations.push(Operation { change, why, needs, execution });
    }
    if capabilities.invites_into_workspaces {
        invite_with_access(&mut operations);
    }
    let organization_id = snapshot.id.clone();
    let changes = operations.iter().map(|operation| &operation.change);
    let digest = digest::digest(organization_id.as_deref(), &snapshot.unread, changes);
    let guards = guard::judge(&Judged { policy, snapshot, actor, operations: &operations, digest: &digest });
    let seats = cost::seats(&operations, snapshot);
    let mut plan = Plan {
        organization_name: if snapshot.id.is_some() { snapshot.organization.profile.name.clone() } else { said.name },
        organization_id,
        digest,
        guarded_digest: None,
        valid_until: said.valid_until,
        unmanaged: said.unmanaged,
        skipped: said.skipped,
        waiting: said.waiting,
        as_if: None,
        ending: said.ending,
        unread: snapshot.unread.clone(),
        guards,
        loosened: policy.loosened().to_vec(),
        access: access::diff(&operations, snapshot),
        seats,
        cost: cost::cost(seats, snapshot),
        forecast: cost::forecast(&operations, capabilities),
        origins: said.origins,
        operations,
    };
    plan.guarded_digest = guarded_digest(&plan);
    plan
}

/// Who executes a change. What the rules forbid is refused; what passes is laid over the facts for the changes after it.
fn execution(context: &Context<'_>, change: &Change, facts: &mut Simulation<'_>) -> Execution {
    if let Err(violation) = rules::check(context.actor, change, facts) {
        return Execution::Refused(violation.to_string());
    }
    facts.apply(change);
    if let Some(reason) = waits(context, change) {
        return Execution::Waiting(reason);
    }
    if leaves_pending(context, change) {
        return Execution::Manual(manual::clicks(change));
    }
    match context.capabilities.manual.get(&(change.kind(), change.verb())) {
        Some(clicks) if clicks.is_empty() => Execution::Manual(manual::clicks(change)),
        Some(clicks) => Execution::Manual(clicks.clone()),
        None => Execution::Automatic,
    }
}

/// Where people are invited only into workspaces, an invitation is made by the operations that give access, else by hand.
fn invite_with_access(operations: &mut [Operation]) {
    let gives_access = |operation: &Operation| {
        operation.execution.is_automatic() && matches!(operation.change, Change::Membership(Edit::Create(_)))
    };
    let carried: BTreeSet<u32> =
        operations.iter().filter(|found| gives_access(found)).flat_map(|operation| operation.needs.clone()).collect();
    for (at, operation) in (0..).zip(operations) {
        if operation.execution.is_automatic() && operation.change.verb() == Verb::Invite {
            operation.execution = match carried.contains(&at) {
                true => Execution::WithAccess,
                false => Execution::Manual(manual::clicks(&operation.change)),
            };
        }
    }
}

/// Where pending members have no standing of their own, nothing takes one out of a workspace but a person.
fn leaves_pending(context: &Context<'_>, change: &Change) -> bool {
    let Change::Membership(Edit::Delete(access)) = change else { return false };
    let member = context.snapshot.organization.members.get(access.member().as_str());
    !context.capabilities.pending_roles && member.is_some_and(|member| member.state == MemberState::Pending)
}

/// Where pending members cannot have roles, a change of one waits for the acceptance.
fn waits(context: &Context<'_>, change: &Change) -> Option<String> {
    let email = match change {
        Change::Membership(Edit::Update { before: _, after }) => after.member(),
        Change::Member(Edit::Update { before: _, after }) => &after.email,
        _ => return None,
    };
    let member = context.snapshot.organization.members.get(email.as_str())?;
    let waits = member.state == MemberState::Pending && !context.capabilities.pending_roles;
    waits.then(|| format!("{email} has not accepted the invitation yet"))
}

/// The digest over what is destructive or tripped a guard; `None` when there is nothing of that kind.
fn guarded_digest(plan: &Plan) -> Option<Digest> {
    let tripped = plan.guards.iter().filter(|verdict| verdict.verdict != Verdict::Passed);
    let tripped: BTreeSet<u32> = tripped.flat_map(|verdict| verdict.operations.iter().copied()).collect();
    let guarded = |at: u32, change: &Change| change.is_destructive() || tripped.contains(&at);
    let with_index = (0_u32..).zip(&plan.operations);
    let mut changes = with_index
        .filter(|(at, operation)| guarded(*at, &operation.change) && !operation.change.is_maintenance())
        .map(|(_, operation)| &operation.change)
        .peekable();
    changes.peek()?;
    Some(digest::digest(plan.organization_id.as_deref(), &plan.unread, changes))
}
