//! One round: fetch, validate, plan, guard, apply.

use std::collections::BTreeMap;

use super::super::apply::refusing;
use super::super::error::{Error, Exit};
use super::super::live::{self, Live, Place, State};
use super::super::manifests::{Declaration, Judged, Manifests};
use super::super::server::Declared;
use super::super::{Asked, Run};
use super::git::Tree;
use super::journal::About;
use super::memory::{InForce, Memory, Subject};
use super::pace::Next;
use super::{Watcher, files};
use crate::apply::{self, FileTargets, Stop};
use crate::backend::Provenance;
use crate::desired::strictness::{more_approval, under};
use crate::desired::{Desired, Policy};
use crate::diagnostic::Severity;
use crate::operator::guard::{Ask, Guarded, Removals, ask, guard};
use crate::plan::{self, Execution, OperationResult, Plan, ResultKind};
use crate::resources::CometOrganizationSpec;
use crate::resources::plan::WaitsFor;

/// While the working tree is not what is committed, it is looked at so often.
const TREE: std::time::Duration = std::time::Duration::from_secs(5);

/// What stands still for the time of a round.
struct Read {
    desired: Desired,
    place: Place,
    live: Live,
    state: State,
}

/// Why a round ends before it has done anything.
enum Halt {
    /// It has been noted; when to look again, and how a single look ends.
    Noted(Next, Exit),
    /// The watch cannot go on.
    Fatal(Error),
}

/// A sentence of an error and what helps.
fn sentence(error: &Error) -> String {
    let hints = error.hints.iter().map(|hint| format!("; {hint}"));
    format!("{}{}", error.message, hints.collect::<String>())
}

