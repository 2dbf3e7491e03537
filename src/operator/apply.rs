//! Apply: what may run now, by the engine of the command line.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fetch::Fetched;
use super::guard::Guarded;
use super::live::Live;
use super::object::{AUTHOR, Object, REVISION};
use super::reconcile::Context;
use super::secrets::{SecretTargets, Writer};
use super::validate::Validated;
use crate::apply::{self, Means};
use crate::backend::{Provenance, claim};
use crate::manifest::Resource;
use crate::model::actor::Actor;
use crate::model::key::{AccountName, KeyName};
use crate::plan::{Execution, Held, OperationResult};

/// What the Secret of each declared key holds.
pub(super) type HeldKeys = BTreeMap<(AccountName, KeyName), Held>;

/// What became of a plan.
pub(super) struct Results {
    /// One an operation; none when there was nothing to run.
    pub(super) results: Vec<OperationResult>,
    /// Why the run ended before everything was tried.
    pub(super) stopped: Option<String>,
}

/// Runs what may run now.
pub(super) async fn apply(
    context: &Context,
    fetched: &Fetched,
    validated: &Validated,
    guarded: &Guarded,
    live: &Live,
    held: &HeldKeys,
) -> Result<Results, String> {
    let plan = &guarded.plan;
    let runs = plan.operations.iter().any(|operation| matches!(operation.execution, Execution::Automatic));
    if !runs || plan.is_refused() {
        return Ok(Results { results: Vec::new(), stopped: None });
    }
    let organization = &fetched.organization;
    let provenance = Provenance {
        actor: Actor::Owner,
        plan: Some(plan.digest.as_str().into()),
        revision: organization.annotation(REVISION).and_then(claim).unwrap_or_else(|| "unknown".into()),
        author: organization.annotation(AUTHOR).and_then(claim),
        approver: guarded.approver.as_deref().and_then(claim),
        origin: "operator".into(),
    };
    let fence = context.writer.fence.clone();
    let write = live.write(provenance, plan.organization_id.clone(), fence.clone());
    let may_write = Arc::new(move || fence.check().map_err(|error| error.to_string()));
    let writer = Writer {
        namespace: organization.namespace.to_string(),
        organization: organization.name.to_string(),
        may_write,
        now: context.settings.clock.clone(),
    };
    let owners = owners(&fetched.children);
    let sink = SecretTargets::new(&context.secrets, writer, &validated.desired, &owners, held);
    let means =
        Means { write: &write, read: live.read(), sink: &sink, intents: None, stop: &context.stop, progress: &|_| {} };
    let run = apply::run_with(plan, &means).await.map_err(|error| error.to_string())?;
    for (operation, result) in plan.operations.iter().zip(&run.results) {
        context.writer.metrics.operation(result.outcome);
        tracing::info!(
            namespace = &*organization.namespace, organization = &*organization.name, plan = plan.digest.as_str(),
            operation = operation.change.id(), outcome = ?result.outcome, error = result.error.as_deref(), "operation"
        );
    }
    let interrupted = run.interrupted.then(|| "the process was asked to end".to_owned());
    Ok(Results { results: run.results, stopped: run.stopped.map(|error| error.to_string()).or(interrupted) })
}

/// The custom resource that declares each service account, by its uid.
pub(super) fn owners(children: &[Arc<Object>]) -> BTreeMap<AccountName, String> {
    let accounts = children.iter().filter_map(|child| {
        let document = child.document.as_ref()?;
        let is_account = matches!(document.resource, Resource::ServiceAccount(_));
        is_account.then(|| (AccountName::new(document.live_name()), child.uid.to_string()))
    });
    accounts.collect()
}
