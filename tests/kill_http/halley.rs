//! The binary, as a client and as a server, in a folder of its own.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// The day on which all of this happens, so that no run passes midnight.
const TODAY: &str = "2026-06-01";

/// The binary in `folder`, without the machine's environment.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_halley"));
    command.args(arguments).current_dir(folder).env_clear().env("HALLEY_TODAY", TODAY).env("HOME", folder);
    command.stdin(Stdio::null());
    command
}

/// Runs the binary to a good end, and says what it said.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n--- stdout\n{said}\n--- stderr\n{complained}", output.status);
    said.into_owned()
}

/// An embedded organization made from manifests, everybody Active, and a key of its Admin.
pub(crate) struct Organization {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) key: String,
}

impl Organization {
    pub(crate) fn new(manifests: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        declare(path, manifests);
        run(&mut command(path, &["apply", "--yes", "-f", "manifests"]));
        run(&mut command(path, &["activate", "--all"]));
        let key = run(&mut command(path, &["key", "create", "--member", "ana@acme.org"])).trim().to_owned();
        Self { folder, key }
    }

    pub(crate) fn database(&self) -> PathBuf {
        database(self.folder.path())
    }

    /// The same organization, its manifests and its secrets once more, in `folder`.
    pub(crate) fn copy(&self, folder: &Path) {
        copy(self.folder.path(), folder);
    }
}

/// Where the organization of a folder is.
pub(crate) fn database(folder: &Path) -> PathBuf {
    folder.join(".halley/organization.db")
}

/// Makes `manifests` what a folder declares.
pub(crate) fn declare(folder: &Path, manifests: &str) {
    fs::create_dir_all(folder.join("manifests")).unwrap();
    fs::write(folder.join("manifests/all.yaml"), manifests).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A running `halley serve`. It dies with its owner.
pub(crate) struct Server {
    child: Child,
    /// Held open: a server must not fail because nobody reads what it says.
    #[expect(dead_code, reason = "held open")]
    said: BufReader<ChildStdout>,
    pub(crate) url: String,
}

impl Server {
    /// Serves the organization of `folder`, and waits until it listens.
    pub(crate) fn start(folder: &Path) -> Self {
        let log = File::create(folder.join("serve.log")).unwrap();
        let mut child =
            command(folder, &["serve", "--server", "sqlite:.halley/organization.db", "--listen", "127.0.0.1:0"])
                .stdout(Stdio::piped())
                .stderr(log)
                .spawn()
                .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let url = loop {
            let mut line = String::new();
            if said.read_line(&mut line).unwrap() == 0 {
                panic!("the server ended: {}", fs::read_to_string(folder.join("serve.log")).unwrap());
            }
            if let Some((_, url)) = line.trim().split_once("listening ") {
                break url.to_owned();
            }
        };
        Self { child, said, url }
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.die();
    }

    fn die(&mut self) {
        // It may have ended by itself; what it left behind is looked at anyway.
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.die();
    }
}

/// A client of the tests' own: it asks whoever it is told to, and nobody between.
pub(crate) fn client() -> reqwest::Client {
    // Another test may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().no_gzip().redirect(reqwest::redirect::Policy::none());
    client.build().unwrap()
}