impl Watcher<'_> {
    /// Makes the live organization what the files say, as far as that may be done now.
    pub(super) fn round(&mut self) -> Result<(Next, Exit), Error> {
        self.manager.beat();
        let run = self.watched.quiet(self.run);
        match self.steps(&run) {
            Ok(ended) => Ok(ended),
            Err(_) if self.watched.is_asked() => Ok((Next::Interval, Exit::Clean)),
            Err(Halt::Noted(next, exit)) => Ok((next, exit)),
            Err(Halt::Fatal(error)) => Err(error),
        }
    }

    fn steps(&mut self, run: &Run) -> Result<(Next, Exit), Halt> {
        self.folder.look(run.clock.now);
        let (commit, manifests) = self.fetch(run)?;
        let provenance = self.provenance(commit).map_err(Halt::Fatal)?;
        let (declaration, spec) = self.validate(run, &manifests)?;
        let (read, in_force) = self.connect(run, declaration, &spec)?;
        let targets = FileTargets::new(&read.desired);
        let plan = plan(run, &read, &targets);
        let guarded = self.guard(run, plan, &in_force);
        let kept = self.memory().keep(&in_force.policy);
        self.noted(About::Memory, kept)?;
        let results = self.apply(run, &read, &guarded.plan, &targets, &provenance);
        let results = self.noted(About::Server, results)?;
        self.made |= read.state.snapshot.id.is_none() && results.as_ref().is_some_and(has_done_something);
        Ok(self.status(&guarded, results, &provenance.revision))
    }

    /// The files, and the commit that they come from.
    fn fetch(&mut self, run: &Run) -> Result<(Option<String>, Manifests), Halt> {
        if self.watch.pull
            && let Some(tree) = &self.tree
        {
            let pulled = tree.pull(run);
            if self.watched.is_asked() {
                return Err(Halt::Noted(Next::Interval, Exit::Clean));
            }
            self.journal.note(About::Pull, pulled.as_ref().err().map(sentence).as_deref());
            self.folder.look(run.clock.again().now);
        }
        // A link on the way may lead to another tree since.
        if self.tree.is_some() {
            let tree = Tree::of(run, self.watch.paths());
            self.tree = Some(self.treed(tree)?);
        }
        let before = self.commit(run)?;
        let manifests = Manifests::read(run, &self.watch.sides.files);
        self.folder.look(run.clock.again().now);
        self.folder.read(&manifests.sources);
        if let Some(tree) = &self.tree {
            let held = tree.holds(run, manifests.sources.iter().map(|(_, source)| &*source.name));
            self.treed(held)?;
        }
        // What was committed, or written, while it was read.
        if before != self.commit(run)? {
            return Err(Halt::Noted(Next::After(files::TICK), Exit::Clean));
        }
        self.journal.note(About::Tree, None);
        Ok((before, manifests))
    }

    /// What the audit log says beside each change; the plan is named later.
    fn provenance(&self, commit: Option<String>) -> Result<Provenance, Error> {
        let mut told = self.watch.revision.clone();
        told.revision = commit.or(told.revision);
        Ok(Provenance { origin: "watch".into(), ..live::provenance(&told, None)? })
    }

    fn commit(&mut self, run: &Run) -> Result<Option<String>, Halt> {
        let Some(tree) = &self.tree else { return Ok(None) };
        let commit = tree.commit(run);
        self.treed(commit).map(Some)
    }

    /// What the working tree says; where it is not what is committed, nothing is done.
    fn treed<T>(&mut self, said: Result<T, Error>) -> Result<T, Halt> {
        match said {
            Ok(said) => Ok(said),
            Err(_) if self.watched.is_asked() => Err(Halt::Noted(Next::Interval, Exit::Clean)),
            Err(error) => {
                self.journal.note(About::Tree, Some(&sentence(&error)));
                let next = if self.watch.once { Next::Interval } else { Next::After(TREE) };
                Err(Halt::Noted(next, Exit::Invalid))
            }
        }
    }

    /// What is declared, if nothing in it is wrong and nobody wants it to be left alone.
    fn validate(&mut self, run: &Run, manifests: &Manifests) -> Result<(Declaration, CometOrganizationSpec), Halt> {
        let Judged { findings, declared } = manifests.judge(run, self.watch.sides.organization.as_deref());
        let (declaration, spec) = declared.map_err(|error| {
            let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
            let text = errors.clone().next().map(|first| manifests.line(first));
            let more = errors.count().saturating_sub(1);
            let text = match (text, more) {
                (None, _) => sentence(&error),
                (Some(first), 0) => format!("{first}; nothing was done"),
                (Some(first), more) => format!("{first}; and {more} more errors; nothing was done"),
            };
            self.journal.note(About::Manifests, Some(&text));
            Halt::Noted(Next::Interval, error.exit)
        })?;
        self.journal.note(About::Manifests, None);
        self.pace.declared = spec.interval.as_ref().and_then(|interval| interval.duration());
        let suspended = spec.suspend.then_some("`spec.suspend` is set: nothing is read or changed until it is not");
        self.journal.note(About::Suspended, suspended);
        match spec.suspend {
            true => Err(Halt::Noted(Next::Interval, Exit::Clean)),
            false => Ok((declaration, spec)),
        }
    }

    /// What is live, and what may be done with it.
    fn connect(
        &mut self,
        run: &Run,
        declaration: Declaration,
        spec: &CometOrganizationSpec,
    ) -> Result<(Read, InForce), Halt> {
        let Declaration { mut desired, server, name, policy } = declaration;
        let reached = self.reached(run, server.as_ref(), &desired, &name);
        let (place, live, state) = self.noted(About::Server, reached)?;
        self.known.clone_from(&state.snapshot.id);
        let id = state.snapshot.id.as_deref().map(str::to_owned);
        let subject = Subject { server: place.name(), organization: name, id };
        if !self.memory.as_ref().is_some_and(|memory| memory.is_of(&subject)) {
            // Its lock must go before it is taken again.
            self.memory = None;
            self.memory = Some(Memory::open(subject, self.watch.once).map_err(Halt::Fatal)?);
        }
        let in_force = self.memory().in_force(&policy, &self.watch.approve);
        let in_force = self.noted(About::Memory, in_force)?;
        desired.policy = Policy::of(&under(spec, &in_force.policy));
        let waits = in_force.waits.as_ref().map(|(loosened, digest)| {
            format!(
                "the manifests allow more than before ({}); until somebody agrees, the stricter policy counts: \
                 `halley watch{} --once --approve {digest}`",
                loosened.join("; "),
                self.sides()
            )
        });
        self.journal.note(About::Policy, waits.as_deref());
        Ok((Read { desired, place, live, state }, in_force))
    }

    fn reached(
        &self,
        run: &Run,
        server: Option<&Declared>,
        desired: &Desired,
        name: &str,
    ) -> Result<(Place, Live, State), Error> {
        let sides = &self.watch.sides;
        let place = Place::choose(run, &sides.server, &sides.remote, server)?;
        let live = place.connect(run)?;
        let state = live::read(run, &live)?;
        plan::same_organization(desired, &state.snapshot)
            .map_err(|error| Error::invalid(error.to_string()).hint("correct `spec.id` of the CometOrganization"))?;
        // Perhaps a disk is not mounted: nobody makes an organization anew because its file is missing for a while.
        let is_another = match (&self.known, &state.snapshot.id) {
            (Some(known), id) => id.as_ref() != Some(known),
            (None, id) => self.made && id.is_none(),
        };
        if is_another {
            let known = self.known.as_ref().unwrap_or(&desired.organization.profile.name);
            let message = format!("the organization `{known}` is gone; another one, or none, stands in its place");
            return Err(Error::new(Exit::Stale, message).hint("if that is meant, start the watch again"));
        }
        // The same for a look at a time, as of a timer.
        if let Some(file) = Memory::of_before(&place.name(), name).filter(|_| state.snapshot.id.is_none()) {
            let message = format!("the organization of `{name}` is gone from {}", place.name());
            return Err(Error::new(Exit::Stale, message)
                .hint(format!("if a new one is meant, remove `{}` first", file.display())));
        }
        Ok((place, live, state))
    }

    /// Notes whether something is wrong; what is wrong ends the round, and is tried again.
    fn noted<T>(&mut self, about: About, done: Result<T, Error>) -> Result<T, Halt> {
        // Whoever asks to stop is not told that something went wrong because of that.
        if !self.watched.is_asked() {
            self.journal.note(about, done.as_ref().err().map(sentence).as_deref());
        }
        done.map_err(|error| Halt::Noted(Next::Retry, error.exit))
    }

    /// Holds back what may not run now.
    fn guard(&mut self, run: &Run, plan: Plan, in_force: &InForce) -> Guarded {
        let approval = more_approval(in_force.policy.approval, self.watch.minimum_approval.approval());
        let ask = ask(&plan, approval);
        let said = self.watch.said(ask.as_ref().and_then(|ask| ask.approve.as_deref()));
        self.folder.look(run.clock.again().now);
        let removals = match self.folder.rests() {
            true => Removals::Allowed,
            false => Removals::Held(format!(
                "what takes something away waits until the files have rested for {} s",
                self.folder.settle().as_secs()
            )),
        };
        guard(plan, ask, &said, &removals)
    }

    fn apply(
        &self,
        run: &Run,
        read: &Read,
        plan: &Plan,
        targets: &FileTargets,
        provenance: &Provenance,
    ) -> Result<Option<apply::Run>, Error> {
        let intents = read.place.intents(plan)?;
        let runs = plan.operations.iter().any(|operation| operation.execution.is_automatic());
        if plan.is_refused() || !runs {
            if let Some(intents) = intents {
                let intents = if plan.is_empty() { intents.settled() } else { intents };
                intents.finish()?;
            }
            return Ok(None);
        }
        let provenance = Provenance { plan: Some(plan.digest.as_str().into()), ..provenance.clone() };
        let hands = read.place.hands(run, &read.live, provenance, plan.organization_id.clone())?;
        let (stop, manager) = (Stop::default(), &self.manager);
        let means = apply::Means {
            write: &*hands.write,
            read: hands.read(),
            sink: targets,
            intents: intents.as_ref(),
            stop: &stop,
            progress: &|_| manager.beat(),
        };
        let done = run.finish(async {
            let applied = apply::run_with(plan, &means);
            until_done(applied, &stop, self.watched.asked())
                .await
                .map_err(|error| Error::new(Exit::GuardRefused, error.to_string()))
        })?;
        if let Some(intents) = intents {
            intents.finish()?;
        }
        Ok(Some(done))
    }

    /// Says what became of the round.
    fn status(&mut self, guarded: &Guarded, done: Option<apply::Run>, revision: &str) -> (Next, Exit) {
        let plan = &guarded.plan;
        let (results, stopped) = done.map_or_else(Default::default, |done| (done.results, done.stopped));
        for (operation, result) in plan.operations.iter().zip(&results) {
            self.journal.result(plan, operation, result, revision);
        }
        let failed = failed(plan, &results);
        // A plan of which nothing was tried says nothing of what failed before.
        let says_something = !results.is_empty() || plan.is_empty();
        if says_something {
            self.journal.note(About::Operations, failed.as_deref());
        }
        let changed = results.iter().any(|result| result.outcome.is_success());
        if let Some(stopped) = stopped {
            let error: Error = stopped.into();
            self.journal.note(About::Apply, Some(&error.message));
            return (Next::Retry, error.exit.and(Exit::Partly));
        }
        if says_something {
            self.journal.note(About::Apply, None);
        }
        // What waits now is another plan once all this is done, with another digest.
        if changed {
            return (Next::Soon, if failed.is_some() { Exit::Partly } else { Exit::Clean });
        }
        self.waiting(guarded);
        let exit = match plan {
            _ if plan.is_refused() => Exit::GuardRefused,
            _ if failed.is_some() => Exit::Partly,
            _ if is_left_to_people(plan) => Exit::ManualSteps,
            _ => Exit::Clean,
        };
        let next = if guarded.settling.is_some() { Next::After(self.folder.left()) } else { Next::Interval };
        (next, exit)
    }

    /// Says what waits, for whom, and what helps.
    fn waiting(&mut self, guarded: &Guarded) {
        let plan = &guarded.plan;
        let refused = plan.is_refused().then(|| refusal(plan, &self.sides()));
        self.journal.note(About::Guard, refused.as_deref());
        self.journal.note(About::Settling, guarded.settling.as_deref());
        // Nobody is asked while the files have not rested; what has waited before waits on.
        if guarded.settling.is_none() {
            let asked = guarded.ask.as_ref().filter(|ask| ask.waits_for != WaitsFor::Override);
            let asked = asked.map(|ask| approval(plan, ask, &self.sides()));
            self.journal.note(About::Approval, asked.as_deref());
        }
        let manual = is_left_to_people(plan).then(|| {
            let by_hand =
                plan.operations.iter().filter(|operation| matches!(operation.execution, Execution::Manual(_)));
            let ids: Vec<String> = by_hand.map(|operation| operation.change.id()).collect();
            format!("people must do {}; `halley plan{}` says how", some(&ids), self.sides())
        });
        self.journal.note(About::Manual, manual.as_deref());
    }

    fn memory(&self) -> &Memory {
        self.memory.as_ref().expect("`connect` has opened it")
    }

    /// The options that name the same two sides on a command line.
    fn sides(&self) -> String {
        let mut text: String =
            self.watch.paths().iter().map(|path| format!(" -f {}", quoted(&path.to_string_lossy()))).collect();
        if let Some(name) = &self.watch.sides.organization {
            text.push_str(&format!(" --organization {}", quoted(name)));
        }
        if let Some(server) = self.watch.sides.server.named() {
            text.push_str(&format!(" --server {}", quoted(server)));
        }
        text
    }
}

