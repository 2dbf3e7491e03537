//! Who stands behind a change: commit, author and approver go from a run's environment into the audit log.

use std::path::Path;

use crate::sandbox::Sandbox;

/// Compares with a file of `tests/golden`; `SNAPSHOTS=overwrite` writes it.
fn golden(name: &str, shown: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("SNAPSHOTS").is_some_and(|switch| switch == "overwrite") {
        std::fs::write(&path, shown).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(shown, kept, "SNAPSHOTS=overwrite rewrites {}", path.display());
}

/// Commit, author and approver of the newest row.
fn newest(sandbox: &Sandbox) -> [Option<String>; 3] {
    let rows: serde_json::Value =
        serde_json::from_str(&sandbox.run(&["get", "history", "--limit", "1", "--output", "json"]).stdout).unwrap();
    ["revision", "author", "approver"].map(|field| rows[0][field].as_str().map(str::to_owned))
}

fn said(revision: &str, author: Option<&str>, approver: Option<&str>) -> [Option<String>; 3] {
    [Some(revision), author, approver].map(|text| text.map(str::to_owned))
}

/// Applies with Bob and then without him, so that there is always something to do.
fn apply(sandbox: &Sandbox, arguments: &[&str], variables: &[(&str, &str)]) {
    let has_bob = sandbox.read("people.yaml").contains("bob");
    sandbox.people(if has_bob { &[] } else { &["bob@acme.org"] });
    sandbox.run_with(&[&["apply", "--yes"], arguments].concat(), variables).ends_with(0);
}

#[test]
fn the_history_tells_of_commit_author_approver_and_plan() {
    let sandbox = Sandbox::with_people(&["bob@acme.org"]);
    let people = ["--author", "Ana Müller <ana@acme.org>", "--approver", "carl"];
    let first = [&["apply", "--yes", "--revision", "4f2e1c"], &people[..]].concat();
    sandbox.run(&first).ends_with(0);
    sandbox.run(&["activate", "bob@acme.org"]).ends_with(0);
    golden("history.txt", &sandbox.run(&["get", "history"]).stdout);
    golden("history.yaml", &sandbox.run(&["get", "history", "bob", "--output", "yaml"]).stdout);
}

#[test]
fn the_runner_of_a_pipeline_is_asked_where_nobody_says_it() {
    let sandbox = Sandbox::applied(&[]);
    assert_eq!(newest(&sandbox), said("unknown", None, None));
    let github = [("GITHUB_SHA", "aaa"), ("GITHUB_ACTOR", "ana"), ("CI_COMMIT_SHA", "not this")];
    apply(&sandbox, &[], &github);
    assert_eq!(newest(&sandbox), said("aaa", Some("ana"), None));
    let gitlab =
        [("CI_COMMIT_SHA", "bbb"), ("CI_COMMIT_AUTHOR", "Ana <ana@acme.org>"), ("GITLAB_USER_LOGIN", "merger")];
    apply(&sandbox, &[], &gitlab);
    assert_eq!(newest(&sandbox), said("bbb", Some("Ana <ana@acme.org>"), None));
    apply(&sandbox, &[], &[("CI_COMMIT_SHA", "ccc"), ("GITLAB_USER_LOGIN", "merger")]);
    assert_eq!(newest(&sandbox), said("ccc", Some("merger"), None));
    let ours = [("HALLEY_REVISION", "ddd"), ("HALLEY_AUTHOR", "eve"), ("HALLEY_APPROVER", "carl")];
    apply(&sandbox, &[], &[&github[..], &ours[..]].concat());
    assert_eq!(newest(&sandbox), said("ddd", Some("eve"), Some("carl")));
    apply(&sandbox, &["--author", "zoe"], &[&github[..], &ours[..]].concat());
    assert_eq!(newest(&sandbox), said("ddd", Some("zoe"), Some("carl")));
    apply(&sandbox, &[], &[("HALLEY_AUTHOR", " "), ("HALLEY_REVISION", "")]);
    assert_eq!(newest(&sandbox), said("unknown", None, None));
}

#[test]
fn a_claim_that_no_log_takes_is_refused_and_a_runner_s_is_cut() {
    let sandbox = Sandbox::applied(&[]);
    sandbox.people(&["bob@acme.org"]);
    let long = "x".repeat(201);
    for (option, value, fault) in [
        ("--author", long.as_str(), "`--author` has more than 200 characters"),
        ("--approver", "carl\u{1b}[2J", "`--approver` contains control characters"),
        ("--revision", "4f\n2e", "`--revision` contains control characters"),
    ] {
        sandbox.run(&["apply", "--yes", option, value]).ends_with(3).complains(fault).complains("nothing was");
    }
    assert!(!sandbox.run(&["get", "members"]).stdout.contains("bob"));
    let undo = sandbox.run(&["apply", "--yes", "--undo", "undo.json", "--author", &long]);
    assert!(undo.ends_with(3).stdout.is_empty() && !sandbox.path("undo.json").exists(), "{}", undo.stdout);
    let hostile = format!("\u{1b}[2J{long}");
    sandbox.run_with(&["apply", "--yes"], &[("GITHUB_SHA", "aaa"), ("GITHUB_ACTOR", &hostile)]).ends_with(0);
    let author = newest(&sandbox)[1].clone().unwrap();
    assert_eq!((author.chars().count(), author.contains('\u{1b}')), (200, false));
}

#[test]
fn a_working_tree_is_not_asked_for_its_commit() {
    let sandbox = Sandbox::with_people(&[]);
    for arguments in
        [&["init"][..], &["add", "."], &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]]
    {
        let mut git = std::process::Command::new("git");
        sandbox.furnish(&mut git);
        assert!(git.args(arguments).output().unwrap().status.success());
    }
    sandbox.run(&["apply", "--yes"]).ends_with(0);
    assert_eq!(newest(&sandbox), said("unknown", None, None));
}
