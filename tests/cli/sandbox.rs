//! A folder with manifests, and the binary run in it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

/// The day on which all tests run.
pub(crate) const TODAY: &str = "2026-06-01";

/// A folder of its own.
pub(crate) struct Sandbox {
    folder: TempDir,
}

/// What a run said and how it ended.
#[must_use = "a run that nobody looks at tests nothing"]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) const ORGANIZATION: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata:
  name: acme
spec:
  displayName: Acme Research
  ownership: {members: Authoritative, access: Authoritative}
";

impl Sandbox {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with an organization of Ana, the Admin, and these people.
    pub(crate) fn with_people(people: &[&str]) -> Self {
        let sandbox = Self::new();
        sandbox.write("organization.yaml", ORGANIZATION);
        sandbox.people(people);
        sandbox.write("workspaces.yaml", workspace("research", "default: true"));
        sandbox
    }

    /// The same, applied.
    pub(crate) fn applied(people: &[&str]) -> Self {
        let sandbox = Self::with_people(people);
        sandbox.run(&["apply", "--yes"]).ends_with(0);
        sandbox
    }

    /// Writes the roster: Ana, the Admin, and these people.
    pub(crate) fn people(&self, people: &[&str]) {
        let mut roster = String::from(
            "apiVersion: halley.dev/v1alpha1\nkind: CometRoster\nmetadata: {name: people}\nspec:\n  members:\n    - {email: ana@acme.org, role: Admin}\n",
        );
        for person in people {
            roster.push_str(&format!("    - {{email: {person}}}\n"));
        }
        self.write("people.yaml", &roster);
    }

    /// Takes the role of Admin from Ana and gives it to Bob, who has not accepted his invitation: the guard `lastAdmin` refuses that.
    pub(crate) fn hand_over_to_bob(&self) {
        let roster =
            self.read("people.yaml").replace(", role: Admin", "").replace("bob@acme.org", "bob@acme.org, role: Admin");
        self.write("people.yaml", roster);
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Every file below the folder, hidden ones too, with its bytes.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match fs::symlink_metadata(&path).unwrap() {
                    kind if kind.is_dir() => folders.push(path),
                    kind if kind.is_file() => found.push((path.clone(), fs::read(&path).unwrap_or_default())),
                    _ => {}
                }
            }
        }
        found.sort();
        found
    }

    /// The binary, without the machine's environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_halley"));
        self.furnish(&mut command);
        command.args(arguments);
        command
    }

    /// Takes the machine's environment from a command that runs here.
    pub(crate) fn furnish(&self, command: &mut Command) {
        command.current_dir(self.folder.path()).env_clear().env("HALLEY_TODAY", TODAY).env("HOME", self.folder.path());
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &[])
    }

    pub(crate) fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
        let mut command = self.command(arguments);
        command.envs(variables.iter().copied()).stdin(std::process::Stdio::null());
        Ran::of(&command.output().unwrap())
    }

    /// The plan as JSON.
    pub(crate) fn plan(&self) -> serde_json::Value {
        let ran = self.run(&["plan", "--output", "json"]);
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", ran.stdout, ran.stderr))
    }

    /// The ids of the plan's operations.
    pub(crate) fn planned(&self) -> Vec<String> {
        let plan = self.plan();
        plan["operations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|operation| operation["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// A workspace with one more line of `spec`.
pub(crate) fn workspace(name: &str, line: &str) -> String {
    format!(
        "---\napiVersion: halley.dev/v1alpha1\nkind: CometWorkspace\nmetadata: {{name: {name}}}\nspec: {{{line}}}\n"
    )
}

impl Ran {
    pub(crate) fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout.clone()).unwrap(),
            stderr: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// Makes sure of the exit code. A panic is never an ending.
    #[track_caller]
    pub(crate) fn ends_with(&self, code: i32) -> &Self {
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        assert_eq!(self.code, code, "\n--- stdout\n{}\n--- stderr\n{}", self.stdout, self.stderr);
        self
    }

    /// Makes sure that the result holds these words, wherever its lines break.
    #[track_caller]
    pub(crate) fn says(&self, words: &str) -> &Self {
        assert!(
            flat(&self.stdout).contains(words),
            "no `{words}` in stdout:\n{}\n--- stderr\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// Makes sure that standard error holds these words, wherever its lines break.
    #[track_caller]
    pub(crate) fn complains(&self, words: &str) -> &Self {
        assert!(
            flat(&self.stderr).contains(words),
            "no `{words}` in stderr:\n{}\n--- stdout\n{}",
            self.stderr,
            self.stdout
        );
        self
    }
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
