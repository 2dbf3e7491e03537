//! `halley watch`: the steps of the operator without Kubernetes, in the foreground. One round reads as fetch, validate, plan, guard, apply.

mod files;
mod git;
mod journal;
mod memory;
mod notify;
mod pace;
mod round;
mod signals;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::Run;
use super::arguments::{RevisionArgs, span};
use super::error::{Error, Exit};
use super::situation::Sides;
use crate::operator::guard::Said;
use crate::resources::organization::Approval;
use files::Folder;
use git::Tree;
use journal::{Format, Journal};
use memory::Memory;
use notify::Manager;
use pace::{Next, Pace, jitter};
use signals::Watched;

/// Keeps the live organization in the state that a folder declares, until it is stopped
///
/// Looks at once, when a file has changed, and after each interval: reads, validates, plans, judges and applies, as the operator does in
/// Kubernetes. Manifests with an error change nothing. What takes something away waits until the files have rested, and by `spec.approval`
/// until somebody has agreed to it. One line is written for each change, one when something begins to be wrong, and one when that is over.
/// SIGTERM and Ctrl-C finish what is under way; SIGHUP looks at once.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley watch -f org/
  halley watch -f org/ --git --pull --interval 5m    what is committed, fetched before each look
  halley watch -f org/ --once                        one look, for a timer; ends like `halley apply`
  halley watch -f org/ --once --approve h1:…         agrees to what waits; a line of the log says the digest

`examples/systemd` has a unit for it.")]
pub(super) struct Watch {
    #[command(flatten)]
    sides: Sides,
    /// How long it waits from one look to the next
    ///
    /// Left out, `spec.interval` of the CometOrganization, else 10m. At 00:00 UTC it looks in any case: access ends with days.
    #[arg(long, value_name = "SPAN", value_parser = span)]
    interval: Option<Duration>,
    /// How much longer or shorter an interval may be by chance, in percent
    #[arg(long, value_name = "PERCENT", default_value = "10%", value_parser = jitter)]
    jitter: f64,
    /// How long the files must rest before anything is taken away
    #[arg(long, value_name = "SPAN", default_value = "30s", value_parser = span)]
    settle: Duration,
    /// Looks once, and ends like `halley apply`
    #[arg(long)]
    once: bool,
    /// Acts only on what is committed
    ///
    /// Nothing is done while files below the folders differ from the commit, or a merge or rebase is under way. The commit stands in the
    /// audit log, in place of `--revision`.
    #[arg(long)]
    git: bool,
    /// Runs `git pull --ff-only` before each look
    #[arg(long, requires = "git")]
    pull: bool,
    /// Agrees to what waits under this digest; can be repeated
    ///
    /// It is agreed to as long as it is the same: when anything else would happen, another digest waits. A policy that was agreed to stays in
    /// force; what is watched from the same folder takes it over at its next look.
    #[arg(long, env = "HALLEY_APPROVE", hide_env_values = true, value_name = "DIGEST", value_delimiter = ',')]
    approve: Vec<String>,
    /// The least that waits, whatever `spec.approval` says
    #[arg(long, value_enum, default_value_t, value_name = "APPROVAL")]
    minimum_approval: Least,
    /// How lines are written
    #[arg(short, long, value_enum, default_value_t, value_name = "FORMAT")]
    output: Format,
    #[command(flatten)]
    revision: RevisionArgs,
}

/// One look ends at the latest when so many of its steps have done something: what is done again and again never ends.
const LOOKS: u32 = 3;

/// The least that waits for somebody to agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "PascalCase")]
enum Least {
    /// Nothing
    #[default]
    Never,
    /// What takes something away
    Destructive,
    /// Everything
    Always,
}

impl Least {
    fn approval(self) -> Approval {
        match self {
            Self::Never => Approval::Never,
            Self::Destructive => Approval::Destructive,
            Self::Always => Approval::Always,
        }
    }
}

/// What a watch works with from its start to its end.
struct Watcher<'a> {
    watch: &'a Watch,
    run: &'a Run,
    watched: Watched,
    folder: Folder,
    tree: Option<Tree>,
    memory: Option<Memory>,
    /// The organization that was seen last, by its id.
    known: Option<Arc<str>>,
    /// Whether this watch has made it, also before it is seen.
    made: bool,
    journal: Journal,
    pace: Pace,
    manager: Manager,
}

impl Watch {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        if self.sides.files.files.iter().any(|path| path == Path::new("-")) {
            return Err(Error::invalid(
                "standard input ends, so there is nothing to watch: name a file or a folder with `-f`",
            ));
        }
        let watched = Watched::begin(run)?;
        let mut watcher = Watcher {
            watch: self,
            run,
            folder: Folder::new(self.sides.files.files.clone(), self.settle),
            tree: self.git.then(|| Tree::of(&watched.quiet(run), &self.sides.files.files)).transpose()?,
            memory: None,
            known: None,
            made: false,
            journal: Journal::new(run, self.output),
            pace: Pace::new(self.interval, self.jitter),
            manager: Manager::of_environment(),
            watched,
        };
        watcher.manager.ready();
        let done = watcher.work();
        watcher.manager.stopping();
        done
    }

    /// What somebody has said to a digest that waits.
    fn said(&self, wanted: Option<&str>) -> Said {
        let approve = self.approve.iter().find(|said| Some(said.as_str()) == wanted).cloned();
        Said { approve, overrides: None, by: None }
    }

    fn paths(&self) -> &[PathBuf] {
        &self.sides.files.files
    }
}

impl Watcher<'_> {
    fn work(&mut self) -> Result<Exit, Error> {
        if !self.watch.once {
            self.journal.started(&self.watch.sides);
        }
        let mut looks = 0;
        loop {
            let (next, exit) = self.round()?;
            looks += u32::from(next == Next::Soon);
            let stopped = self.watched.is_asked();
            if !self.watch.once && stopped {
                self.journal.stopped();
                return Ok(Exit::Clean);
            }
            let ended = looks > LOOKS || !matches!(next, Next::Soon | Next::After(_));
            if self.watch.once && (stopped || ended) {
                return Ok(if stopped { exit.and(Exit::Partly) } else { exit });
            }
            let wait = self.pace.wait(next, self.run.clock.again().now);
            self.rest(wait)?;
        }
    }

    /// Waits for the time, a changed file, SIGHUP, or somebody who asks to stop.
    fn rest(&mut self, wait: Duration) -> Result<(), Error> {
        let seen = self.folder.mark();
        let end = tokio::time::Instant::now() + wait;
        while !self.watched.is_asked() {
            let left = end.saturating_duration_since(tokio::time::Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            if self.watched.pause(self.run, left.min(self.folder.tick()))? {
                return Ok(());
            }
            self.manager.beat();
            self.folder.look(self.run.clock.again().now);
            if self.folder.mark() != seen && self.folder.rests() {
                return Ok(());
            }
        }
        Ok(())
    }
}
