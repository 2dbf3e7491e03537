//! `halley doctor`: what is in order, what is not, and what to do about it.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use serde_json::Value;

use crate::fake_comet::{FakeComet, Fault, State, When};
use crate::flow::Site;
use crate::sandbox::{Ran, Sandbox};

/// The check of a name, as JSON says it.
fn check(ran: &Ran, name: &str) -> Value {
    let document: Value =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", ran.stdout, ran.stderr));
    let found = document["checks"].as_array().unwrap().iter().find(|check| check["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {}", ran.stdout)).clone()
}

#[track_caller]
fn stands(ran: &Ran, name: &str, verdict: &str, says: &str) {
    let check = check(ran, name);
    let text = check.to_string();
    assert!(check["verdict"] == verdict && text.contains(says), "{text} is not {verdict}, or does not say {says}");
}

/// On this very day, as the server's clock has it.
fn today(site: &Site, arguments: &[&str]) -> Ran {
    Ran::of(&site.command(arguments).env_remove("HALLEY_TODAY").output().unwrap())
}

const JSON: [&str; 3] = ["doctor", "--output", "json"];

#[test]
fn a_server_of_halley_that_is_well_gets_nothing_but_ok() {
    let site = Site::of(&["bob@acme.org"]);
    let before = site.server.effects();
    let ran = today(&site, &["doctor"]);
    ran.ends_with(0).says("All is well.").says("from HALLEY_SERVER").says("the credential stands for ana@acme.org");
    assert!(!ran.stdout.contains(&site.key) && !ran.stdout.contains("problem"), "{}", ran.stdout);
    let ran = site.run(&JSON);
    stands(&ran, "reachable", "ok", "`halley serve` answers in");
    stands(&ran, "manifests", "ok", "of `acme`");
    stands(&ran, "rights", "ok", "nothing is to be done");
    assert_eq!(site.server.effects(), before);
    assert!(!site.server.log().iter().any(|line| line.starts_with("POST") || line.starts_with("PUT")));
}

#[test]
fn whoever_may_not_see_the_organization_or_may_only_read_it_is_told_so() {
    let site = Site::of(&["bob@acme.org"]);
    site.sandbox.run(&["activate", "--all", "--server", "sqlite:organization.db"]).ends_with(0);
    let (url, key) = (site.server.url(), site.server.key("bob@acme.org"));
    let ran = site.sandbox.run_with(&JSON, &[("HALLEY_SERVER", &url), ("COMET_API_KEY", &key)]);
    stands(ran.ends_with(7), "accepted", "problem", "lacks the right to read");
    let create = ["key", "create", "--member", "ana@acme.org", "--name", "ci", "--read-only"];
    let reading = site.sandbox.run(&[&create[..], &["--server", "sqlite:organization.db"]].concat());
    let key = reading.ends_with(0).stdout.trim();
    site.sandbox.people(&["bob@acme.org", "eve@acme.org"]);
    let ran = site.sandbox.run_with(&JSON, &[("HALLEY_SERVER", &url), ("COMET_API_KEY", key)]);
    stands(ran.ends_with(0), "rights", "warning", "the API key may only read");
}

#[test]
fn whoever_sees_a_part_of_comet_is_not_told_that_nothing_is_needed() {
    let sandbox = Sandbox::with_people(&["bob@acme.org"]);
    sandbox.write(
        "organization.yaml",
        "apiVersion: halley.dev/v1alpha1\nkind: CometOrganization\nmetadata: {name: acme}\nspec: {displayName: Acme}\n",
    );
    sandbox.write("workspaces.yaml", crate::sandbox::workspace("new-place", "access: [{member: bob@acme.org}]"));
    let fake = FakeComet::start(State::acme());
    fake.by_hand(|state| {
        let caller = state.caller.clone();
        state.organizations[0].members.insert(caller, "VIEW_ONLY_MEMBER".to_owned());
    });
    let (url, key) = (fake.url(), fake.state().switches.key);
    let ran = sandbox.run_with(&JSON, &[("HALLEY_SERVER", &url), ("COMET_API_KEY", &key)]);
    stands(ran.ends_with(0), "rights", "notChecked", "not enough can be read");
    stands(&ran, "collections", "warning", "members");
}

