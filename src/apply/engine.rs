//! Walks the graph of a plan: what is ready runs, what fails stops only what needs it.

use super::graph::Graph;
use super::intents::Intents;
use super::secrets::Witness;
use super::send::{Sender, Settled};
use super::stop::Stop;
use crate::backend::{self, Read, SecretSink, Write};
use crate::plan::{Execution, Operation, OperationResult, Plan, ResultKind};

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
    /// Whether somebody asked to stop before everything was tried.
    pub interrupted: bool,
}

/// What an apply works with.
pub struct Means<'a> {
    /// Executes operations.
    pub write: &'a dyn Write,
    /// Looks at what became of them.
    pub read: &'a dyn Read,
    /// Takes the secrets of new keys.
    pub sink: &'a dyn SecretSink,
    /// Where it is written down what is about to be sent; `None` for a backend whose effect and record commit together.
    pub intents: Option<&'a Intents>,
    /// Whether somebody asks to stop.
    pub stop: &'a Stop,
    /// Told how far it is.
    pub progress: &'a (dyn Fn(Progress) + Sync),
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
    run_with(plan, &Means { write, read, sink, intents: None, stop: &Stop::default(), progress }).await
}

/// Applies a plan, with intents and with somebody who may ask to stop.
///
/// # Errors
///
/// A guard refuses the plan; nothing was written then.
pub async fn run_with(plan: &Plan, means: &Means<'_>) -> Result<Run, Error> {
    if plan.is_refused() {
        return Err(Error::Guarded(refusing(plan)));
    }
    let operations = &plan.operations;
    let witness = Witness::new(means.sink);
    let sender = Sender { operations, means, witness: &witness };
    let mut walk =
        Walk { operations, graph: Graph::new(operations), results: vec![None; operations.len()], finished: 0 };
    if let Some(intents) = means.intents {
        intents.planned(&operations.iter().map(|operation| operation.change.id()).collect());
    }
    let (mut stopped, mut interrupted) = (None, false);
    while stopped.is_none() && !interrupted {
        let batch = walk.next_batch(means.write.batch().get());
        if batch.is_empty() {
            break;
        }
        let Settled { results, fatal } = sender.batch(batch).await;
        stopped = fatal;
        let unknown = results.iter().any(|(_, result)| result.outcome == ResultKind::Unknown);
        for (index, result) in results {
            walk.finish(index, result);
        }
        (means.progress)(Progress { finished: walk.finished, total: operations.len() });
        interrupted = means.stop.is_asked().await && (unknown || walk.finished < operations.len());
    }
    Ok(Run { results: walk.results(stopped.as_ref()), stopped, interrupted })
}

fn refusing(plan: &Plan) -> String {
    let names: Vec<String> = plan.refusals().map(|verdict| format!("`{}`", verdict.guard.as_str())).collect();
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
        let why = match stopped {
            Some(error) => format!("the run ended before: {error}"),
            None => "the run was interrupted before".to_owned(),
        };
        self.results
            .into_iter()
            .map(|found| found.unwrap_or_else(|| result(ResultKind::Skipped, Some(why.clone()), 0)))
            .collect()
    }
}

pub(super) fn result(outcome: ResultKind, error: Option<String>, attempts: u32) -> OperationResult {
    OperationResult { outcome, error, because: None, attempts }
}

fn result_of_skipped(because: u32, needed: &Operation) -> OperationResult {
    let error = Some(format!("it needs `{}`, which did not succeed", needed.change.id()));
    OperationResult { outcome: ResultKind::Skipped, error, because: Some(because), attempts: 0 }
}
