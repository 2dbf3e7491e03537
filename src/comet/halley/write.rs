//! Changes Halley's own server: a batch is one request, and one transaction there.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::attributed::attributed;
use super::read::BATCH;
use crate::backend::{BoxFuture, Error, Outcome, Provenance, Secret, SecretSink, Write};
use crate::comet::http::{Call, Failure, Http};
use crate::model::change::{Change, NewKey};
use crate::plan::Operation;
use crate::wire::find;
use crate::wire::halley::{OperationDocument, Operations, OutcomeDocument, OutcomeKind, Outcomes};

/// The largest answer that is believed: an outcome is a few words.
const LARGEST: usize = 16 << 20;

/// Executes operations on Halley's own server.
pub struct HalleyWriter {
    http: Http,
    provenance: Provenance,
    organization: Option<Arc<str>>,
}

impl fmt::Debug for HalleyWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HalleyWriter").field("server", &self.http.server()).finish_non_exhaustive()
    }
}

impl HalleyWriter {
    pub(super) fn new(http: Http, provenance: Provenance, organization: Option<Arc<str>>) -> Self {
        Self { http, provenance, organization }
    }

    async fn run(&self, operations: &[&Operation], sink: &dyn SecretSink) -> Vec<Outcome> {
        let mut outcomes: Vec<Option<Outcome>> = operations.iter().map(|operation| reserve(operation, sink)).collect();
        let sent: Vec<&Operation> =
            operations.iter().zip(&outcomes).filter(|(_, outcome)| outcome.is_none()).map(|(sent, _)| *sent).collect();
        let mut answers = if sent.is_empty() { Vec::new() } else { self.send(&sent, sink).await }.into_iter();
        for outcome in outcomes.iter_mut().filter(|outcome| outcome.is_none()) {
            *outcome = answers.next();
        }
        outcomes.into_iter().map(|outcome| outcome.expect("`send` answers for each operation")).collect()
    }

    /// One outcome an operation.
    async fn send(&self, operations: &[&Operation], sink: &dyn SecretSink) -> Vec<Outcome> {
        let answer = self.http.send(self.call(operations)).await.and_then(|answer| answer.json::<Outcomes>());
        match answer {
            Ok(Outcomes { outcomes }) if outcomes.len() == operations.len() => {
                operations.iter().zip(outcomes).map(|(operation, said)| outcome(operation, said, sink)).collect()
            }
            Ok(Outcomes { outcomes }) => {
                let text = format!(
                    "{} answered for {} of {} operations, so nothing is known of any",
                    self.http.server(),
                    outcomes.len(),
                    operations.len()
                );
                operations.iter().map(|_| Outcome::Unknown(Error::Unreachable(text.clone()))).collect()
            }
            Err(failure) => operations.iter().map(|_| failed(failure.clone())).collect(),
        }
    }

    fn call(&self, operations: &[&Operation]) -> Call {
        let Provenance { plan, revision, .. } = &self.provenance;
        let body = Operations {
            plan: plan.as_deref().map(str::to_owned),
            revision: Some(revision.to_string()),
            organization: self.organization.as_deref().map(str::to_owned),
            operations: operations.iter().map(|operation| OperationDocument::new(&operation.change)).collect(),
        };
        let call = attributed(Call::to(find("H5")).json(&body).at_most(LARGEST), &self.provenance);
        match (operations, plan) {
            // A key's secret is said once: a repetition would answer without it.
            ([operation], Some(plan)) if new_key(operation).is_none() => {
                let id = operation.change.id();
                call.idempotent(&format!("{plan}/{}", utf8_percent_encode(&id, NON_ALPHANUMERIC)))
            }
            _ => call,
        }
    }
}

impl Write for HalleyWriter {
    fn batch(&self) -> NonZeroUsize {
        NonZeroUsize::new(BATCH).expect("a batch carries something")
    }

    fn execute<'a>(&'a self, operations: &'a [&'a Operation], sink: &'a dyn SecretSink) -> BoxFuture<'a, Vec<Outcome>> {
        Box::pin(self.run(operations, sink))
    }
}

fn new_key(operation: &Operation) -> Option<&NewKey> {
    match &operation.change {
        Change::Key(key) => key.new_key(),
        _ => None,
    }
}

fn reserve(operation: &Operation, sink: &dyn SecretSink) -> Option<Outcome> {
    let error = sink.reserve(new_key(operation)?).err()?;
    Some(Outcome::Failed(Error::Other(format!("no key was made: {error}"))))
}

/// What a failed request means for each operation in it.
fn failed(failure: Failure) -> Outcome {
    let may_have_happened = failure.may_have_happened();
    let error = match failure {
        Failure::Conflict { .. } => Error::Replaced(failure.to_string()),
        other => Error::from(other),
    };
    if may_have_happened { Outcome::Unknown(error) } else { Outcome::Failed(error) }
}

/// What the server says of one operation.
fn outcome(operation: &Operation, said: OutcomeDocument, sink: &dyn SecretSink) -> Outcome {
    let OutcomeDocument { outcome, error, secret } = said;
    let why = || error.unwrap_or_else(|| "the server gave no reason".to_owned());
    match (outcome, new_key(operation), secret) {
        (OutcomeKind::Done, Some(key), Some(secret)) => store_secret(key, &Secret::new(secret), sink),
        (OutcomeKind::Done, _, _) => Outcome::Done,
        (OutcomeKind::AlreadyDone, _, _) => Outcome::AlreadyDone,
        (OutcomeKind::Refused, _, _) => Outcome::Refused(why()),
        (OutcomeKind::Failed, _, _) => Outcome::Failed(Error::Other(why())),
    }
}

fn store_secret(key: &NewKey, secret: &Secret, sink: &dyn SecretSink) -> Outcome {
    match sink.store(key, secret) {
        Ok(()) => Outcome::Done,
        Err(error) => Outcome::Failed(Error::Other(format!(
            "the key `{}` was made, but its secret is nowhere: {error}; plan and apply again, which replaces the key",
            key.name
        ))),
    }
}
