//! `halley apply`.

use std::path::{Path, PathBuf};

use super::Run;
use super::arguments::{RevisionArgs, View};
use super::error::{Error, Exit};
use super::live::{self, State};
use super::plan::{json, save};
use super::saved;
use super::situation::{Ahead, Judges, Sides, Situation};
use crate::apply::{self, Stop};
use crate::backend::Provenance;
use crate::model::change::Change;
use crate::plan::saved::{PlanDocument, document};
use crate::plan::{self, Applied, OperationResult, Override, Plan, ResultKind};
use crate::render::{self, TextOptions, counted};

/// Makes the live organization what the manifests say
///
/// Plans, shows the plan, asks, and applies it. Where nobody can answer, `--yes` applies without asking. If something fails, what does not
/// depend on it is done all the same; run it again to do the rest. Ctrl-C finishes what is under way; a second Ctrl-C waits for nothing.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley apply
  halley apply --yes --revision \"$(git rev-parse HEAD)\"    in a pipeline

Exactly what was reviewed, or nothing:
  halley plan --out plan.json
  halley apply plan.json

  halley apply --yes --digest h1:2f6c…                     the digest stands on top of each plan

Taking it back:
  halley apply --undo undo.json
  halley apply undo.json

Letting this one plan pass a guard; the refused plan says what to write:
  halley apply --override maxRemovals@h1:2f6c…")]
pub(super) struct Apply {
    /// A plan that `halley plan --out` saved; left out, apply plans anew
    #[arg(value_name = "PLAN")]
    saved: Option<PathBuf>,
    #[command(flatten)]
    sides: Sides,
    #[command(flatten)]
    judges: Judges,
    /// Applies only the plan with this digest, as it was reviewed; any other is stale
    #[arg(long, value_name = "DIGEST", value_parser = digest)]
    digest: Option<String>,
    /// Applies without asking
    #[arg(short, long)]
    yes: bool,
    /// Lets the plan with this digest pass this guard; can be repeated
    #[arg(long = "override", value_name = "GUARD@DIGEST")]
    overrides: Vec<String>,
    /// Writes the plan that takes this one back
    #[arg(long, value_name = "FILE")]
    undo: Option<PathBuf>,
    /// How plan and results are written
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    output: Format,
    #[command(flatten)]
    revision: RevisionArgs,
    #[command(flatten)]
    ahead: Ahead,
    #[command(flatten)]
    view: View,
}

/// How an apply is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For programs: the plan with `results` and `summary`
    Json,
}

