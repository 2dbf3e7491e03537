//! Walks the graph of a plan: what is ready runs, what fails stops only what needs it.

use super::graph::Graph;
use super::secrets::Witness;
use crate::backend::{self, Observed, Outcome, Read, SecretSink, Write};
use crate::model::change::{Change, NewKey};
use crate::plan::{Execution, Operation, OperationResult, Plan, ResultKind, Verdict};

/// How often an operation is sent whose answer got lost, when it turns out not to have happened.
const ATTEMPTS: u32 = 3;

/// Why nothing was applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A guard refuses the plan.
    #[error("nothing was applied: {0} refused the plan")]
    Guarded(String),
}

/// How far an apply has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Operations that have a result.
    pub finished: usize,
    /// All operations.
    pub total: usize,
}

/// What an apply did.
#[derive(Debug)]
pub struct Run {
    /// One an operation, in the order of the plan.
    pub results: Vec<OperationResult>,
    /// Why the run ended before everything was tried: the backend as a whole failed.
    pub stopped: Option<backend::Error>,
}

/// Applies a plan.
///
/// # Errors
///
/// A guard refuses the plan; nothing was written then.
pub async fn run(
    plan: &Plan,
    write: &dyn Write,
    read: &dyn Read,
    sink: &dyn SecretSink,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Run, Error> {
    if plan.is_refused() {
        return Err(Error::Guarded(refusing(plan)));
    }
    let operations = &plan.operations;
    let witness = Witness::new(sink);
    let mut walk =
        Walk { operations, graph: Graph::new(operations), results: vec![None; operations.len()], finished: 0 };
    let mut stopped = None;
    while stopped.is_none() {
        let batch = walk.next_batch(write.batch().get());
        if batch.is_empty() {
            break;
        }
        let sent: Vec<&Operation> = batch.iter().map(|index| &operations[*index as usize]).collect();
        let outcomes = write.execute(&sent, &witness).await;
        for (index, outcome) in batch.into_iter().zip(outcomes) {
            let operation = &operations[index as usize];
            let (result, fatal) = Attempt { operation, write, read, witness: &witness }.settle(outcome).await;
            stopped = stopped.or(fatal);
            walk.finish(index, result);
        }
        progress(Progress { finished: walk.finished, total: operations.len() });
    }
    Ok(Run { results: walk.results(stopped.as_ref()), stopped })
}

fn refusing(plan: &Plan) -> String {
    let names: Vec<String> = plan
        .guards
        .iter()
        .filter(|verdict| verdict.verdict == Verdict::Refused)
        .map(|verdict| format!("`{}`", verdict.guard.as_str()))
        .collect();
    names.join(", ")
}

/// The state of a walk.
struct Walk<'a> {
    operations: &'a [Operation],
    graph: Graph,
    results: Vec<Option<OperationResult>>,
    finished: usize,
}

impl Walk<'_> {
    /// Up to `most` ready operations for the backend. What nobody executes gets its result on the way.
    fn next_batch(&mut self, most: usize) -> Vec<u32> {
        let mut batch = Vec::new();
        while batch.len() < most {
            let Some(index) = self.graph.next() else { break };
            match &self.operations[index as usize].execution {
                Execution::Automatic => batch.push(index),
                Execution::WithAccess => self.graph.succeeded(index),
                Execution::Manual(_) => self.finish(index, result(ResultKind::Manual, None, 0)),
                Execution::Waiting(text) => self.finish(index, result(ResultKind::Waiting, Some(text.clone()), 0)),
                Execution::Refused(text) => self.finish(index, result(ResultKind::Refused, Some(text.clone()), 0)),
            }
        }
        batch
    }

    /// Sets a result, and lets those go on, or be skipped, that need the operation.
    fn finish(&mut self, index: u32, result: OperationResult) {
        let success = result.outcome.is_success();
        self.set(index, result);
        if success {
            self.graph.succeeded(index);
            return;
        }
        let mut failed = vec![index];
        while let Some(because) = failed.pop() {
            for dependent in self.graph.dependents(because).to_vec() {
                if self.results[dependent as usize].is_none() {
                    let skipped = result_of_skipped(because, &self.operations[because as usize]);
                    self.set(dependent, skipped);
                    failed.push(dependent);
                }
            }
        }
    }

    fn set(&mut self, index: u32, result: OperationResult) {
        self.finished += 1;
        self.results[index as usize] = Some(result);
        for need in &self.operations[index as usize].needs {
            self.carried(*need);
        }
    }

    /// What is done by the operations that need it has their result: the first success, else the first failure once all have failed.
    fn carried(&mut self, index: u32) {
        if self.operations[index as usize].execution != Execution::WithAccess || self.results[index as usize].is_some()
        {
            return;
        }
        let carriers = self.graph.dependents(index);
        let found: Vec<_> = carriers.iter().filter_map(|carrier| self.results[*carrier as usize].as_ref()).collect();
        let success = found.iter().find(|result| result.outcome.is_success());
        let carried = match (success, found.first()) {
            (Some(success), _) => OperationResult { attempts: 0, ..(*success).clone() },
            (None, Some(failed)) if found.len() == carriers.len() => {
                let because = failed.because.or(carriers.first().copied());
                OperationResult { because, attempts: 0, ..(*failed).clone() }
            }
            _ => return,
        };
        self.set(index, carried);
    }

    /// The results; what was never reached is skipped.
    fn results(self, stopped: Option<&backend::Error>) -> Vec<OperationResult> {
        let why = stopped.map_or_else(String::new, |error| format!("the run ended before: {error}"));
        self.results
            .into_iter()
            .map(|found| found.unwrap_or_else(|| result(ResultKind::Skipped, Some(why.clone()), 0)))
            .collect()
    }
}

