//! Several outputs of one run, whatever comes of it.

use crate::sandbox::{Ran, Sandbox};

const ALL: [&str; 7] = ["text", "json", "markdown", "html", "diff", "sarif", "github"];

/// A plan with every report, each in a file named for its format.
fn reported(sandbox: &Sandbox, more: &[&str]) -> Ran {
    let reports: Vec<String> = ALL.iter().map(|format| format!("--report={format}=out/plan.{format}")).collect();
    let mut arguments = vec!["plan"];
    arguments.extend(reports.iter().map(String::as_str));
    arguments.extend(more);
    sandbox.run(&arguments)
}

fn report(sandbox: &Sandbox, format: &str) -> String {
    sandbox.read(&format!("out/plan.{format}"))
}

fn has(sandbox: &Sandbox, format: &str) -> bool {
    sandbox.path(&format!("out/plan.{format}")).exists()
}

#[test]
fn one_run_writes_every_format_as_output_would() {
    let sandbox = Sandbox::applied(&["bob@acme.org", "eve@acme.org"]);
    sandbox.people(&["bob@acme.org", "cleo@acme.org"]);
    reported(&sandbox, &["--detailed-exitcode"]).ends_with(2).says("DESTRUCTIVE");
    for format in ALL {
        let ran = sandbox.run(&["plan", "--output", format]);
        assert_eq!(ran.ends_with(0).stdout, report(&sandbox, format), "{format}");
    }
}

#[test]
fn a_refused_plan_is_reported_with_its_guard() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    sandbox.hand_over_to_bob();
    reported(&sandbox, &["--output", "github"])
        .ends_with(4)
        .says("::error file=organization.yaml,line=1,title=guard/lastAdmin::REFUSED");
    assert!(report(&sandbox, "markdown").contains("**REFUSED by `lastAdmin`"));
    assert!(report(&sandbox, "html").contains("REFUSED by"));
    assert!(report(&sandbox, "sarif").contains("\"ruleId\": \"guard/lastAdmin\""));
}

#[test]
fn invalid_manifests_are_reported_and_an_older_plan_does_not_stay() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    reported(&sandbox, &[]).ends_with(0);
    assert!(report(&sandbox, "markdown").starts_with("<!-- halley:plan acme digest=h1:"));
    sandbox.people(&["bob"]);
    let ran = reported(&sandbox, &["--output", "github"]);
    ran.ends_with(3).complains("the manifests have 1 error");
    assert!(ran.stdout.starts_with("::error file=people.yaml,line=7,"), "{}", ran.stdout);
    assert!(report(&sandbox, "markdown").starts_with("<!-- halley:plan acme digest=none -->\n### No plan:"));
    assert!(report(&sandbox, "html").contains("<h1>No plan</h1>"));
    assert!(report(&sandbox, "sarif").contains("\"executionSuccessful\": false"));
    assert!(report(&sandbox, "text").contains("error[HC019]"));
    assert!(!has(&sandbox, "json") && !has(&sandbox, "diff"), "they cannot say it");
}

#[test]
fn what_is_no_file_is_not_removed() {
    let sandbox = Sandbox::with_people(&["bob"]);
    std::os::unix::fs::symlink("/dev/null", sandbox.path("nothing")).unwrap();
    sandbox.run(&["plan", "--report", "json=nothing", "--report", "diff=never"]).ends_with(3);
    assert!(sandbox.path("nothing").is_symlink());
}

#[test]
fn the_comment_about_invalid_manifests_is_also_on_standard_output() {
    let sandbox = Sandbox::with_people(&["bob"]);
    sandbox
        .run(&["plan", "--output", "markdown", "--marker", "acme.prod"])
        .ends_with(3)
        .says("<!-- halley:plan acme.prod digest=none -->");
    sandbox.run(&["plan", "--output", "sarif"]).ends_with(3).says("\"ruleId\": \"HC019\"");
    for format in ["text", "json", "diff"] {
        assert_eq!(sandbox.run(&["plan", "--output", format]).ends_with(3).stdout, "", "{format}");
    }
}

#[test]
fn a_comment_that_would_be_too_long_stops_no_other_report() {
    let people: Vec<String> = (0..900).map(|number| format!("person{number:04}@acme.org")).collect();
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    let sandbox = Sandbox::applied(&people);
    sandbox.people(&[]);
    reported(&sandbox, &["--output", "json"]).ends_with(3).complains("900 destructive operations").says("\"digest\"");
    assert!(!has(&sandbox, "markdown") && has(&sandbox, "html") && has(&sandbox, "github"));
}

#[test]
fn a_report_takes_nobody_s_manifests_or_database() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    let before = sandbox.files();
    for file in ["organization.yaml", "./people.yaml", ".halley/organization.db"] {
        sandbox
            .run(&["plan", "--report", &format!("html={file}")])
            .ends_with(3)
            .complains("holds manifests or a database; it stays");
    }
    assert_eq!(before, sandbox.files());
}

#[test]
fn reports_that_cannot_be_told_apart_or_understood_are_a_wrong_use() {
    let sandbox = Sandbox::with_people(&[]);
    sandbox
        .run(&["plan", "--report", "html=x", "--report", "sarif=x"])
        .ends_with(3)
        .complains("is named for two outputs");
    sandbox.run(&["plan", "--out", "./x", "--report", "sarif=x"]).ends_with(3).complains("is named for two outputs");
    sandbox.run(&["plan", "--report", "pdf=x"]).ends_with(3).complains("there is no format `pdf`");
    sandbox.run(&["plan", "--report", "html=-"]).ends_with(3).complains("standard output is for `--output`");
    sandbox.run(&["plan", "--marker", "a --> b"]).ends_with(3).complains("a marker has 1 to 63 letters");
}

#[test]
fn a_report_that_cannot_be_written_is_an_error_and_the_plan_is_shown_all_the_same() {
    let sandbox = Sandbox::with_people(&[]);
    sandbox.write("folder/file", "x");
    let ran = sandbox.run(&["plan", "--report", "html=folder", "--report", "sarif=plan.sarif"]);
    ran.ends_with(3).complains("failed to write `folder`").says("Plan for `Acme Research`");
    assert!(sandbox.path("plan.sarif").exists());
}

#[test]
fn validate_annotates_findings() {
    let sandbox = Sandbox::with_people(&["bob"]);
    sandbox.run(&["validate", "--output", "github"]).ends_with(3).says("::error file=people.yaml,line=7,endLine=7,");
    sandbox.run(&["validate", "--output", "sarif"]).ends_with(3).says("\"uri\": \"people.yaml\"");
    sandbox.people(&["bob@acme.org"]);
    assert_eq!(sandbox.run(&["validate", "--output", "github"]).ends_with(0).stdout, "");
}

#[test]
fn drift_is_told_as_an_issue_with_who_and_when() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    sandbox.people(&[]);
    let ran = sandbox.run(&["drift", "--output", "markdown", "--detailed-exitcode"]);
    ran.ends_with(2)
        .says("<!-- halley:drift acme digest=h1:")
        .says("member `bob@acme.org` — since")
        .says("with the plan");
    sandbox.people(&["bob@acme.org"]);
    sandbox
        .run(&["drift", "--output", "markdown", "--marker", "prod"])
        .ends_with(0)
        .says("<!-- halley:drift prod digest=none --> ### No drift");
}
