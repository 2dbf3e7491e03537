//! What the files of the workflows themselves must be.

use std::fs;
use std::process::Command;

use crate::host::{root, tool};

fn workflows() -> Vec<std::path::PathBuf> {
    let folder = fs::read_dir(root().join("examples/ci/github")).unwrap();
    let mut found: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

#[test]
fn actionlint_has_nothing_to_say() {
    // It looks for local actions in the repository that a workflow is in.
    let folder = tempfile::tempdir().unwrap();
    crate::host::copy(&root().join(".github/actions/plan"), &folder.path().join(".github/actions/plan"));
    crate::host::copy(&root().join("examples/ci/github"), &folder.path().join(".github/workflows"));
    fs::create_dir(folder.path().join(".git")).unwrap();
    let output = Command::new(tool("actionlint"))
        .current_dir(folder.path())
        .args(["-no-color", "-shellcheck="])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_action_and_the_shell_example_are_made_of_the_same_scripts() {
    for script in ["install.sh", "plan.sh", "apply.sh", "outcome.sh"] {
        let example = fs::read_to_string(root().join("examples/ci/shell").join(script)).unwrap();
        let action = fs::read_to_string(root().join(".github/actions/plan").join(script)).unwrap();
        assert!(example == action, "copy examples/ci/shell/{script} to .github/actions/plan/{script}");
    }
}

#[test]
fn every_foreign_action_is_pinned_to_a_commit_and_says_its_version() {
    let mut seen = 0;
    for file in workflows() {
        for line in fs::read_to_string(&file)
            .unwrap()
            .lines()
            .filter(|line| line.contains("uses: ") && !line.contains("uses: ./"))
        {
            let (name, version) = line.split_once(" # v").unwrap_or_else(|| panic!("{}: {line}", file.display()));
            let commit = name.split('@').nth(1).unwrap();
            assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{line}");
            assert!(version.split('.').count() == 3, "{line}");
            seen += 1;
        }
    }
    assert!(seen > 3);
}

#[test]
fn nothing_that_others_write_is_part_of_a_script() {
    let mut files = workflows();
    files.push(root().join(".github/actions/plan/action.yml"));
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let mut script: Option<usize> = None;
        for line in text.lines() {
            let indent = line.len() - line.trim_start().len();
            if script.is_some_and(|above| !line.trim().is_empty() && indent <= above) {
                script = None;
            }
            if line.trim_start().trim_start_matches("- ").starts_with("run:") {
                script = Some(indent);
            }
            assert!(script.is_none() || !line.contains("${{"), "{}: {line}", file.display());
        }
    }
}

#[test]
fn jobs_may_do_only_what_they_need_and_keep_no_token() {
    for file in workflows() {
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            text.contains("\npermissions: {}\n"),
            "{}: nothing is allowed where a job does not say so",
            file.display()
        );
        let checkouts = text.matches("uses: actions/checkout@").count();
        assert_eq!(text.matches("persist-credentials: false").count(), checkouts, "{}", file.display());
    }
}
