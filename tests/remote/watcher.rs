//! A running `halley watch`, and its lines.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::flow::Site;

static STARTED: AtomicUsize = AtomicUsize::new(0);

/// A process that watches; it ends when it is dropped.
pub(crate) struct Watcher {
    child: Child,
    out: PathBuf,
    err: PathBuf,
}

impl Watcher {
    /// Looks every second, and takes away what has not been there for a second.
    pub(crate) fn start(site: &Site, arguments: &[&str]) -> Self {
        let mut all = vec!["watch", "--output", "json", "--jitter", "0"];
        for usual in [["--interval", "1s"], ["--settle", "1s"]] {
            if !arguments.contains(&usual[0]) {
                all.extend(usual);
            }
        }
        all.extend(arguments);
        Self::of(site, site.command(&all))
    }

    /// Any command that watches and writes JSON.
    pub(crate) fn of(site: &Site, mut command: Command) -> Self {
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let (out, err) = (site.sandbox.path(&format!("{number}.out")), site.sandbox.path(&format!("{number}.err")));
        command.stdout(Stdio::from(File::create(&out).unwrap())).stderr(Stdio::from(File::create(&err).unwrap()));
        Self { child: command.spawn().unwrap(), out, err }
    }

    /// The lines until now; the last one may still be written.
    pub(crate) fn lines(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(&self.out).unwrap();
        let whole = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        whole.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
    }

    /// Waits for a line.
    #[track_caller]
    pub(crate) fn until(&self, event: &str, about: &str) -> Value {
        self.until_nth(event, about, 1)
    }

    /// Waits for the nth line of its kind. `about` is what is wrong or right, or the id of an operation; empty: any.
    #[track_caller]
    pub(crate) fn until_nth(&self, event: &str, about: &str, nth: usize) -> Value {
        for _ in 0..1500 {
            if let Some(line) = self.all(event, about).into_iter().nth(nth - 1) {
                return line;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("no `{event}` of `{about}`:\n{}\n{}", self.text(), std::fs::read_to_string(&self.err).unwrap());
    }

    /// Every line of a kind until now.
    pub(crate) fn all(&self, event: &str, about: &str) -> Vec<Value> {
        let fits = |line: &Value| {
            line["event"] == event && (about.is_empty() || line["about"] == about || line["operation"] == about)
        };
        self.lines().into_iter().filter(fits).collect()
    }

    pub(crate) fn text(&self) -> String {
        std::fs::read_to_string(&self.out).unwrap()
    }

    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end: the exit code, and all that it wrote to standard error.
    pub(crate) fn end(mut self) -> (i32, String) {
        let status = self.child.wait().unwrap();
        let talk = std::fs::read_to_string(&self.err).unwrap();
        assert!(!talk.contains("panicked"), "{talk}");
        (status.code().unwrap_or(-1), talk)
    }

    /// Ends it without a chance to finish anything.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for so many looks at the live organization.
#[track_caller]
pub(crate) fn looks(site: &Site, wanted: usize) {
    let seen = AtomicUsize::new(0);
    eventually("a look", || {
        let looks = site.server.log().iter().filter(|line| line.contains("snapshot")).count();
        seen.fetch_add(looks, Ordering::Relaxed) + looks >= wanted
    });
}

/// Waits until something is so.
#[track_caller]
pub(crate) fn eventually(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..1500 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("it never came to that: {what}");
}