#[test]
fn a_server_that_nobody_reaches_and_one_that_refuses_the_key_end_with_seven() {
    let sandbox = Sandbox::with_people(&[]);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{closed}");
    let ran = sandbox.run_with(&JSON, &[("HALLEY_SERVER", &url), ("COMET_API_KEY", "wrong-key-of-somebody")]);
    stands(ran.ends_with(7), "reachable", "problem", "not reached");
    let site = Site::of(&[]);
    let url = site.server.url();
    let ran = site.sandbox.run_with(&JSON, &[("HALLEY_SERVER", &url), ("COMET_API_KEY", "wrong-key-of-somebody")]);
    stands(ran.ends_with(7), "accepted", "problem", "COMET_API_KEY is not accepted");
    stands(&ran, "reachable", "ok", "answers in");
    assert!(!ran.stdout.contains("wrong-key-of-somebody"), "{}", ran.stdout);
}

#[test]
fn without_a_credential_or_for_another_host_nothing_is_sent() {
    let site = Site::of(&[]);
    let url = site.server.url();
    site.server.log();
    let ran = site.sandbox.run_with(&JSON, &[("HALLEY_SERVER", &url)]);
    stands(ran.ends_with(7), "server", "problem", "nothing was sent");
    site.sandbox.write("organization.yaml", format!("{}  server: {{url: \"{url}\"}}\n", crate::sandbox::ORGANIZATION));
    let ran = site.sandbox.run_with(&JSON, &[("COMET_API_KEY", &site.key)]);
    stands(ran.ends_with(7), "server", "problem", "nobody said that the credential is for");
    assert!(site.server.log().is_empty());
}

#[test]
fn invalid_manifests_are_a_problem_and_the_server_is_looked_at_all_the_same() {
    let site = Site::of(&[]);
    site.sandbox.write("broken.yaml", "apiVersion: halley.dev/v1alpha1\nkind: CometMembre\nmetadata: {name: a}\n");
    let ran = site.run(&JSON);
    stands(ran.ends_with(3), "manifests", "problem", "broken.yaml:2: ");
    stands(&ran, "accepted", "ok", "ana@acme.org");
}

#[test]
fn a_folder_without_manifests_is_no_problem() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&JSON);
    stands(ran.ends_with(0), "manifests", "notChecked", "there is no manifest here");
    stands(&ran, "database", "notChecked", "does not exist yet");
    assert_eq!(sandbox.files(), [], "looking makes nothing");
    stands(
        sandbox.run(&["doctor", "--output", "json", "-f", "nowhere"]).ends_with(3),
        "manifests",
        "problem",
        "nowhere",
    );
}

#[test]
fn a_file_is_examined_and_what_is_wrong_with_it_is_said() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    let ran = sandbox.run(&JSON);
    stands(ran.ends_with(0), "database", "ok", "is whole, version");
    stands(&ran, "permissions", "ok", "600");
    stands(&ran, "space", "ok", "MiB are free");
    let file = sandbox.path(".halley/organization.db");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    stands(sandbox.run(&JSON).ends_with(0), "permissions", "warning", "chmod 600");
    let newer = rusqlite::Connection::open(&file).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    stands(sandbox.run(&JSON).ends_with(7), "database", "problem", "has version 99");
    std::fs::write(
        &file,
        "no database at all, but long enough to be looked at by whoever reads the first hundred bytes of it, and more",
    )
    .unwrap();
    stands(sandbox.run(&JSON).ends_with(7), "database", "problem", "organization.db");
}

#[test]
fn a_clock_that_is_wrong_is_said_with_how_much() {
    let site = Site::of(&[]);
    // The server under test says the time of this machine, and all tests run on one day.
    let ran = site.run(&JSON);
    stands(ran.ends_with(0), "clock", "warning", "this machine's");
    stands(&today(&site, &JSON), "clock", "ok", "");
}

