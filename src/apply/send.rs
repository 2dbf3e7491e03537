//! Sends a batch, and finds out what became of each operation. Nothing is repeated before it is observed.

use super::engine::{Means, result};
use super::secrets::Witness;
use crate::backend::{self, Observed, Outcome};
use crate::model::change::{Change, NewKey};
use crate::plan::{Operation, OperationResult, ResultKind};

/// How often an operation is sent whose answer got lost, when it turns out not to have happened.
const ATTEMPTS: u32 = 3;

/// What a run sends with.
pub(super) struct Sender<'a> {
    pub(super) operations: &'a [Operation],
    pub(super) means: &'a Means<'a>,
    pub(super) witness: &'a Witness<'a>,
}

/// What became of a batch.
#[derive(Default)]
pub(super) struct Settled {
    /// By index of the operation.
    pub(super) results: Vec<(u32, OperationResult)>,
    /// The error that ends the whole run, if there is one.
    pub(super) fatal: Option<backend::Error>,
}

impl Sender<'_> {
    /// Executes a batch of ready operations.
    pub(super) async fn batch(&self, batch: Vec<u32>) -> Settled {
        let mut settled = Settled::default();
        let left = self.suspects(batch, &mut settled).await;
        if let Err(error) = self.intend(&left) {
            settled.results.extend(
                left.iter()
                    .map(|index| (*index, result(ResultKind::Failed, Some(format!("it was not sent: {error}")), 0))),
            );
            settled.fatal = Some(error);
            return settled;
        }
        self.rounds(left, &mut settled).await;
        if let Err(error) = self.known(&settled) {
            settled.fatal.get_or_insert(error);
        }
        settled
    }

    /// Looks at what an earlier run may have sent; gives back what is still to be sent.
    async fn suspects(&self, batch: Vec<u32>, settled: &mut Settled) -> Vec<u32> {
        let Some(intents) = self.means.intents else { return batch };
        let (suspects, mut left): (Vec<u32>, Vec<u32>) =
            batch.into_iter().partition(|index| intents.is_unknown(&self.operation(*index).change.id()));
        if suspects.is_empty() {
            return left;
        }
        for (index, observed) in suspects.iter().zip(self.observe(&suspects).await) {
            let unknown = |why: String| result(ResultKind::Unknown, Some(why), 0);
            match observed {
                Ok(Observed::Before) => left.push(*index),
                Ok(Observed::After) => settled.results.push((*index, self.happened(*index, 0))),
                Ok(Observed::Other) => settled.results.push((
                    *index,
                    unknown(
                        "an earlier run may have sent it, and its object stands neither as before nor as after it"
                            .to_owned(),
                    ),
                )),
                Err(error) => settled.results.push((
                    *index,
                    unknown(format!("an earlier run may have sent it, and it cannot be looked at: {error}")),
                )),
            }
        }
        left.sort_unstable();
        left
    }

    fn intend(&self, batch: &[u32]) -> Result<(), backend::Error> {
        let Some(intents) = self.means.intents.filter(|_| !batch.is_empty()) else { return Ok(()) };
        let ids = batch.iter().map(|index| self.operation(*index).change.id()).collect();
        intents.intend(ids).map_err(|error| backend::Error::Other(error.to_string()))
    }

    fn known(&self, settled: &Settled) -> Result<(), backend::Error> {
        let Some(intents) = self.means.intents else { return Ok(()) };
        let known = settled.results.iter().filter(|(_, result)| result.outcome != ResultKind::Unknown);
        let ids: Vec<String> = known.map(|(index, _)| self.operation(*index).change.id()).collect();
        intents.settle(ids).map_err(|error| backend::Error::Other(error.to_string()))
    }

    async fn rounds(&self, mut left: Vec<u32>, settled: &mut Settled) {
        for attempt in 1..=ATTEMPTS {
            if left.is_empty() {
                return;
            }
            let unknown = self.round(&left, attempt, settled).await;
            left = self.looked_at(unknown, attempt, settled).await;
        }
    }

    /// Sends once; gives back what may or may not have happened.
    async fn round(&self, left: &[u32], attempt: u32, settled: &mut Settled) -> Vec<(u32, backend::Error)> {
        let sent: Vec<&Operation> = left.iter().map(|index| self.operation(*index)).collect();
        let outcomes = tokio::select! {
            outcomes = self.means.write.execute(&sent, self.witness) => outcomes,
            () = self.means.stop.at_once() => Vec::new(),
        };
        let mut outcomes = outcomes.into_iter();
        let mut unknown = Vec::new();
        for index in left {
            let result = match outcomes.next() {
                None => {
                    unknown.push((*index, backend::Error::Other("no answer came for it".to_owned())));
                    continue;
                }
                Some(Outcome::Unknown(error)) => {
                    unknown.push((*index, error));
                    continue;
                }
                Some(Outcome::Done) => self.verified(*index, attempt).await,
                Some(Outcome::AlreadyDone) => result(ResultKind::AlreadyDone, None, attempt),
                Some(Outcome::Refused(text)) => result(ResultKind::Refused, Some(text), attempt),
                Some(Outcome::Failed(error)) => {
                    let failed = result(ResultKind::Failed, Some(error.to_string()), attempt);
                    if ends_the_run(&error) {
                        settled.fatal.get_or_insert(error);
                    }
                    failed
                }
            };
            settled.results.push((*index, result));
        }
        unknown
    }

    /// Gives back what did not happen and may be sent once more.
    async fn looked_at(&self, unknown: Vec<(u32, backend::Error)>, attempt: u32, settled: &mut Settled) -> Vec<u32> {
        let indexes: Vec<u32> = unknown.iter().map(|(index, _)| *index).collect();
        let observed = if indexes.is_empty() { Vec::new() } else { self.observe(&indexes).await };
        let mut observed = observed.into_iter();
        let mut again = Vec::new();
        for (index, error) in unknown {
            let kind = match observed.next() {
                Some(Ok(Observed::After)) => {
                    settled.results.push((index, self.happened(index, attempt)));
                    continue;
                }
                Some(Ok(Observed::Before)) if attempt < ATTEMPTS => {
                    again.push(index);
                    continue;
                }
                Some(Ok(Observed::Before)) => ResultKind::Failed,
                Some(Err(unseen)) => {
                    if ends_the_run(&unseen) {
                        settled.fatal.get_or_insert(unseen);
                    }
                    ResultKind::Unknown
                }
                Some(Ok(Observed::Other)) | None => ResultKind::Unknown,
            };
            settled.results.push((index, result(kind, Some(error.to_string()), attempt)));
        }
        again
    }

    /// Looks at several; nothing when somebody wants to stop at once.
    async fn observe(&self, indexes: &[u32]) -> Vec<Result<Observed, backend::Error>> {
        let operations: Vec<&Operation> = indexes.iter().map(|index| self.operation(*index)).collect();
        tokio::select! {
            biased;
            () = self.means.stop.at_once() => Vec::new(),
            observed = self.means.read.observe_all(&operations) => observed,
        }
    }

    fn operation(&self, index: u32) -> &Operation {
        &self.operations[index as usize]
    }

    /// The answer got lost, and the effect is there.
    fn happened(&self, index: u32, attempts: u32) -> OperationResult {
        match new_key(self.operation(index)) {
            None => result(ResultKind::Done, None, attempts),
            Some(key) => {
                let text = format!(
                    "the key `{}` was made, but its secret got lost on the way; plan and apply again, which replaces the key",
                    key.name
                );
                result(ResultKind::Failed, Some(text), attempts)
            }
        }
    }

    /// A new key counts once the backend takes its secret.
    async fn verified(&self, index: u32, attempts: u32) -> OperationResult {
        let Some(key) = new_key(self.operation(index)) else { return result(ResultKind::Done, None, attempts) };
        let Some(secret) = self.witness.take(key) else {
            let text = format!("the backend handed out no secret for the key `{}`; plan and apply again", key.name);
            return result(ResultKind::Failed, Some(text), attempts);
        };
        let refused = match self.means.read.verify(&secret).await {
            Ok(Some(_)) => return result(ResultKind::Done, None, attempts),
            Ok(None) => "the backend does not take it".to_owned(),
            Err(error) => error.to_string(),
        };
        let text = format!(
            "the secret of the key `{}` stands in `{}`, but could not be verified: {refused}",
            key.name, key.target
        );
        result(ResultKind::Failed, Some(text), attempts)
    }
}

fn new_key(operation: &Operation) -> Option<&NewKey> {
    match &operation.change {
        Change::Key(key) => key.new_key(),
        _ => None,
    }
}

/// Whether the backend as a whole cannot be used, so that trying the rest would only wait and fail.
fn ends_the_run(error: &backend::Error) -> bool {
    match error {
        backend::Error::Unreachable(_)
        | backend::Error::Credentials(_)
        | backend::Error::Busy(_)
        | backend::Error::Damaged(_)
        | backend::Error::Replaced(_) => true,
        backend::Error::Other(_) => false,
    }
}