fn result(outcome: ResultKind, error: Option<String>, attempts: u32) -> OperationResult {
    OperationResult { outcome, error, because: None, attempts }
}

fn result_of_skipped(because: u32, needed: &Operation) -> OperationResult {
    let error = Some(format!("it needs `{}`, which did not succeed", needed.change.id()));
    OperationResult { outcome: ResultKind::Skipped, error, because: Some(because), attempts: 0 }
}

/// One operation that was sent.
struct Attempt<'a> {
    operation: &'a Operation,
    write: &'a dyn Write,
    read: &'a dyn Read,
    witness: &'a Witness<'a>,
}

impl Attempt<'_> {
    /// What the outcome means, and the error that ends the whole run, if it is one. Nothing is repeated before it is observed.
    async fn settle(&self, mut outcome: Outcome) -> (OperationResult, Option<backend::Error>) {
        let mut attempts = 0;
        loop {
            attempts += 1;
            let unknown = match outcome {
                Outcome::Unknown(error) => error,
                Outcome::Done => return (self.verified(attempts).await, None),
                Outcome::AlreadyDone => return (result(ResultKind::AlreadyDone, None, attempts), None),
                Outcome::Refused(text) => return (result(ResultKind::Refused, Some(text), attempts), None),
                Outcome::Failed(error) => {
                    let failed = result(ResultKind::Failed, Some(error.to_string()), attempts);
                    return (failed, ends_the_run(&error).then_some(error));
                }
            };
            outcome = match self.read.observe(self.operation).await {
                Ok(Observed::After) => return (self.happened(attempts), None),
                Ok(Observed::Before) if attempts < ATTEMPTS => match self.again().await {
                    Some(outcome) => outcome,
                    None => return (result(ResultKind::Unknown, Some(unknown.to_string()), attempts), None),
                },
                Ok(Observed::Before) => return (result(ResultKind::Failed, Some(unknown.to_string()), attempts), None),
                Ok(Observed::Other) | Err(_) => {
                    return (result(ResultKind::Unknown, Some(unknown.to_string()), attempts), None);
                }
            };
        }
    }

    async fn again(&self) -> Option<Outcome> {
        self.write.execute(&[self.operation], self.witness).await.pop()
    }

    /// The answer got lost, and the effect is there.
    fn happened(&self, attempts: u32) -> OperationResult {
        match self.new_key() {
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
    async fn verified(&self, attempts: u32) -> OperationResult {
        let Some(key) = self.new_key() else { return result(ResultKind::Done, None, attempts) };
        let Some(secret) = self.witness.take(key) else {
            let text = format!("the backend handed out no secret for the key `{}`; plan and apply again", key.name);
            return result(ResultKind::Failed, Some(text), attempts);
        };
        let refused = match self.read.verify(&secret).await {
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

    fn new_key(&self) -> Option<&NewKey> {
        match &self.operation.change {
            Change::Key(key) => key.new_key(),
            _ => None,
        }
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
