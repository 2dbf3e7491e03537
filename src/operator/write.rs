//! Writes to the API server: statuses that changed, and CometPlans. Each asks first whether this process still leads.

use std::sync::Arc;

use futures::StreamExt as _;
use kube::api::{Api, DeleteParams, Patch, PatchParams, PostParams};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::fence::{Fence, NotLeading};
use super::metrics::Metrics;
use super::mirror::Mirror;
use super::object::{Object, Status};
use super::watches;
use crate::resources::plan::CometPlan;

/// How many statuses are written at once.
const CONCURRENCY: usize = 16;

/// Why something could not be written.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error(transparent)]
    NotLeading(#[from] NotLeading),
    #[error("the API server did not take the status of {kind} `{name}`: {cause}")]
    Status { kind: &'static str, name: String, cause: Box<kube::Error> },
    #[error("the API server did not take the CometPlan `{name}`: {cause}")]
    Plan { name: String, cause: Box<kube::Error> },
}

/// Writes to the API server.
#[derive(Clone)]
pub(super) struct Writer {
    pub(super) client: kube::Client,
    pub(super) fence: Fence,
    pub(super) metrics: Arc<Metrics>,
    pub(super) mirror: Arc<Mirror>,
}

impl Writer {
    /// Writes the statuses that differ from what the objects show. Returns how many were written.
    pub(super) async fn statuses(&self, statuses: Vec<(Arc<Object>, Status)>) -> Result<usize, Error> {
        let changed = statuses.into_iter().filter_map(|(object, status)| {
            let patch = patch(&json_of(&object.status), &json_of(&status))?;
            Some(async move {
                self.status(&object, patch).await?;
                self.mirror.set_status(&object, status);
                Ok(())
            })
        });
        let mut writes = futures::stream::iter(changed).buffer_unordered(CONCURRENCY);
        let (mut written, mut failed) = (0, None);
        while let Some(result) = writes.next().await {
            match result {
                Ok(()) => written += 1,
                // The others are written all the same; the run is repeated for this one.
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(written), Err)
    }

    async fn status(&self, object: &Object, patch: Value) -> Result<(), Error> {
        self.fence.check()?;
        let api = watches::api(&self.client, object.kind, Some(&object.namespace));
        match api.patch_status(&object.name, &PatchParams::default(), &Patch::Merge(patch)).await {
            Ok(_) => {
                self.metrics.api_write(object.kind_name());
                Ok(())
            }
            // Gone in the meantime: nobody is left to tell.
            Err(kube::Error::Api(status)) if status.code == 404 => Ok(()),
            Err(cause) => {
                Err(Error::Status { kind: object.kind_name(), name: object.name.to_string(), cause: Box::new(cause) })
            }
        }
    }

    /// Makes a CometPlan; one that is there already is fine.
    pub(super) async fn create(&self, plan: &CometPlan) -> Result<(), Error> {
        self.fence.check()?;
        let name = plan.metadata.name.clone().unwrap_or_default();
        let api: Api<CometPlan> = self.plans(plan.metadata.namespace.as_deref().unwrap_or_default());
        match api.create(&PostParams::default(), plan).await {
            Ok(_) => {
                self.metrics.api_write("CometPlan");
                Ok(())
            }
            Err(kube::Error::Api(status)) if status.code == 409 => Ok(()),
            Err(cause) => Err(Error::Plan { name, cause: Box::new(cause) }),
        }
    }

    /// Removes a CometPlan; one that is gone already is fine.
    pub(super) async fn remove(&self, plan: &Object) -> Result<(), Error> {
        self.fence.check()?;
        let api: Api<CometPlan> = self.plans(&plan.namespace);
        match api.delete(&plan.name, &DeleteParams::default()).await {
            Ok(_) => {
                self.metrics.api_write("CometPlan");
                Ok(())
            }
            Err(kube::Error::Api(status)) if status.code == 404 => Ok(()),
            Err(cause) => Err(Error::Plan { name: plan.name.to_string(), cause: Box::new(cause) }),
        }
    }

    fn plans(&self, namespace: &str) -> Api<CometPlan> {
        Api::namespaced(self.client.clone(), namespace)
    }
}

fn json_of(status: &Status) -> Map<String, Value> {
    fn map(status: &impl Serialize) -> Map<String, Value> {
        match serde_json::to_value(status) {
            Ok(Value::Object(map)) => map,
            _ => unreachable!("a status is a map with text keys"),
        }
    }
    match status {
        Status::Organization(status) => map(status),
        Status::Plan(status) => map(status),
        Status::Child(status) => map(status),
    }
}

/// A merge patch from one status to another; `None`: they are the same.
fn patch(before: &Map<String, Value>, after: &Map<String, Value>) -> Option<Value> {
    if before == after {
        return None;
    }
    let mut status = after.clone();
    for gone in before.keys().filter(|key| !after.contains_key(*key)) {
        status.insert(gone.clone(), Value::Null);
    }
    // Within the policy in force a merge would keep what is not said any more.
    if before.get(POLICY).is_some_and(|policy| Some(policy) != after.get(POLICY)) {
        let replaced = replacing(before.get(POLICY), after.get(POLICY));
        status.insert(POLICY.to_owned(), replaced);
    }
    Some(json!({ "status": status }))
}

const POLICY: &str = "lastAppliedPolicy";

/// A merge patch that makes one value the other, at every depth.
fn replacing(before: Option<&Value>, after: Option<&Value>) -> Value {
    match (before, after) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            let keys = before.keys().chain(after.keys());
            keys.map(|key| (key.clone(), replacing(before.get(key), after.get(key)))).collect::<Map<_, _>>().into()
        }
        (_, Some(after)) => after.clone(),
        (_, None) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn a_status_that_is_the_same_is_not_written() {
        let status = map(&json!({"conditions": [], "observedGeneration": 1}));
        assert_eq!(patch(&status, &status), None);
    }

    #[test]
    fn what_is_not_said_any_more_is_taken_out() {
        let before =
            map(&json!({"plan": "a", "observedGeneration": 1, "lastAppliedPolicy": {"ignore": {"members": ["x"]}}}));
        let after = map(&json!({"observedGeneration": 1, "lastAppliedPolicy": {"ignore": {}}}));
        let patch = patch(&before, &after).unwrap();
        assert_eq!(
            patch,
            json!({"status": {"plan": null, "observedGeneration": 1, "lastAppliedPolicy": {"ignore": {"members": null}}}})
        );
    }
}
