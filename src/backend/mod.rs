//! What a place where an organization lives must be able to do. Traits only.
//!
//! `Write` does not extend `Read`: whoever plans holds a `Read` and cannot change anything.

mod error;
mod provenance;
mod secret;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::Arc;

use crate::model::actor::Actor;
use crate::model::snapshot::Snapshot;
use crate::plan::{Capabilities, Operation};

pub use error::Error;
pub use provenance::{Provenance, claim, claim_fault};
pub use secret::{NoSecrets, READING, Secret, SecretSink, SinkError, key_id, only_reads};

/// A future in a box, so that backends can be trait objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Reads a live organization.
pub trait Read: Send + Sync {
    /// Who the credential stands for.
    fn whoami(&self) -> BoxFuture<'_, Result<Actor, Error>>;

    /// What the backend can do by itself.
    fn capabilities(&self) -> BoxFuture<'_, Result<Capabilities, Error>>;

    /// The live organization at one moment. What cannot be read stands in `Snapshot::unread`.
    fn snapshot(&self) -> BoxFuture<'_, Result<Snapshot, Error>>;

    /// Where the object of an operation stands now.
    fn observe<'a>(&'a self, operation: &'a Operation) -> BoxFuture<'a, Result<Observed, Error>>;

    /// The same for several at once, in their order; a backend that can look at all of them with one request does.
    fn observe_all<'a>(&'a self, operations: &'a [&'a Operation]) -> BoxFuture<'a, Vec<Result<Observed, Error>>> {
        Box::pin(async move {
            let mut observed = Vec::with_capacity(operations.len());
            for operation in operations {
                observed.push(self.observe(operation).await);
            }
            observed
        })
    }

    /// The id of the live key that a secret belongs to; `None` when the backend does not take it.
    fn verify<'a>(&'a self, secret: &'a Secret) -> BoxFuture<'a, Result<Option<Arc<str>>, Error>>;

    /// The last change of each object that the backend knows of, by `kind/name` as in operation ids. Unknown ones are absent.
    fn last_changes<'a>(&'a self, objects: &'a [String]) -> BoxFuture<'a, Result<BTreeMap<String, LastChange>, Error>>;
}

/// Executes operations.
pub trait Write: Send + Sync {
    /// How many operations one call of `execute` may carry.
    fn batch(&self) -> NonZeroUsize;

    /// Executes independent operations, in order, and says for each what became of it. "Done" is said after it is durable.
    ///
    /// Secrets of new keys go to the sink and nowhere else: reserved before the key is made, stored after.
    fn execute<'a>(&'a self, operations: &'a [&'a Operation], sink: &'a dyn SecretSink) -> BoxFuture<'a, Vec<Outcome>>;
}

impl<T: Write + ?Sized> Write for &T {
    fn batch(&self) -> NonZeroUsize {
        (**self).batch()
    }

    fn execute<'a>(&'a self, operations: &'a [&'a Operation], sink: &'a dyn SecretSink) -> BoxFuture<'a, Vec<Outcome>> {
        (**self).execute(operations, sink)
    }
}

/// Where the object of an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Observed {
    /// As the operation expects it to be before.
    Before,
    /// As it is after the operation.
    After,
    /// Neither.
    Other,
}

/// What became of an operation.
#[derive(Debug)]
pub enum Outcome {
    /// It happened, and is durable.
    Done,
    /// It had happened already.
    AlreadyDone,
    /// The organization's rules or the live state forbid it; nothing happened. The text says why.
    Refused(String),
    /// It did not happen.
    Failed(Error),
    /// It may have happened: bytes have left, and no answer came.
    Unknown(Error),
}

/// Who changed an object last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastChange {
    /// When, as RFC 3339 in UTC.
    pub at: String,
    /// Who.
    pub by: String,
    /// The plan that it came from; `None` for a change made by hand.
    pub plan: Option<Arc<str>>,
}