impl Apply {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let overrides = self.overrides.iter().map(|text| Override::parse(text)).collect::<Result<Vec<_>, _>>();
        let overrides = overrides.map_err(|error| Error::invalid(error.to_string()))?;
        let provenance = live::provenance(&self.revision, None)?;
        let situation = Situation::judged(run, &self.sides, &self.judges)?.ahead(self.ahead);
        let mut plan = match &self.saved {
            Some(file) => saved::restore(run, file, &situation)?,
            None => situation.plan(run),
        };
        let overridden = self.reviewed(&plan).and_then(|()| pass(run, &mut plan, &overrides));
        if self.output == Format::Text {
            let options = TextOptions { next: false, ..run.ui.options(self.view.verbose) };
            run.ui.result(&render::plan::text(&plan, &options));
        }
        if let Err(error) = overridden.and_then(|()| self.allowed(run, &plan)) {
            if self.output == Format::Json {
                run.ui.result(&json(&document(&plan)));
            }
            return Err(error);
        }
        let provenance = Provenance { plan: Some(plan.digest.0.clone()), ..provenance };
        let applied = self.execute(run, &situation, &plan, provenance)?;
        self.show(run, &plan, &applied);
        self.keep_undo(run, &situation, &plan, &applied)?;
        Ok(self.ending(run, &plan, applied))
    }

    /// Whether the plan is the one that was reviewed, where somebody says which that is.
    fn reviewed(&self, plan: &Plan) -> Result<(), Error> {
        match &self.digest {
            Some(digest) if digest != plan.digest.as_str() => Err(another(plan, digest)),
            _ => Ok(()),
        }
    }

    /// Whether the plan may be applied: no guard refuses it, and somebody agrees.
    fn allowed(&self, run: &Run, plan: &Plan) -> Result<(), Error> {
        if plan.is_refused() {
            return Err(refused(plan));
        }
        if self.yes || plan.operations.iter().all(|operation| !operation.execution.is_automatic()) {
            return Ok(());
        }
        if !run.ui.can_ask() || self.output == Format::Json {
            return Err(Error::invalid("nobody can be asked here, and the plan is not confirmed; nothing was applied")
                .hint("to apply without asking, write `halley apply --yes`"));
        }
        if run.ui.confirm(&question(plan)) { Ok(()) } else { Err(Error::invalid("not confirmed; nothing was applied")) }
    }

    fn execute(
        &self,
        run: &Run,
        situation: &Situation,
        plan: &Plan,
        provenance: Provenance,
    ) -> Result<apply::Run, Error> {
        if let Some(file) = &self.undo {
            let changes: Vec<&Change> = plan.operations.iter().map(|operation| &operation.change).collect();
            save(file, &undoing(plan, &plan::undo(&changes, &situation.state.snapshot, &situation.context())))?;
        }
        let intents = situation.place.intents(plan)?;
        if plan.is_empty() {
            if let Some(intents) = intents {
                intents.settled().finish()?;
            }
            return Ok(apply::Run { results: Vec::new(), stopped: None, interrupted: false });
        }
        let hands = situation.place.hands(run, &situation.live, provenance, plan.organization_id.clone())?;
        let stop = Stop::default();
        let done = run.ui.during("Applying", |shown| {
            let progress = |reached: apply::Progress| {
                shown.expect(reached.total);
                shown.reached(reached.finished);
            };
            let means = apply::Means {
                write: &*hands.write,
                read: hands.read(),
                sink: &situation.targets,
                intents: intents.as_ref(),
                stop: &stop,
                progress: &progress,
            };
            run.wait(async {
                let applied = apply::run_with(plan, &means);
                until_done(applied, &stop).await.map_err(|error| Error::new(Exit::GuardRefused, error.to_string()))
            })
        })?;
        if let Some(intents) = intents {
            intents.finish()?;
        }
        Ok(done)
    }

    fn show(&self, run: &Run, plan: &Plan, done: &apply::Run) {
        let applied = Applied { plan, results: &done.results };
        match self.output {
            Format::Text if plan.is_empty() => {}
            Format::Text => run.ui.result(&render::result::text(&applied, &run.ui.options(self.view.verbose))),
            Format::Json => run.ui.result(&render::result::json(&applied)),
        }
    }

    /// Writes the undo plan again, of what really happened and with the ids that the server gave.
    fn keep_undo(&self, run: &Run, situation: &Situation, plan: &Plan, done: &apply::Run) -> Result<(), Error> {
        let Some(file) = &self.undo else { return Ok(()) };
        let after = live::read(run, &situation.live)?;
        let happened = plan.operations.iter().zip(&done.results).filter(|(_, result)| result.outcome.is_success());
        let changes: Vec<&Change> = happened.map(|(operation, _)| &operation.change).collect();
        let State { snapshot, actor, capabilities } = &after;
        let context = plan::Context { policy: &situation.desired.policy, snapshot, actor, capabilities };
        save(file, &undoing(plan, &plan::undo(&changes, &situation.state.snapshot, &context)))?;
        run.ui.status(&undo_hint(file));
        Ok(())
    }

    fn ending(&self, run: &Run, plan: &Plan, done: apply::Run) -> Exit {
        let results = &done.results;
        let mut exit = results.iter().map(|result| ending(results, result)).fold(Exit::Clean, Exit::and);
        if done.interrupted {
            let unknown = done.results.iter().filter(|result| result.outcome == ResultKind::Unknown).count();
            let error =
                Error::new(Exit::Partly, "interrupted").hint("what is done stays done; `halley apply` does the rest");
            run.ui.error(&match unknown {
                0 => error,
                _ => error.hint(format!(
                    "of {} nobody knows whether it happened; the next `halley apply` looks before it sends anything",
                    counted(unknown, "operation")
                )),
            });
            return exit.and(Exit::Partly);
        }
        if let Some(stopped) = done.stopped {
            let error: Error = stopped.into();
            exit = exit.and(error.exit);
            run.ui.error(&error.hint("what is done stays done; `halley plan` shows what is left"));
        } else if exit == Exit::Partly {
            let failed = results.iter().filter(|result| ending(results, result) == Exit::Partly).count();
            let all = counted(plan.operations.len(), "operation");
            run.ui.error(
                &Error::new(exit, format!("{failed} of {all} did not succeed"))
                    .hint("run `halley plan` to see what is left"),
            );
        }
        exit
    }
}

/// Ends with `applied`. Ctrl-C once lets it finish what is under way, twice makes it wait for nothing.
async fn until_done<T>(applied: impl Future<Output = T>, stop: &Stop) -> T {
    let mut applied = std::pin::pin!(applied);
    loop {
        tokio::select! {
            applied = &mut applied => return applied,
            Ok(()) = tokio::signal::ctrl_c() => stop.ask(),
        }
    }
}

