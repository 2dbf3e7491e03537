//! `halley serve` as the live side.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use super::api_server::free_port;
use super::client::{Ran, halley};
use crate::serving::{Process, set_up};

/// A running `halley serve` with an organization of its own, and its Admin's API key.
pub(crate) struct Serve {
    pub(crate) url: String,
    /// Of an Admin of the organization.
    pub(crate) key: String,
    process: Option<Process>,
    folder: TempDir,
}

impl Serve {
    /// A new organization, set up by its link: `Acme`, on the subscription Community, whose only member is the Admin `ana@acme.test`.
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let process = start(folder.path());
        let link = process.set_up.clone().expect("a new organization has a link");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(set_up(&process.url, &link));
        Self::running(folder, process, "ana@acme.test")
    }

    /// An organization that these manifests describe, everybody in it active, with the API key of one of its Admins.
    pub(crate) fn with(manifests: &str, admin: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Ran::of(halley(folder.path()).args(["apply", "--yes", "-f", "-"]), manifests).ok();
        Ran::of(halley(folder.path()).args(["activate", "--all"]), "").ok();
        let process = start(folder.path());
        Self::running(folder, process, admin)
    }

    fn running(folder: TempDir, process: Process, admin: &str) -> Self {
        let key = Ran::of(halley(folder.path()).args(["key", "create", "--member", admin]), "").ok();
        Self { url: process.url.clone(), key: key.trim().to_owned(), process: Some(process), folder }
    }

    /// The Secret that an organization's `credentialsRef` names.
    pub(crate) fn secret(&self, name: &str) -> String {
        let Self { url, key, .. } = self;
        format!(
            "{{apiVersion: v1, kind: Secret, metadata: {{name: {name}}}, stringData: {{url: '{url}', apiKey: '{key}'}}}}\n"
        )
    }

    /// Runs the command line as who holds the file, past the server: for changes made by hand.
    pub(crate) fn halley(&self, arguments: &[&str]) -> Ran {
        self.halley_reading(arguments, "")
    }

    /// The same, with a text on standard input.
    pub(crate) fn halley_reading(&self, arguments: &[&str], input: &str) -> Ran {
        Ran::of(halley(self.folder.path()).args(arguments), input)
    }

    /// What `halley get … --output json` says.
    pub(crate) fn get(&self, what: &str) -> Value {
        self.halley(&["get", what, "--output", "json"]).json()
    }

    /// Ends the server; the organization stays in its file.
    pub(crate) fn stop(&mut self) {
        self.process.take().expect("a server that runs").stop();
    }

    /// Starts it again at the same address.
    pub(crate) fn start_again(&mut self) {
        self.start_again_with(&[]);
    }

    /// The same, on a day.
    pub(crate) fn start_again_on(&mut self, day: &str) {
        self.start_again_with(&["--today", day]);
    }

    fn start_again_with(&mut self, arguments: &[&str]) {
        let address = self.url.trim_start_matches("http://").to_owned();
        let process = Process::start_at(&address, self.folder.path(), arguments);
        assert_eq!(process.url, self.url);
        assert!(self.process.replace(process).is_none(), "the server runs already");
    }

    /// Sends a signal by its name, as `STOP`, to the server.
    pub(crate) fn signal(&self, name: &str) {
        self.process.as_ref().expect("a server that runs").signal(name);
    }

    /// Where the organization's file is, in `.halley`.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The organization's file.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join(".halley/organization.db")
    }
}

fn start(folder: &Path) -> Process {
    Process::start_at(&format!("127.0.0.1:{}", free_port()), folder, &[])
}
