//! Each exit code, and which one counts when several apply.

use std::fs::OpenOptions;

use crate::sandbox::{Ran, Sandbox, workspace};

#[test]
fn help_and_version_are_results() {
    let sandbox = Sandbox::new();
    for arguments in [&["--help"][..], &["--version"], &["help", "plan"], &["plan", "--help"], &["key", "create", "-h"]]
    {
        let ran = sandbox.run(arguments);
        ran.ends_with(0);
        assert!(!ran.stdout.is_empty() && ran.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn the_help_lists_all_exit_codes_in_their_order() {
    let ran = Sandbox::new().run(&["--help"]);
    let (_, codes) = ran.ends_with(0).stdout.split_once("Exit codes").unwrap();
    let codes: Vec<&str> = codes.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(codes, ["1", "3", "7", "5", "4", "6", "8", "2", "0"]);
}

#[test]
fn every_command_shows_examples_in_its_help() {
    let sandbox = Sandbox::new();
    for command in [
        "init",
        "validate",
        "plan",
        "apply",
        "export",
        "drift",
        "access",
        "get",
        "key",
        "activate",
        "generate",
        "crds",
        "schema",
        "operator",
        "completions",
        "man",
    ] {
        sandbox.run(&[command, "--help"]).ends_with(0).says("Examples:").says(&format!("halley {command}"));
    }
}

#[test]
fn one_when_the_output_cannot_be_written() {
    let sandbox = Sandbox::new();
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ran = Ran::of(&sandbox.command(&["crds"]).stdout(full).output().unwrap());
    ran.ends_with(1).complains("error: failed to write the output");
}

#[test]
fn two_when_there_are_changes_and_somebody_asked() {
    let sandbox = Sandbox::with_people(&[]);
    sandbox.run(&["plan"]).ends_with(0);
    sandbox.run(&["plan", "--detailed-exitcode"]).ends_with(2);
}

#[test]
fn three_for_a_wrong_use() {
    let sandbox = Sandbox::new();
    for arguments in [&[][..], &["frobnicate"], &["plan", "--output", "html5"], &["activate"], &["generate"]] {
        let ran = sandbox.run(arguments);
        ran.ends_with(3);
        assert!(ran.stdout.is_empty() && !ran.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn three_when_nobody_can_be_asked() {
    let sandbox = Sandbox::with_people(&[]);
    sandbox.run(&["apply"]).ends_with(3).complains("hint: to apply without asking, write `halley apply --yes`");
    assert!(!sandbox.path(".halley").exists());
}

#[test]
fn four_when_a_guard_refuses_also_in_plan() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    sandbox.hand_over_to_bob();
    let plan = sandbox.run(&["plan"]);
    plan.ends_with(4).says("REFUSED").says("DESTRUCTIVE").says("demote ana@acme.org").says("digest h1:");
    sandbox.run(&["apply", "--yes"]).ends_with(4).complains("refused the plan; nothing was applied");
}

#[test]
fn five_when_a_saved_plan_is_stale() {
    let sandbox = Sandbox::with_people(&[]);
    sandbox.run(&["plan", "--out", "plan.json"]).ends_with(0);
    sandbox.run(&["apply", "--yes"]).ends_with(0);
    sandbox.run(&["apply", "plan.json", "--yes"]).ends_with(5).complains("nothing was written; plan again");
}

#[test]
fn six_when_a_part_did_not_succeed() {
    let sandbox = Sandbox::applied(&[]);
    sandbox.write(
        "role.yaml",
        "apiVersion: halley.dev/v1alpha1\nkind: CometRole\nmetadata: {name: labeller}\nspec: {base: Member}\n",
    );
    sandbox.people(&["bob@acme.org"]);
    sandbox.run(&["apply", "--yes"]).ends_with(6).complains("1 of 2 operations did not succeed");
    sandbox.run(&["get", "members"]).says("bob@acme.org");
}

#[test]
fn seven_when_the_server_cannot_be_reached() {
    let sandbox = Sandbox::with_people(&[]);
    let nobody = "http://127.0.0.1:1";
    sandbox
        .run(&["plan", "--server", nobody])
        .ends_with(7)
        .complains("there is no credential for http://127.0.0.1:1; nothing was sent")
        .complains("COMET_API_KEY")
        .complains("COMET_SESSION_TOKEN");
    sandbox
        .run_with(&["plan", "--server", nobody], &[("COMET_API_KEY", "secret-key")])
        .ends_with(7)
        .complains("http://127.0.0.1:1/api/halley/v1/snapshot: not reached");
    sandbox
        .run(&["get", "members", "--server", "sqlite:nowhere.db"])
        .ends_with(7)
        .complains("there is no organization");
    assert!(!sandbox.path("nowhere.db").exists());
}

#[test]
fn invalid_manifests_count_more_than_a_server_that_cannot_be_reached() {
    let sandbox = Sandbox::with_people(&["no e-mail"]);
    sandbox.run(&["plan", "--server", "https://comet.example"]).ends_with(3);
}

#[test]
fn a_refusing_guard_counts_more_than_changes() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    sandbox.hand_over_to_bob();
    sandbox.run(&["plan", "--detailed-exitcode"]).ends_with(4);
}

#[test]
fn an_empty_variable_names_no_server() {
    let sandbox = Sandbox::applied(&[]);
    sandbox.run_with(&["get", "members"], &[("HALLEY_SERVER", "")]).ends_with(0);
}

#[test]
fn several_organizations_need_a_choice() {
    let sandbox = Sandbox::with_people(&[]);
    let other = crate::sandbox::ORGANIZATION.replace("name: acme", "name: beta").replace("Authoritative", "Additive");
    let reference = "organizationRef: {name: acme}, ";
    sandbox.write(
        "people.yaml",
        sandbox.read("people.yaml").replace("spec:\n", "spec:\n  organizationRef: {name: acme}\n"),
    );
    sandbox.write("workspaces.yaml", workspace("research", &format!("{reference}default: true")));
    sandbox.write("beta.yaml", other);
    sandbox.run(&["plan"]).ends_with(3).complains("hint: say which one is meant with `--organization NAME`");
    sandbox.run(&["plan", "--organization", "gamma"]).ends_with(3).complains("acme, beta");
    sandbox.run(&["plan", "--organization", "acme"]).ends_with(0).says("ana@acme.org");
}
