//! Events, only when something changed: what a run did, and what an organization came to that it was not at before.

use k8s_openapi::api::core::v1::ObjectReference;
use kube::runtime::events::{Event, EventType, Recorder, Reporter};

use super::conditions::{Ready, Shown};
use super::ending;
use super::fence::Fence;
use super::fetch::Fetched;
use super::object::Object;
use super::words::{cut, outcome};
use crate::plan::{OperationResult, Plan};
use crate::resources::API_VERSION;

/// The longest note that an event takes.
const LONGEST: usize = 1000;

/// Tells of events.
pub(super) struct Events {
    recorder: Recorder,
    fence: Fence,
}

impl Events {
    pub(super) fn new(client: kube::Client, fence: Fence, identity: &str) -> Self {
        let reporter = Reporter { controller: "halley-operator".into(), instance: Some(identity.to_owned()) };
        Self { recorder: Recorder::new(client, reporter), fence }
    }

    /// Tells what a run did, and of a new state.
    pub(super) async fn run(&self, fetched: &Fetched, shown: &Shown, plan: &Plan, results: &[OperationResult]) {
        if results.iter().any(|result| result.outcome.is_success()) {
            let note = format!("{} (plan {})", outcome(results), plan.digest);
            self.tell(&fetched.organization, EventType::Normal, "Applied", &note).await;
        }
        if let Some(note) = ending::news(&fetched.status().ending, &ending::shown(plan)) {
            self.tell(&fetched.organization, EventType::Normal, "AccessEnds", &note).await;
        }
        self.halted(fetched, shown).await;
    }

    /// Tells of a new state.
    pub(super) async fn halted(&self, fetched: &Fetched, shown: &Shown) {
        let before = fetched.organization.conditions().iter().find(|condition| condition.type_ == "Ready");
        let same = before.is_some_and(|before| before.reason == shown.reason);
        if same || (before.is_none() && shown.ready == Ready::Yes) || ["Applied", "Settling"].contains(&shown.reason) {
            return;
        }
        let waits = ["WaitingForApproval", "PolicyWaitsForApproval", "ManualSteps", "Waiting"].contains(&shown.reason);
        let kind = match shown.ready {
            Ready::Yes | Ready::Suspended => EventType::Normal,
            Ready::Reconciling if waits => EventType::Normal,
            Ready::Reconciling | Ready::Stalled => EventType::Warning,
        };
        self.tell(&fetched.organization, kind, shown.reason, &shown.message).await;
    }

    async fn tell(&self, object: &Object, type_: EventType, reason: &str, note: &str) {
        if self.fence.check().is_err() {
            return;
        }
        let reference = ObjectReference {
            api_version: Some(API_VERSION.to_owned()),
            kind: Some(object.kind_name().to_owned()),
            name: Some(object.name.to_string()),
            namespace: Some(object.namespace.to_string()),
            uid: Some(object.uid.to_string()),
            ..ObjectReference::default()
        };
        let event = Event {
            type_,
            reason: reason.to_owned(),
            note: Some(cut(note, LONGEST)),
            action: "Reconcile".to_owned(),
            secondary: None,
        };
        if let Err(error) = self.recorder.publish(&event, &reference).await {
            tracing::warn!(%error, "an event could not be told");
        }
    }
}
