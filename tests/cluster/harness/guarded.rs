//! Processes that end with the tests, also when those are killed: `guard.sh` waits on a pipe from here.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::time::Duration;

use super::wait::wait_until;

/// A running program. It is killed on drop.
pub(crate) struct Guarded {
    /// The program's own process id, not the guard's.
    pub(crate) pid: u32,
    log: PathBuf,
    guard: Child,
    pipe: Option<ChildStdin>,
}

/// The command that runs a program under guard; arguments and environment are still to be added. The folder goes when the tests are gone.
pub(crate) fn command(program: &Path, log: &Path, folder: Option<&Path>) -> Command {
    let mut command = Command::new("sh");
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cluster/guard.sh"));
    command.arg(log).arg(folder.unwrap_or(Path::new(""))).arg(program);
    command
}

impl Guarded {
    /// Starts a command of [`command`].
    pub(crate) fn start(command: &mut Command, log: &Path) -> Self {
        let mut guard = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        // Waiting closes the guard's standard input unless it is taken out.
        let pipe = guard.stdin.take();
        let mut line = String::new();
        BufReader::new(guard.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let pid = line.trim().parse().unwrap_or_else(|_| panic!("the guard said `{line}`, not a process id"));
        Self { pid, log: log.to_owned(), guard, pipe }
    }

    /// Sends a signal by its name, as `TERM` or `STOP`.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.pid.to_string()]).output().unwrap();
        assert!(sent.status.success(), "no process {}: {}", self.pid, self.log());
    }

    /// How it ended, if it did. A signal counts as 128 and its number.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.guard.try_wait().unwrap()
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self, limit: Duration) -> ExitStatus {
        let what = format!("process {} ends", self.pid);
        wait_until(&what, limit, || self.guard.try_wait().unwrap().ok_or_else(|| self.log()))
    }

    /// All that it wrote.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.pipe = None;
        let _ = self.guard.wait();
    }
}
