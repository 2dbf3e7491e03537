//! `halley operator` as a process.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::api_server::free_port;
use super::client::only_path;
use super::guarded::{Guarded, command};
use super::wait::wait_until;

const SOON: Duration = Duration::from_secs(30);

/// The running operator. It is killed on drop.
pub(crate) struct Operator {
    process: Guarded,
    address: SocketAddr,
    folder: TempDir,
}

impl Operator {
    /// Starts it as who has this kubeconfig, and waits until it lives. It listens on a port of its own, and logs JSON.
    pub(crate) fn start(kubeconfig: &Path, arguments: &[&str]) -> Self {
        Self::start_with(kubeconfig, arguments, &[])
    }

    /// The same, with more in its environment.
    pub(crate) fn start_with(kubeconfig: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut operator = Self::spawn(kubeconfig, arguments, environment);
        operator.until_healthy();
        operator
    }

    /// Waits until it lives.
    pub(crate) fn until_healthy(&mut self) {
        wait_until("the operator is healthy", SOON, || {
            if let Some(status) = self.process.ended() {
                panic!("the operator ended with {status}: {}", self.text());
            }
            match self.http("/healthz") {
                Ok((200, _)) => Ok(()),
                other => Err(format!("{other:?}: {}", self.text())),
            }
        });
    }

    /// Starts it and does not wait: for starts that fail, or that are killed at once.
    pub(crate) fn spawn(kubeconfig: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let mut command = command(Path::new(env!("CARGO_BIN_EXE_halley")), &log, None);
        command.current_dir(folder.path());
        command.env("HOME", folder.path()).env("KUBECONFIG", kubeconfig).envs(environment.iter().copied());
        only_path(&mut command);
        command.args(["operator", "--log", "json", "--listen", &address.to_string()]).args(arguments);
        Self { process: Guarded::start(&mut command, &log), address, folder }
    }

    /// Sends a signal by its name: `TERM`, `KILL`, `STOP`, `CONT`.
    pub(crate) fn signal(&self, name: &str) {
        self.process.signal(name);
    }

    /// Ends it politely; it has to be gone within the limit.
    pub(crate) fn terminate(&mut self, limit: Duration) -> ExitStatus {
        self.signal("TERM");
        self.process.wait(limit)
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        self.signal("KILL");
        self.process.wait(SOON);
    }

    /// How it ended, if it did.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.process.ended()
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self, limit: Duration) -> ExitStatus {
        self.process.wait(limit)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.pid
    }

    /// Everything that it wrote.
    pub(crate) fn text(&self) -> String {
        self.process.log()
    }

    /// The lines of its log, by their fields. What is no JSON is no line of the log.
    pub(crate) fn log(&self) -> Vec<Value> {
        self.text().lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// The status and body of `/healthz` or `/readyz`.
    pub(crate) fn http(&self, path: &str) -> Result<(u16, String), std::io::Error> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(SOON))?;
        write!(stream, "GET {path} HTTP/1.0\r\nhost: localhost\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        Ok((status, body.to_owned()))
    }

    /// The value of a line of `/metrics`, by all that stands before the value.
    pub(crate) fn metric(&self, line: &str) -> Option<f64> {
        let (_, metrics) = self.http("/metrics").ok()?;
        metrics.lines().find_map(|found| found.strip_prefix(line)?.strip_prefix(' ')?.parse().ok())
    }

    /// Its resident memory, in kB.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}
