//! kubectl and helm, as somebody, in a namespace.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::tools;

/// Somebody at the command line.
#[derive(Clone)]
pub(crate) struct Client {
    /// For whatever else reads a kubeconfig.
    pub(crate) kubeconfig: PathBuf,
    pub(crate) namespace: String,
    home: PathBuf,
}

impl Client {
    pub(crate) fn new(kubeconfig: PathBuf, namespace: &str) -> Self {
        // What the tools cache belongs to one API server.
        let home = kubeconfig.parent().unwrap().join("home");
        Self { kubeconfig, namespace: namespace.to_owned(), home }
    }

    pub(crate) fn kubectl(&self, arguments: &[&str]) -> Ran {
        self.kubectl_reading(arguments, "")
    }

    /// Runs kubectl with a text on standard input.
    pub(crate) fn kubectl_reading(&self, arguments: &[&str], input: &str) -> Ran {
        self.run("kubectl", arguments, input)
    }

    pub(crate) fn helm(&self, arguments: &[&str]) -> Ran {
        self.run("helm", arguments, "")
    }

    /// Runs the real binary on the command line, in a folder that belongs to the API server, with a text on standard input.
    pub(crate) fn halley(&self, arguments: &[&str], input: &str) -> Ran {
        Ran::of(halley(&self.home).args(arguments), input)
    }

    /// `kubectl apply --server-side` of these manifests.
    pub(crate) fn apply(&self, manifests: &str) -> Ran {
        self.kubectl_reading(&["apply", "--server-side", "-f", "-"], manifests)
    }

    /// What `kubectl get … --output json` says.
    pub(crate) fn get(&self, arguments: &[&str]) -> Value {
        self.kubectl(&[&["get", "--output", "json"], arguments].concat()).json()
    }

    fn run(&self, tool: &str, arguments: &[&str], input: &str) -> Ran {
        let mut command = Command::new(tools::path(tool));
        command.env("HOME", &self.home).env("KUBECONFIG", &self.kubeconfig).args(["--namespace", &self.namespace]);
        Ran::of(command.args(arguments), input)
    }
}

/// What a run of a program gave.
pub(crate) struct Ran {
    what: String,
    output: Output,
}

impl Ran {
    /// Runs a command, without the environment of the tests.
    pub(crate) fn of(command: &mut Command, input: &str) -> Self {
        let what = format!("{command:?}");
        only_path(command);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // Written beside reading the output, because both pipes can be full; a program that does not read its input may have closed it.
        let output = std::thread::scope(|scope| {
            scope.spawn(move || stdin.write_all(input.as_bytes()));
            child.wait_with_output().unwrap()
        });
        Self { what, output }
    }

    pub(crate) fn succeeded(&self) -> bool {
        self.output.status.success()
    }

    /// It must have worked; what it printed.
    #[track_caller]
    pub(crate) fn ok(&self) -> String {
        assert!(self.succeeded(), "{}\n{}", self.what, self.text());
        self.stdout()
    }

    /// It must have failed; what it said about that.
    #[track_caller]
    pub(crate) fn refused(&self) -> String {
        assert!(!self.succeeded(), "{}\nwas not refused: {}", self.what, self.text());
        self.stderr()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let stdout = self.ok();
        serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{}\n{error}: {}", self.what, self.text()))
    }

    pub(crate) fn code(&self) -> Option<i32> {
        self.output.status.code()
    }

    pub(crate) fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    /// All that it said.
    pub(crate) fn text(&self) -> String {
        self.stdout() + &self.stderr()
    }
}

/// Takes everything out of a command's environment but what was set on purpose, and where programs are.
pub(crate) fn only_path(command: &mut Command) {
    for (name, _) in std::env::vars_os().filter(|(name, _)| name != "PATH") {
        if !command.get_envs().any(|(set, _)| set == name) {
            command.env_remove(name);
        }
    }
}

/// The real binary on the command line, in a folder.
pub(crate) fn halley(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_halley"));
    command.current_dir(folder);
    command
}