/// How a run ends because of one operation. What only waits is clean, and what was skipped ends like what it needed: nothing went wrong
/// with a change that a person's step must come before.
fn ending(results: &[OperationResult], result: &OperationResult) -> Exit {
    match (result.outcome, result.because) {
        (ResultKind::Done | ResultKind::AlreadyDone | ResultKind::Waiting, _) => Exit::Clean,
        (ResultKind::Manual, _) => Exit::ManualSteps,
        // Needs point to lower indexes only, so this ends.
        (ResultKind::Skipped, Some(needed)) => ending(results, &results[needed as usize]),
        (ResultKind::Refused | ResultKind::Failed | ResultKind::Unknown | ResultKind::Skipped, _) => Exit::Partly,
    }
}

/// Lets the plan pass the guards that are named for it.
fn pass(run: &Run, plan: &mut Plan, overrides: &[Override]) -> Result<(), Error> {
    if overrides.is_empty() {
        return Ok(());
    }
    if !plan.is_refused() {
        // The same command, run again when all is done, must not fail.
        run.ui.warning("no guard refuses this plan; `--override` is not needed");
        return Ok(());
    }
    plan.override_guards(overrides)
        .map_err(|error| Error::new(Exit::GuardRefused, format!("{error}; nothing was applied")))
}

/// Reads a digest.
fn digest(text: &str) -> Result<String, String> {
    let digits = text.strip_prefix("h1:").unwrap_or_default();
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    match digits.len() == 64 && digits.bytes().all(hex) {
        true => Ok(text.to_owned()),
        false => Err("a digest is `h1:` and 64 hexadecimal digits, as it stands on top of a plan".to_owned()),
    }
}

fn another(plan: &Plan, reviewed: &str) -> Error {
    let error = Error::new(
        Exit::Stale,
        format!(
            "the plan is another than the reviewed one; nothing was applied\n  reviewed {reviewed}\n  now      {}",
            plan.digest
        ),
    );
    let error = match plan.is_empty() {
        true => error.hint("nothing is left to do: the reviewed plan may have been applied already"),
        false => error.hint(
            "the live organization or the manifests have changed since; review the plan as it is now: `halley plan`",
        ),
    };
    error.hint("where the reviewed plan was saved, `halley plan --compare FILE` names each difference")
}

fn refused(plan: &Plan) -> Error {
    let error = Error::new(Exit::GuardRefused, format!("{} refused the plan; nothing was applied", refusing(plan)));
    plan.ways_out().into_iter().fold(error, Error::hint)
}

/// The names of the guards that refuse: `maxRemovals`, `minAdmins`.
pub(super) fn refusing(plan: &Plan) -> String {
    let names: Vec<String> = plan.refusing().into_iter().map(|guard| format!("`{}`", guard.as_str())).collect();
    names.join(", ")
}

fn question(plan: &Plan) -> String {
    let automatic = || plan.operations.iter().filter(|operation| operation.execution.is_automatic());
    let destructive = automatic().filter(|operation| operation.change.is_destructive()).count();
    let what = format!(
        "Apply {} to `{}`",
        counted(automatic().count(), "operation"),
        render::visible(&plan.organization_name)
    );
    match destructive {
        0 => format!("\n{what}?"),
        1 => format!("\n{what}, 1 of which takes something away?"),
        _ => format!("\n{what}, {destructive} of which take something away?"),
    }
}

/// The plan that takes another one back, and says so.
fn undoing(plan: &Plan, undo: &Plan) -> PlanDocument {
    PlanDocument { undoes: Some(plan.digest.to_string()), ..document(undo) }
}

fn undo_hint(file: &Path) -> String {
    let file = file.display();
    format!("`{file}` takes this back: `halley apply {file}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(outcome: ResultKind, because: Option<u32>) -> OperationResult {
        OperationResult { outcome, error: None, because, attempts: 0 }
    }

    #[test]
    fn what_only_waits_is_clean_and_what_was_skipped_ends_like_what_it_needed() {
        let results = [
            result(ResultKind::Waiting, None),
            result(ResultKind::Manual, None),
            result(ResultKind::Failed, None),
            result(ResultKind::Skipped, Some(1)),
            result(ResultKind::Skipped, Some(3)),
            result(ResultKind::Skipped, Some(2)),
            result(ResultKind::Skipped, None),
        ];
        let endings = results.each_ref().map(|result| ending(&results, result));
        let manual = Exit::ManualSteps;
        assert_eq!(endings, [Exit::Clean, manual, Exit::Partly, manual, manual, Exit::Partly, Exit::Partly]);
    }

    #[test]
    fn a_broken_backend_counts_more_than_what_it_left_undone() {
        let error: Error = crate::backend::Error::Unreachable(String::new()).into();
        assert_eq!(error.exit.and(Exit::Partly), Exit::Unreachable);
    }
}
