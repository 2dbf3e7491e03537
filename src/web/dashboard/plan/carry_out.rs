//! Applies a plan that somebody has read.

use std::sync::Arc;

use tokio::runtime::Handle;

use super::hand::Hand;
use crate::apply;
use crate::backend::{NoSecrets, Provenance};
use crate::plan::{OperationResult, Override, Plan};
use crate::web::App;
use crate::web::dashboard::sent::Sent;
use crate::web::page::{Faults, SignedIn};

/// More than this takes longer than a request may.
const MOST: usize = 50_000;

/// What applying a plan came to.
#[derive(Debug)]
pub(in crate::web) struct Ran {
    /// The plan.
    pub(in crate::web::dashboard) plan: Plan,
    /// One an operation.
    pub(in crate::web::dashboard) results: Vec<OperationResult>,
    /// Why it ended before everything was tried.
    pub(in crate::web::dashboard) stopped: Option<String>,
    /// When, as RFC 3339 in UTC.
    pub(in crate::web::dashboard) at: String,
    /// Who.
    pub(in crate::web::dashboard) by: String,
    /// The commit of the manifests, or `unknown`.
    pub(in crate::web::dashboard) commit: Arc<str>,
}

/// Lets a plan pass the guards that the form names, each as `GUARD@DIGEST`.
pub(in crate::web::dashboard) fn overrides(plan: &mut Plan, sent: &Sent, faults: &mut Faults) {
    let words = sent.text("override").split([' ', ',', '\n', '\r', '\t']).filter(|word| !word.is_empty());
    let overrides = words.map(Override::parse).collect::<Result<Vec<_>, _>>();
    let passed = overrides.and_then(|overrides| plan.override_guards(&overrides));
    if let Err(error) = passed {
        faults.say("override", format!("{error}. Nothing was applied."));
    } else if plan.is_refused() {
        faults.say("override", "A guard refuses this plan, and nothing of it was applied. Its way out stands with it.");
    }
}

/// The commit that a form names.
fn commit(sent: &Sent, faults: &mut Faults) -> Arc<str> {
    let commit = sent.text("commit").trim();
    let is_odd = |character: char| character.is_control() || character.is_whitespace();
    if commit.chars().count() > 100 || commit.contains(is_odd) {
        faults.say("commit", "Write a commit or another short name of at most 100 characters, without spaces.");
    }
    if commit.is_empty() { "unknown".into() } else { commit.into() }
}

/// Applies a plan, if the form says that it was read; what came of it is kept.
pub(in crate::web::dashboard) fn carry_out(
    app: &App,
    who: &SignedIn,
    mut plan: Plan,
    sent: &Sent,
) -> Result<(), Faults> {
    let mut faults = Faults::default();
    if sent.text("read") != plan.digest.as_str() {
        faults.say("read", "Confirm that you have read this plan.");
    }
    if plan.operations.len() > MOST {
        let text = format!(
            "The plan has {} operations, which is more than a page applies at once. On the command line `halley apply` does.",
            plan.operations.len()
        );
        faults.say("", text);
    }
    let commit = commit(sent, &mut faults);
    overrides(&mut plan, sent, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    let provenance = Provenance { plan: Some(plan.digest.0.clone()), revision: commit.clone(), ..who.provenance() };
    let by = provenance.actor.to_string();
    let hand = Hand::new(app, provenance, &plan);
    let applied = Handle::current().block_on(apply::run(&plan, &hand, &app.store, &NoSecrets, &|_| {}));
    let apply::Run { results, stopped, interrupted: _ } =
        applied.map_err(|error| Faults::one("", error.to_string()))?;
    let at = app.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let stopped = stopped.map(|error| error.to_string());
    app.planning.keep_run(Ran { plan, results, stopped, at, by, commit });
    Ok(())
}
