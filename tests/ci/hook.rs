//! `.pre-commit-hooks.yaml` at a real commit.

use std::path::Path;
use std::process::{Command, Output};

use crate::host::{ORGANIZATION, python, root, roster, write};

fn git(folder: &Path, arguments: &[&str]) -> Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_halley")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let identity = ["-c", "user.name=ana", "-c", "user.email=ana@acme.org", "-c", "core.hooksPath=hooks"];
    Command::new("git").current_dir(folder).args(identity).args(arguments).env("PATH", path).output().unwrap()
}

#[test]
fn a_commit_of_invalid_manifests_is_stopped_and_a_commit_of_other_files_is_not() {
    for identity in ["halley-validate", "halley-validate-system"] {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        let hook = format!(
            "#!/bin/sh\nexec {} {} {} {identity}\n",
            python().display(),
            root().join("tests/ci/pre_commit.py").display(),
            root().join(".pre-commit-hooks.yaml").display()
        );
        write(&here.join("hooks/pre-commit"), &hook);
        assert!(Command::new("chmod").arg("+x").arg(here.join("hooks/pre-commit")).status().unwrap().success());
        git(here, &["init", "--quiet"]);
        let commit = |file: &str, text: &str| {
            write(&here.join(file), text);
            git(here, &["add", file]);
            git(here, &["commit", "--quiet", "--message", "Change"])
        };
        write(&here.join("org/organization.yaml"), ORGANIZATION);
        assert!(git(here, &["add", "org"]).status.success());
        assert!(commit("org/people.yaml", &roster(&["bob"])).status.success());
        let stopped = commit("org/people.yaml", &roster(&["bob", "bob"]));
        assert!(!stopped.status.success());
        assert!(String::from_utf8_lossy(&[stopped.stdout, stopped.stderr].concat()).contains("bob@acme.org"));
        assert!(git(here, &["reset", "--quiet"]).status.success());
        assert!(
            commit("README.md", "# x").status.success(),
            "the manifests in the folder are invalid, and not in this commit"
        );
    }
}
