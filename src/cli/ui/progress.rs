//! A line that shows that long work goes on.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use super::Ui;

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the line is rewritten.
const BEAT: Duration = Duration::from_millis(250);

/// How far some work is. The worker counts, another thread shows.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    done: AtomicUsize,
    total: AtomicUsize,
}

impl Progress {
    /// Says how much there is to do.
    pub(crate) fn expect(&self, total: usize) {
        self.total.store(total, Ordering::Relaxed);
    }

    /// Says how much is done.
    pub(crate) fn reached(&self, done: usize) {
        self.done.store(done, Ordering::Relaxed);
    }

    fn text(&self) -> String {
        let (done, total) = (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed));
        if total == 0 { String::new() } else { format!(" {done} of {total}") }
    }
}

impl Ui {
    /// Does `work`; when standard error is a terminal and the work lasts, a line there says so and goes away afterwards.
    pub(crate) fn during<T>(&self, what: &str, work: impl FnOnce(&Progress) -> T) -> T {
        let progress = Progress::default();
        if self.quiet || !self.terminal_err {
            return work(&progress);
        }
        std::thread::scope(|scope| {
            // Dropped at the end of the scope, also when `work` panics: that ends the other thread.
            let (_working, ended) = mpsc::channel::<()>();
            let shown = &progress;
            scope.spawn(move || show(what, shown, &ended));
            work(&progress)
        })
    }
}

fn show(what: &str, progress: &Progress, ended: &mpsc::Receiver<()>) {
    let mut wait = PATIENCE;
    let mut shown = false;
    while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        let _ = write!(std::io::stderr().lock(), "\r\x1b[K{what}{} …", progress.text());
        (wait, shown) = (BEAT, true);
    }
    if shown {
        let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
    }
}
