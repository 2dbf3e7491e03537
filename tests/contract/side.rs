//! A place where an organization lives, and the binary that works on it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::by_hand;
use crate::fake_comet::{FakeComet, State};
use crate::serving::Process;
use crate::world::World;

/// The day on which all tests run.
const TODAY: &str = "2026-06-01";

/// A place where an organization lives.
pub(crate) struct Side {
    pub(crate) name: &'static str,
    folder: TempDir,
    live: Live,
}

enum Live {
    Embedded,
    Served(Process, String),
    Comet(FakeComet),
}

/// The text of each exported file, by its path.
pub(crate) type Exported = BTreeMap<PathBuf, String>;

/// What a run said and how it ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Side {
    /// One SQLite file.
    pub(crate) fn embedded() -> Self {
        let folder = tempfile::tempdir().unwrap();
        found(folder.path());
        Self { name: "embedded", folder, live: Live::Embedded }
    }

    /// `halley serve` on such a file; Ada's key is shown.
    pub(crate) fn served() -> Self {
        let folder = tempfile::tempdir().unwrap();
        found(folder.path());
        let key = run(folder.path(), &[], &["key", "create", "--member", "ada@acme.org", "--name", "tests"]);
        assert_eq!(key.code, 0, "{}", key.stderr);
        let secret = key.stdout.split_whitespace().find(|word| word.starts_with("hly_")).unwrap().to_owned();
        let process = Process::start(folder.path(), &[]);
        Self { name: "served", folder, live: Live::Served(process, secret) }
    }

    /// A fake of Comet with its known routes, which holds the same organization; Ada's key is shown.
    pub(crate) fn comet(named_roles: bool) -> Self {
        let state: State = by_hand::founded(named_roles);
        Self { name: "comet", folder: tempfile::tempdir().unwrap(), live: Live::Comet(FakeComet::start(state)) }
    }

    /// Writes the manifests.
    pub(crate) fn write(&self, manifests: &str) {
        fs::write(self.folder.path().join("organization.yaml"), manifests).unwrap();
    }

    /// Runs the binary on this side.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let environment = match &self.live {
            Live::Embedded => vec![],
            Live::Served(process, secret) => {
                vec![("HALLEY_SERVER", process.url.clone()), ("COMET_API_KEY", secret.clone())]
            }
            Live::Comet(fake) => {
                vec![("HALLEY_SERVER", fake.url()), ("COMET_API_KEY", fake.state().switches.key)]
            }
        };
        run(self.folder.path(), &environment, arguments)
    }

    /// Ids of the operations that are planned.
    pub(crate) fn operations(&self) -> Vec<String> {
        let plan = self.json(&["plan", "--output", "json"], &[0]);
        let ids = plan["operations"].as_array().unwrap().iter().map(|operation| text(&operation["id"]));
        ids.collect()
    }

    /// Ids and outcomes of what was applied.
    pub(crate) fn apply(&self) -> Vec<(String, String)> {
        let applied = self.json(&["apply", "--yes", "--output", "json"], &[0, 8]);
        let results = applied["results"].as_array().unwrap().iter();
        results.map(|result| (text(&result["id"]), text(&result["outcome"]))).collect()
    }

    /// Whether nothing is left to do.
    pub(crate) fn is_clean(&self) -> bool {
        let ran = self.run(&["plan", "--detailed-exitcode"]);
        assert!([0, 2].contains(&ran.code), "{}: {}{}", self.name, ran.stdout, ran.stderr);
        ran.code == 0
    }

    /// What a person clicks for a manual step.
    pub(crate) fn click(&self, world: &World, id: &str) {
        let Live::Comet(fake) = &self.live else { panic!("{}: nothing is manual here, but `{id}` is", self.name) };
        fake.by_hand(|state| by_hand::click(state, world, id));
    }

    /// Everybody who is invited accepts.
    pub(crate) fn accept_invitations(&self) {
        match &self.live {
            Live::Embedded | Live::Served(..) => {
                let ran = run(self.folder.path(), &[], &["activate", "--all"]);
                assert_eq!(ran.code, 0, "{}", ran.stderr);
            }
            Live::Comet(fake) => fake.by_hand(by_hand::accept_all),
        }
    }

    /// The exported manifests of people, workspaces and roles by file; of the organization what Comet knows too.
    pub(crate) fn exported(&self) -> Exported {
        let folder = self.folder.path().join(".exported");
        let _ = fs::remove_dir_all(&folder);
        let ran = self.run(&["export", ".exported"]);
        assert_eq!(ran.code, 0, "{}: {}", self.name, ran.stderr);
        let mut files = BTreeMap::new();
        collect(&folder, &folder, &mut files);
        files
    }

    fn json(&self, arguments: &[&str], codes: &[i32]) -> Value {
        let ran = self.run(arguments);
        assert!(codes.contains(&ran.code), "{}: {arguments:?}: {}\n{}{}", self.name, ran.code, ran.stdout, ran.stderr);
        serde_json::from_str(&ran.stdout).unwrap()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Makes the embedded organization that every side begins with.
fn found(folder: &Path) {
    fs::write(folder.join("organization.yaml"), World::at_first().manifests()).unwrap();
    for arguments in [&["apply", "--yes"][..], &["activate", "--all"]] {
        let ran = run(folder, &[], arguments);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    }
}

fn run(folder: &Path, environment: &[(&str, String)], arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_halley"));
    command.current_dir(folder).env_clear().env("HALLEY_TODAY", TODAY).env("HOME", folder).args(arguments);
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    let Output { status, stdout, stderr } = command.output().unwrap();
    let lossy = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ran { code: status.code().unwrap(), stdout: lossy(stdout), stderr: lossy(stderr) }
}

fn collect(root: &Path, folder: &Path, files: &mut Exported) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            files.insert(path.strip_prefix(root).unwrap().to_owned(), fs::read_to_string(&path).unwrap());
        }
    }
}