fn plan(run: &Run, read: &Read, targets: &FileTargets) -> Plan {
    let Read { desired, place: _, live: _, state } = read;
    let State { snapshot, actor, capabilities } = state;
    let held: BTreeMap<_, _> = targets.held();
    plan::plan(&plan::Input { desired, snapshot, actor, capabilities, held_keys: &held, today: run.clock.today })
}

/// Ends with `applied`. Asked once, it finishes what is under way; asked twice, it waits for nothing.
async fn until_done<T>(applied: impl Future<Output = T>, stop: &Stop, mut asked: Asked) -> T {
    let mut applied = std::pin::pin!(applied);
    let mut told = 0;
    loop {
        while told < *asked.borrow_and_update() {
            stop.ask();
            told += 1;
        }
        tokio::select! {
            applied = &mut applied => return applied,
            Ok(()) = asked.changed() => {}
        }
    }
}

/// What did not succeed, with the first reason.
fn failed(plan: &Plan, results: &[OperationResult]) -> Option<String> {
    let wrong = |result: &OperationResult| {
        matches!(result.outcome, ResultKind::Failed | ResultKind::Refused | ResultKind::Unknown)
    };
    let mut failed = plan.operations.iter().zip(results).filter(|(_, result)| wrong(result));
    let (first, result) = failed.next()?;
    let why = result.error.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
    let more = match failed.count() {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    Some(format!("{} did not succeed{why}{more}", first.change.id()))
}

fn is_left_to_people(plan: &Plan) -> bool {
    plan.operations.iter().any(|operation| matches!(operation.execution, Execution::Manual(_)))
}

fn refusal(plan: &Plan, sides: &str) -> String {
    let ways: String = plan.ways_out().iter().map(|way| format!("; {way}")).collect();
    format!("{} refused the plan, nothing was applied{ways}; `halley plan{sides}` shows it", refusing(plan))
}

fn approval(plan: &Plan, ask: &Ask, sides: &str) -> String {
    let waits = |execution: &Execution| matches!(execution, Execution::Waiting(_));
    let waiting = plan.operations.iter().filter(|operation| waits(&operation.execution));
    let ids: Vec<String> = waiting.map(|operation| operation.change.id()).collect();
    let approve = ask.approve.as_deref().unwrap_or_default();
    format!(
        "{} waits for somebody to agree: `halley apply{sides} --yes --digest {}`, or the option `--approve {approve}`",
        some(&ids),
        plan.digest
    )
}

/// The first of several, and how many more.
fn some(ids: &[String]) -> String {
    match ids {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [one, rest @ ..] => format!("{one} and {} more", rest.len()),
    }
}

/// A word as a shell reads it.
fn quoted(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-/:@%+=,".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// An organization that is new is made before anything in it.
fn has_done_something(done: &apply::Run) -> bool {
    done.results.iter().any(|result| result.outcome.is_success())
}
