//! The clients that Comet publishes on PyPI, run for real against `halley serve`.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

#[path = "../serving/mod.rs"]
mod serving;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::{Value, json};
use serving::Process;
use tempfile::TempDir;

/// An organization of two Admins, a Platform member and a View-only member in `research`; nobody is in `prod`.
struct Acme {
    folder: TempDir,
    process: Process,
}

const MANIFESTS: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme, subscription: Enterprise}
---
apiVersion: halley.dev/v1alpha1
kind: CometRoster
metadata: {name: people}
spec:
  members:
    - {email: ada@acme.org, role: Admin}
    - {email: bob@acme.org}
    - {email: vic@acme.org, role: ViewOnly}
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: research}
spec:
  default: true
  access: [{member: bob@acme.org, grants: [inviteUsers]}, {member: vic@acme.org}]
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: prod}
spec: {}
";

impl Acme {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("organization.yaml"), MANIFESTS).unwrap();
        halley(folder.path(), &["apply", "--yes"]);
        halley(folder.path(), &["activate", "--all"]);
        let process = Process::start(folder.path(), &[]);
        Self { folder, process }
    }

    fn key(&self, email: &str) -> String {
        let said = halley(self.folder.path(), &["key", "create", "--member", email, "--name", "tests"]);
        said.split_whitespace().find(|word| word.starts_with("hly_")).unwrap().to_owned()
    }

    /// Runs a script with a key; the last line of what it prints is JSON.
    fn run(&self, script: &str, key: &str, arguments: &[&str]) -> Value {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(script);
        let mut command = Command::new(python());
        command.env_clear().current_dir(self.folder.path()).env("HOME", self.folder.path()).arg(script).args(arguments);
        command.env("COMET_API_KEY", key).env("COMET_URL_OVERRIDE", format!("{}/clientlib/", self.process.url));
        // Nothing but the server may be talked to.
        command.env("OPIK_SENTRY_ENABLE", "false").env("COMET_INTERNAL_SENTRY_DSN", "");
        let Output { status, stdout, stderr } = command.output().unwrap();
        let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        assert!(status.success(), "{stdout}{stderr}");
        serde_json::from_str(stdout.lines().last().unwrap()).unwrap()
    }
}

fn halley(folder: &Path, arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_halley")).current_dir(folder).env_clear().args(arguments).output().unwrap();
    assert!(status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

/// The Python that has the clients; `scripts/tools` sets it up.
fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let output =
            Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/tools")).arg("python").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().find_map(|line| line.strip_prefix("python ")).unwrap().into()
    })
}

#[test]
fn comet_ml_reads_the_account_and_makes_a_workspace_with_somebody_in_it() {
    let acme = Acme::start();
    let seen = acme.run("comet_ml_client.py", &acme.key("ada@acme.org"), &["lab", "bob@acme.org"]);
    assert_eq!(seen["account"], json!({"userName": "ada", "defaultWorkspaceName": "research"}));
    assert_ne!(seen["version"], "None");
    assert_eq!(seen["created"]["workspace_name"], "lab");
    assert!(!seen["before"].as_array().unwrap().contains(&json!("lab")));
    assert!(seen["after"].as_array().unwrap().contains(&json!("lab")));
    assert_eq!(seen["added"], 200);
    assert_eq!(seen["again"]["status"], 400);
    assert!(seen["again"]["msg"].as_str().unwrap().contains("already member of lab"), "{seen}");
    let members = halley(acme.folder.path(), &["get", "workspaces", "lab", "--output", "json"]);
    assert!(members.contains("bob@acme.org"), "{members}");
}

#[test]
fn comet_ml_may_do_no_more_than_its_person() {
    let acme = Acme::start();
    let seen = acme.run("comet_ml_client.py", &acme.key("bob@acme.org"), &["lab", "vic@acme.org"]);
    assert_eq!(seen["account"]["userName"], "bob");
    assert_eq!(seen["before"], json!(["research"]));
    assert_eq!(seen["after"], json!(["lab", "research"]));
}

#[test]
fn opik_checks_which_workspaces_a_key_may_use() {
    let acme = Acme::start();
    let seen =
        acme.run("opik_client.py", "unused", &[&acme.process.url, &acme.key("bob@acme.org"), "research", "prod"]);
    for (question, answer) in
        [("active", true), ("key", true), ("wrong_key", false), ("workspace", true), ("wrong_workspace", false)]
    {
        assert_eq!(seen[question], answer, "{question}: {seen}");
    }
    assert_eq!(seen["open"]["workspace"], "research");
    assert_eq!(seen["open"]["user"], "bob");
    assert_eq!(seen["open"]["permissions"]["invite_users_to_workspace"], "true");
    assert_eq!(seen["open"]["permissions"]["management"], "false");
    assert!(seen["closed"].as_u64().is_some_and(|status| (400..500).contains(&status)), "{seen}");
}