#[test]
fn comet_is_told_apart_and_several_organizations_are_named() {
    let sandbox = Sandbox::with_people(&[]);
    sandbox.write(
        "organization.yaml",
        "apiVersion: halley.dev/v1alpha1\nkind: CometOrganization\nmetadata: {name: acme}\nspec: {displayName: Acme}\n",
    );
    let fake = FakeComet::start(State::acme());
    let (url, key) = (fake.url(), fake.state().switches.key);
    let run = || sandbox.run_with(&JSON, &[("HALLEY_SERVER", &url), ("COMET_API_KEY", &key)]);
    let ran = run();
    stands(ran.ends_with(0), "reachable", "ok", "Comet answers in");
    stands(&ran, "collections", "warning", "keys");
    fake.by_hand(|state| {
        let mut other = state.organizations[0].clone();
        other.id = "another-id".to_owned();
        state.organizations.push(other);
    });
    stands(run().ends_with(1), "accepted", "problem", "several organizations");
}

#[test]
fn nonsense_of_a_server_is_a_finding_and_never_a_panic() {
    let sandbox = Sandbox::with_people(&[]);
    let fake = FakeComet::start(State::acme());
    let (url, key) = (fake.url(), fake.state().switches.key);
    let hostile = "\u{1b}[2J\u{202e}".to_owned();
    let faults = [
        Fault::Html,
        Fault::BadJson,
        Fault::Cut,
        Fault::ResetBefore,
        Fault::Bomb(600),
        Fault::Answer(200, vec![("date", "yesterday".to_owned()), ("x-request-id", "x".repeat(5000))], "[]".to_owned()),
        Fault::Answer(500, vec![("retry-after", "-7".to_owned())], hostile.clone()),
        Fault::Rewrite(Arc::new(move |answer| {
            *answer = serde_json::json!([{"id": hostile, "name": {"deep": [1, null]}}]);
        })),
    ];
    for fault in faults {
        fake.heal();
        fake.faults(When::Route("C1"), fault.clone(), 100);
        fake.faults(When::Route("A1"), fault, 100);
        let ran = sandbox.run_with(&["doctor", "--timeout", "5"], &[("HALLEY_SERVER", &url), ("COMET_API_KEY", &key)]);
        assert!([1, 7].contains(&ran.code), "{}{}", ran.stdout, ran.stderr);
        assert!(
            !ran.stderr.contains("panicked") && !ran.stdout.contains('\u{1b}') && ran.stdout.contains("problem"),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn what_an_apply_has_left_behind_is_a_warning() {
    let site = Site::of(&[]);
    site.sandbox.write(".halley/intents/0123456789abcdef.jsonl", "{}\n");
    stands(site.run(&JSON).ends_with(0), "intents", "warning", "0123456789abcdef.jsonl");
}

#[test]
fn a_tunnel_that_fails_names_the_variable_of_the_proxy_and_not_its_password() {
    let sandbox = Sandbox::with_people(&[]);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let proxy = format!("http://bot:s3cr3t-of-bot@{closed}");
    let variables = [
        ("HALLEY_SERVER", "https://comet.acme.example"),
        ("COMET_API_KEY", "some-key-of-ana"),
        ("HTTPS_PROXY", &proxy),
    ];
    let ran = sandbox.run_with(&JSON, &variables);
    stands(ran.ends_with(7), "way", "ok", &format!("through the proxy http://{closed}/"));
    stands(&ran, "reachable", "problem", "HTTPS_PROXY");
    for proxy in [&proxy, &format!("bot:s3cr3t-of-bot@{closed}")] {
        let variables = [variables[0], variables[1], ("HTTPS_PROXY", proxy)];
        let ran = sandbox.run_with(&JSON, &variables);
        assert!(!ran.stdout.contains("s3cr3t-of-bot") && !ran.stderr.contains("s3cr3t-of-bot"), "{}", ran.stdout);
    }
}
