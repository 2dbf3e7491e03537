//! CometPlans: what waits for somebody's word, and what became of it.

use jiff::Timestamp;
use kube::api::ObjectMeta;

use super::conditions::Shown;
use super::guard::{Ask, Said};
use super::object::{Object, REVISION, Status};
use super::summary::refusal;
use super::words::{cut, outcome, totals};
use crate::manifest::Resource;
use crate::plan::{OperationResult, Plan};
use crate::render::{Medium, wording};
use crate::resources::plan::{CometPlan, CometPlanSpec, PlannedOperation, WaitsFor};
use crate::resources::status::{AppliedPolicy, PlanStatus};
use crate::resources::values::{ObjectName, OrganizationRef};

/// What approves a plan.
pub(super) const APPROVE: &str = "halley.dev/approve";
/// What overrides guards for a plan.
pub(super) const OVERRIDE: &str = "halley.dev/override";
/// Who said so.
pub(super) const APPROVED_BY: &str = "halley.dev/approved-by";

/// A plan lists so many operations at most, so that it stays small beside what an object may hold.
const MOST_OPERATIONS: usize = 200;
/// How many plans are kept.
pub(super) const KEPT: usize = 10;

/// The name of the plan that asks for a digest.
pub(super) fn name(organization: &str, digest: &str) -> String {
    let hex = digest.trim_start_matches("h1:");
    let longest = 253 - 13;
    format!("{}-{}", &organization[..organization.len().min(longest)], &hex[..hex.len().min(12)])
}

/// What somebody has said to a plan. Without a name nobody has said it, and what was said to one that has ended was said to that run.
pub(super) fn said(plan: Option<&Object>) -> Said {
    match plan.filter(|plan| !is_ended(plan)) {
        Some(plan) if plan.annotation(APPROVED_BY).is_some_and(|name| !name.is_empty()) => Said {
            approve: plan.annotation(APPROVE).map(str::to_owned),
            overrides: plan.annotation(OVERRIDE).map(str::to_owned),
            by: plan.annotation(APPROVED_BY).map(str::to_owned),
        },
        _ => Said::default(),
    }
}

/// The plan that asks for what `ask` says.
pub(super) fn of(organization: &Object, plan: &Plan, ask: &Ask) -> CometPlan {
    let destructive: Vec<PlannedOperation> = plan
        .operations
        .iter()
        .filter(|operation| operation.change.is_destructive() || ask.waits_for == WaitsFor::Everything)
        .map(|operation| PlannedOperation {
            id: cut(&operation.change.id(), 800),
            summary: cut(&wording(&operation.change).show(Medium::Text), 1000),
        })
        .collect();
    let shown = destructive.len().min(MOST_OPERATIONS);
    let omitted = u32::try_from(plan.operations.len() - shown).unwrap_or(u32::MAX);
    let spec = CometPlanSpec {
        digest: plan.digest.to_string(),
        guarded_digest: plan.guarded_digest.as_ref().map(ToString::to_string),
        waits_for: ask.waits_for,
        approve: ask.approve.clone(),
        overrides: ask.overrides.clone(),
        summary: cut(&totals(plan), 400),
        guards: plan.refusals().map(|verdict| cut(&refusal(verdict), 1000)).take(100).collect(),
        policy: Vec::new(),
        destructive: destructive.into_iter().take(shown).collect(),
        omitted,
        ..empty(organization)
    };
    object(organization, ask.digest(plan), spec)
}

/// The plan that asks whether a policy may allow more.
pub(super) fn of_policy(organization: &Object, policy: &AppliedPolicy, loosened: &[String]) -> CometPlan {
    let digest = super::policy::digest(&organization.uid, policy);
    let spec = CometPlanSpec {
        digest: digest.clone(),
        waits_for: WaitsFor::Policy,
        approve: Some(digest.clone()),
        summary: format!("{} of the policy to loosen", loosened.len()),
        policy: loosened.iter().map(|line| cut(line, 1000)).take(100).collect(),
        ..empty(organization)
    };
    object(organization, &digest, spec)
}

