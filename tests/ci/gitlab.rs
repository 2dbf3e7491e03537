//! The same at GitLab.

use serde_json::json;

use crate::host::{Host, ORGANIZATION, PEOPLE, roster, write};

#[test]
fn a_merge_request_gets_one_note_and_its_merge_applies_that_plan() {
    let host = Host::gitlab();
    host.push("zoe", &[("org/people.yaml", &roster(&[&PEOPLE[..], &["zoe"]].concat()))]);
    host.play(&["open", "HOST", "zoe"]).ends_with(0).says("halley-plan: success");
    assert!(host.comment(1).contains("zoe@acme.org"));
    assert!(host.last("halley-plan", "artifacts/halley-plan/plan.json").contains("h1:"));
    host.push_more("origin", "zoe", &[("org/people.yaml", &roster(&[&PEOPLE[..], &["zoe", "yan"]].concat()))]);
    host.play(&["push", "HOST", "1"]).ends_with(0);
    assert!(host.comment(1).contains("yan@acme.org"));
    assert_eq!(host.comments(1)[0]["edits"], 1);
    assert_eq!(host.writes(), 0);
    host.play(&["approve", "HOST", "1", "--as", "olga"]).ends_with(0);
    host.play(&["merge", "HOST", "1"]).ends_with(0).says("halley-apply: success");
    assert!(host.people().contains(&"yan@acme.org".to_owned()));
    assert!(host.outcome(1).contains("Applied to `Acme`: 2 done"), "{}", host.outcome(1));
    let history = host.halley(&["get", "history", "--output", "json"]);
    assert!(history.contains("\"ana\"") && history.contains("\"olga\""), "{history}");
}

#[test]
fn guards_and_scripts_are_those_of_the_target_branch() {
    let host = Host::gitlab();
    host.fork("mallory");
    let touched = host.path("touched");
    let evil = format!("#!/bin/sh\ntouch {}\n", touched.display());
    let looser = ORGANIZATION.replace("{count: 3, percent: 100}", "{count: 500, percent: 100}");
    host.push_to(
        "mallory",
        "x",
        &[
            ("ci/halley/gitlab.sh", &evil),
            ("ci/halley/plan.sh", &evil),
            ("org/organization.yaml", &looser),
            ("org/people.yaml", &roster(&["bob"])),
        ],
    );
    host.play(&["open", "HOST", "x", "--fork", "mallory"]).ends_with(1);
    assert!(!touched.exists());
    assert!(host.comment(1).contains("REFUSED by `maxRemovals`") && host.comment(1).contains("LOOSENED"));
}

#[test]
fn a_stale_plan_a_forged_note_and_a_push_without_review_apply_nothing() {
    let host = Host::gitlab();
    host.push("zoe", &[("org/people.yaml", &roster(&[&PEOPLE[..], &["zoe"]].concat()))]);
    host.play(&["open", "HOST", "zoe"]).ends_with(0);
    write(&host.path("by-hand/organization.yaml"), ORGANIZATION);
    write(&host.path("by-hand/people.yaml"), &roster(&PEOPLE[1..]));
    host.halley(&["apply", "--yes", "--file", "../by-hand"]);
    let forged = host.comment(1);
    host.play(&["merge", "HOST", "1"]).ends_with(1).says("Nothing was written");
    assert!(!host.people().contains(&"zoe@acme.org".to_owned()));
    assert!(host.outcome(1).contains("### Not applied: the plan is not the reviewed one any more"));
    let digest = host.outcome(1).split("  now      ").nth(1).unwrap()[..67].to_owned();
    host.play(&["dispatch", "HOST", "apply", "--input", &format!("DIGEST={digest}")]).ends_with(0);
    assert!(host.outcome(1).contains("### Applied\n") && host.people().contains(&"zoe@acme.org".to_owned()));

    host.push("other", &[("org/note.txt", "x")]);
    write(
        &host.path("host/faults.json"),
        &json!([{"method": "POST", "path": "notes", "status": 500, "times": 1}]).to_string(),
    );
    host.play(&["open", "HOST", "other"]).ends_with(1);
    host.play(&["comment", "HOST", "2", &forged, "--as", "mallory"]).ends_with(0);
    host.play(&["merge", "HOST", "2"]).ends_with(1).says("has no plan by project_1_bot");
    assert!(host.outcome(2).contains("### Not applied\n") && host.outcome(2).contains("has no plan by project_1_bot"));
}

#[test]
fn drift_at_gitlab_is_one_issue_too() {
    let host = Host::gitlab();
    write(&host.path("by-hand/organization.yaml"), ORGANIZATION);
    write(&host.path("by-hand/people.yaml"), &roster(&PEOPLE[1..]));
    host.halley(&["apply", "--yes", "--file", "../by-hand"]);
    for _ in 0..2 {
        host.play(&["night", "HOST"]).ends_with(0);
    }
    assert!(host.read("issue-1/body.md").contains("bob@acme.org"));
    assert!(!host.path("host/issue-2").exists());
    host.halley(&["apply", "--yes", "--file", "../source/org"]);
    host.halley(&["activate", "--all"]);
    host.play(&["night", "HOST"]).ends_with(0);
    assert!(host.read("issue-1/issue.json").contains("\"closed\""));
}
