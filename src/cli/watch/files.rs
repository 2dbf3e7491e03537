//! How long the files have rested: what is missing from a set that is being written must not be taken away.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

use crate::diagnostic::Sources;
use crate::files::{Survey, survey};

/// How often it is looked whether a file has changed.
pub(super) const TICK: Duration = Duration::from_secs(1);
/// A look at 100,000 files takes a good part of a second: so many times as long is waited until the next.
const REST: u32 = 20;

/// The files that are watched.
pub(super) struct Folder {
    paths: Vec<PathBuf>,
    settle: Duration,
    seen: Option<Survey>,
    text: Option<[u8; 32]>,
    /// How often a change was seen.
    changes: u64,
    since: Instant,
    /// How long the last look took.
    cost: Duration,
}

impl Folder {
    /// Nothing has been seen, so nothing has rested.
    pub(super) fn new(paths: Vec<PathBuf>, settle: Duration) -> Self {
        Self { paths, settle, seen: None, text: None, changes: 0, since: Instant::now(), cost: Duration::ZERO }
    }

    /// Looks from outside, without reading.
    pub(super) fn look(&mut self, now: Timestamp) {
        let begun = Instant::now();
        let seen = survey(&self.paths, SystemTime::from(now));
        self.cost = begun.elapsed();
        if !self.seen.as_ref().is_some_and(|before| before.shows_the_same(&seen)) {
            self.changed();
        }
        self.seen = Some(seen);
    }

    /// How long to wait from one look to the next.
    pub(super) fn tick(&self) -> Duration {
        TICK.max(self.cost * REST)
    }

    /// Takes note of what was read: a text may be another one with the same size and time.
    pub(super) fn read(&mut self, sources: &Sources) {
        let mut hasher = Sha256::new();
        for (_, source) in sources.iter() {
            hasher.update(format!("{}:{}\n{}:", source.name.len(), source.name, source.text.len()));
            hasher.update(source.text.as_bytes());
        }
        let text = Some(hasher.finalize().into());
        if self.text != text {
            self.changed();
        }
        self.text = text;
    }

    /// Changes whenever a file does.
    pub(super) fn mark(&self) -> u64 {
        self.changes
    }

    /// Whether the files have rested long enough.
    pub(super) fn rests(&self) -> bool {
        self.left().is_zero()
    }

    /// How long they must rest on.
    pub(super) fn left(&self) -> Duration {
        self.settle.saturating_sub(self.since.elapsed())
    }

    /// How long they must rest.
    pub(super) fn settle(&self) -> Duration {
        self.settle
    }

    fn changed(&mut self) {
        self.changes += 1;
        self.since = Instant::now();
    }
}