fn empty(organization: &Object) -> CometPlanSpec {
    CometPlanSpec {
        organization_ref: OrganizationRef { name: ObjectName(organization.name.to_string().into()) },
        digest: String::new(),
        guarded_digest: None,
        revision: organization.annotation(REVISION).map(|revision| cut(revision, 200)),
        waits_for: WaitsFor::Destructive,
        approve: None,
        overrides: None,
        summary: String::new(),
        guards: Vec::new(),
        policy: Vec::new(),
        destructive: Vec::new(),
        omitted: 0,
    }
}

fn object(organization: &Object, digest: &str, spec: CometPlanSpec) -> CometPlan {
    let owner = k8s_openapi::apimachinery::pkg::apis::meta::v1::OwnerReference {
        api_version: crate::resources::API_VERSION.to_owned(),
        kind: "CometOrganization".to_owned(),
        name: organization.name.to_string(),
        uid: organization.uid.to_string(),
        controller: Some(true),
        block_owner_deletion: None,
    };
    let metadata = ObjectMeta {
        name: Some(name(&organization.name, digest)),
        namespace: Some(organization.namespace.to_string()),
        owner_references: Some(vec![owner]),
        ..ObjectMeta::default()
    };
    CometPlan { metadata, spec, status: None }
}

/// How a plan stands.
pub(super) enum Standing<'a> {
    /// It waits for somebody's word; what was said and does not count.
    Waits(Option<&'a str>),
    /// It ran, on somebody's word.
    Ran(&'a [OperationResult]),
    /// The policy that it asks for is in force.
    InForce,
    /// What it would do is not what there is to do.
    Superseded,
}

/// The status to write.
pub(super) fn status(plan: &Object, standing: &Standing<'_>, now: Timestamp) -> PlanStatus {
    let before = match &plan.status {
        Status::Plan(status) => status.clone(),
        Status::Organization(_) | Status::Child(_) => PlanStatus::default(),
    };
    let approved_by = plan.annotation(APPROVED_BY).map(|name| cut(name, 253));
    let ended = |shown: Shown, outcome: Option<String>| PlanStatus {
        conditions: shown.conditions(&before.conditions, plan.generation, now),
        observed_generation: plan.generation,
        approved_by: approved_by.clone(),
        outcome,
    };
    match standing {
        Standing::Waits(unheard) => {
            let mut shown = waits(plan);
            if let Some(why) = unheard {
                shown.message = format!("{}; {why}", shown.message);
            }
            PlanStatus { approved_by: None, ..ended(shown, None) }
        }
        Standing::Ran(results) => {
            let text = outcome(results);
            let shown = match results.iter().all(|result| result.outcome.is_success()) {
                true => Shown::yes("Applied", text.clone()),
                false => Shown::stalled("PartlyApplied", text.clone()),
            };
            ended(shown, Some(cut(&text, 400)))
        }
        Standing::InForce => ended(Shown::yes("Applied", "the policy is in force"), None),
        Standing::Superseded => PlanStatus {
            approved_by: before.approved_by.clone(),
            ..ended(
                Shown::stalled("Superseded", "what it would do is not what there is to do any more"),
                before.outcome.clone(),
            )
        },
    }
}

fn waits(plan: &Object) -> Shown {
    let Some(Resource::Plan(spec)) = plan.document.as_ref().map(|document| &document.resource) else {
        return Shown::stalled("Invalid", "this plan cannot be read");
    };
    let annotate = |annotation: &str, value: &str| {
        format!(
            "kubectl annotate -n {} cplan {} {annotation}={value} {APPROVED_BY}=YOUR-USER-NAME",
            plan.namespace, plan.name
        )
    };
    match (&spec.approve, &spec.overrides) {
        (Some(digest), _) => Shown::reconciling("WaitingForApproval", annotate(APPROVE, digest)),
        (None, Some(overrides)) => Shown::stalled("GuardRefused", annotate(OVERRIDE, overrides)),
        (None, None) => Shown::stalled("GuardRefused", "a guard refuses it that cannot be overridden"),
    }
}

/// Whether nothing more becomes of a plan.
pub(super) fn is_ended(plan: &Object) -> bool {
    let ready = plan.conditions().iter().find(|condition| condition.type_ == "Ready");
    ready.is_some_and(|ready| ["Applied", "PartlyApplied", "Superseded"].contains(&ready.reason.as_str()))
}
