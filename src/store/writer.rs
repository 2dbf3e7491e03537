//! Executes operations: each batch in one transaction, secrets to their targets after the commit.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Mutex;

use super::error::repeat;
use super::lock;
use super::transaction::{Ended, Session, Step};
use crate::backend::{BoxFuture, Error, Outcome, Secret, SecretSink, Write};
use crate::model::change::{Change, NewKey};
use crate::plan::Operation;

/// How many operations one transaction carries: enough that the disk's fsync no longer counts.
const BATCH: NonZeroUsize = NonZeroUsize::new(1000).expect("1000 is not zero");

/// Writes an embedded organization in the name of somebody.
pub struct Writer(Mutex<Session>);

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl Writer {
    pub(super) fn new(session: Session) -> Self {
        Self(Mutex::new(session))
    }

    /// A writer that writes into this organization and into no other, whatever the file holds by then.
    #[must_use]
    pub fn only_for(self, organization: std::sync::Arc<str>) -> Self {
        lock(&self.0).only_for(organization);
        self
    }

    fn run(&self, operations: &[&Operation], sink: &dyn SecretSink) -> Vec<Outcome> {
        let reserved: Vec<Option<Error>> = operations.iter().map(|operation| reserve(operation, sink)).collect();
        let steps = lock(&self.0).transaction(|scope| {
            operations
                .iter()
                .zip(reserved)
                .map(|(operation, unreserved)| match unreserved {
                    Some(error) => Ok(Step::Failed(error)),
                    None => scope.perform(&operation.change),
                })
                .collect::<Result<Vec<Step>, _>>()
        });
        match steps {
            Ok(steps) => operations.iter().zip(steps).map(|(operation, step)| outcome(operation, step, sink)).collect(),
            Err(Ended::Undone(error)) => operations.iter().map(|_| Outcome::Failed(repeat(&error))).collect(),
            Err(Ended::Uncertain(error)) => operations.iter().map(|_| Outcome::Unknown(repeat(&error))).collect(),
        }
    }
}

impl Write for Writer {
    fn batch(&self) -> NonZeroUsize {
        BATCH
    }

    fn execute<'a>(&'a self, operations: &'a [&'a Operation], sink: &'a dyn SecretSink) -> BoxFuture<'a, Vec<Outcome>> {
        Box::pin(async move { self.run(operations, sink) })
    }
}

fn new_key(operation: &Operation) -> Option<&NewKey> {
    match &operation.change {
        Change::Key(key) => key.new_key(),
        _ => None,
    }
}

fn reserve(operation: &Operation, sink: &dyn SecretSink) -> Option<Error> {
    let error = sink.reserve(new_key(operation)?).err()?;
    Some(Error::Other(format!("no key was made: {error}")))
}

/// The transaction has committed: what a step says is durable now.
fn outcome(operation: &Operation, step: Step, sink: &dyn SecretSink) -> Outcome {
    match step {
        Step::Done => Outcome::Done,
        Step::Issued(_, secret) => store_secret(operation, &secret, sink),
        Step::AlreadyDone => Outcome::AlreadyDone,
        Step::Refused(text) => Outcome::Refused(text),
        Step::Failed(error) => Outcome::Failed(error),
    }
}

fn store_secret(operation: &Operation, secret: &Secret, sink: &dyn SecretSink) -> Outcome {
    let Some(key) = new_key(operation) else { return Outcome::Done };
    match sink.store(key, secret) {
        Ok(()) => Outcome::Done,
        Err(error) => Outcome::Failed(Error::Other(format!(
            "the key `{}` was made, but its secret is nowhere: {error}; plan and apply again, which replaces the key",
            key.name
        ))),
    }
}
