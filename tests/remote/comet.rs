//! The command line against Comet itself, as far as it is known.

use crate::fake_comet::{FakeComet, Fault, State, When};
use crate::sandbox::{Ran, Sandbox, workspace};

/// Manifests of Acme with Ana, Bob and the workspace `research`, and a Comet that has Ana alone.
struct Site {
    sandbox: Sandbox,
    fake: FakeComet,
}

impl Site {
    fn new() -> Self {
        let sandbox = Sandbox::with_people(&["bob@acme.org"]);
        sandbox.write(
            "organization.yaml",
            "apiVersion: halley.dev/v1alpha1\nkind: CometOrganization\nmetadata: {name: acme}\nspec: {displayName: Acme}\n",
        );
        sandbox.write("workspaces.yaml", workspace("research", "access: [{member: bob@acme.org}]"));
        Self { sandbox, fake: FakeComet::start(State::acme()) }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let (url, key) = (self.fake.url(), self.fake.state().switches.key);
        self.sandbox.run_with(arguments, &[("HALLEY_SERVER", &url), ("COMET_API_KEY", &key)])
    }
}

#[test]
fn a_plan_says_what_was_found_out_and_what_is_left_to_people() {
    let site = Site::new();
    site.sandbox.people(&["bob@acme.org", "cyd@acme.org"]);
    let ran = site.run(&["plan"]);
    ran.ends_with(0).says("BY HAND").says("Admin dashboard").complains("Comet at http://127.0.0.1");
    let ran = site.run(&["plan", "--output", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&ran.ends_with(0).stdout).unwrap();
    let findings = plan["findings"].as_array().unwrap();
    assert!(findings[0].as_str().unwrap().starts_with("Comet at http://127.0.0.1"), "{findings:?}");
    assert!(!ran.stderr.contains("Comet at"), "{}", ran.stderr);
}

#[test]
fn an_apply_that_leaves_steps_to_people_ends_with_eight() {
    let site = Site::new();
    // Nobody can be invited into the organization alone.
    site.sandbox.people(&["bob@acme.org", "cyd@acme.org"]);
    let ran = site.run(&["apply", "--yes"]);
    ran.ends_with(8).says("Admin dashboard").says("cyd@acme.org");
    let state = site.fake.state();
    assert!(state.workspaces.iter().any(|workspace| workspace.invitations.contains_key("bob@acme.org")), "{state:?}");
}

#[test]
fn what_only_waits_for_an_acceptance_is_no_drift() {
    let site = Site::new();
    site.sandbox
        .write("workspaces.yaml", workspace("research", "access: [{member: bob@acme.org, grants: [inviteUsers]}]"));
    site.run(&["drift", "--detailed-exitcode"]).ends_with(2);
    site.run(&["apply", "--yes"]).ends_with(0);
    let ran = site.run(&["drift", "--detailed-exitcode"]);
    ran.ends_with(0).says("No drift").says("Waiting: done once something else has happened");
    ran.says("bob@acme.org in `research`");
    assert!(!ran.stdout.contains("makes it as declared"), "{}", ran.stdout);
    let drift: serde_json::Value = serde_json::from_str(&site.run(&["drift", "--output", "json"]).stdout).unwrap();
    assert_eq!((drift["drift"].as_array().unwrap().len(), &drift["waiting"][0]["name"]), (0, &"bob@acme.org".into()));
}

#[test]
fn a_gate_of_coverage_can_leave_out_what_comet_shows_to_nobody() {
    let site = Site::new();
    site.run(&["apply", "--yes"]).ends_with(0);
    let ran = site.run(&["coverage", "--require", "100"]);
    ran.ends_with(2).complains("keys could not be read").complains("--collection members");
    let ran = site.run(&["coverage", "--require", "100", "--collection", "members", "--collection", "workspaces"]);
    ran.ends_with(0).says("members Additive 2 2 0 0 100 %");
    assert!(!ran.stdout.contains("keys"), "{}", ran.stdout);
    site.run(&["coverage", "--collection", "everything"]).ends_with(3).complains("serviceAccounts");
}

#[test]
fn an_apply_that_comet_can_do_alone_ends_clean_and_leaves_nothing_behind() {
    let site = Site::new();
    site.run(&["apply", "--yes"]).ends_with(0);
    site.run(&["plan", "--detailed-exitcode"]).ends_with(0);
    assert!(site.sandbox.path(".halley/intents").read_dir().unwrap().next().is_none());
}

#[test]
fn a_server_that_breaks_off_an_apply_ends_it_with_seven_and_the_next_one_finishes() {
    let site = Site::new();
    site.fake.faults(When::Route("A4"), Fault::ResetBefore, 100);
    let ran = site.run(&["apply", "--yes", "--timeout", "2"]);
    assert!([6, 7].contains(&ran.code), "{}{}", ran.stdout, ran.stderr);
    site.fake.heal();
    site.run(&["apply", "--yes"]).ends_with(0);
    site.run(&["plan", "--detailed-exitcode"]).ends_with(0);
}

#[test]
fn a_login_page_is_said_to_be_one() {
    let site = Site::new();
    for number in 1..100 {
        site.fake.fault(When::Request(number), Fault::Html);
    }
    site.run(&["plan"]).ends_with(7).complains("login");
}

#[test]
fn a_recording_answers_as_the_server_did_and_holds_no_credential() {
    let site = Site::new();
    let live = site.run(&["plan", "--record", ".kept"]);
    assert!(!live.ends_with(0).stdout.is_empty());
    let key = site.fake.state().switches.key;
    for (path, bytes) in site.sandbox.files() {
        assert!(!String::from_utf8_lossy(&bytes).contains(&key), "{}", path.display());
    }
    let replayed = site.sandbox.run(&["plan", "--server", "replay:.kept"]);
    assert_eq!(replayed.ends_with(0).stdout, live.stdout);
}
