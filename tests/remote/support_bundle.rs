//! `halley support-bundle`: one text, without secrets and without people.

use std::os::unix::fs::PermissionsExt as _;

use crate::fake_comet::{FakeComet, State};
use crate::flow::Site;
use crate::sandbox::Sandbox;

/// No secret and nobody's address stands in a text.
#[track_caller]
fn tells_nobody(text: &str, secrets: &[&str], people: &[&str]) {
    for hidden in secrets.iter().chain(people) {
        assert!(!text.contains(hidden), "`{hidden}` stands in\n{text}");
    }
    let local: Vec<&str> = people.iter().filter_map(|email| email.split_once('@')).map(|(local, _)| local).collect();
    for name in local.iter().filter(|name| name.len() > 6) {
        assert!(!text.contains(name), "`{name}` stands in\n{text}");
    }
}

#[test]
fn a_bundle_holds_what_was_listed_and_no_secret_and_nobody() {
    let people =
        ["bob.builder@acme.org", "o'neil+lists@acme.org", "jörg-müller@müller.example", "strange!name@acme.org"];
    let site = Site::of(&people);
    site.sandbox.people(&["bob.builder@acme.org", "newcomer@acme.org"]);
    let ran = site.run(&["support-bundle", "--yes", "out.txt"]);
    let ran = ran.ends_with(0).says("`out.txt` will hold:").says("doctor.txt").complains("Read it before you send it");
    let text = site.sandbox.read("out.txt");
    for part in ran.stdout.lines().skip(3).filter_map(|line| line.split_whitespace().next()) {
        assert!(text.contains(&format!("\n===== {part}, ")), "{part} is not in\n{text}");
    }
    let everybody = [&people[..], &["ana@acme.org", "newcomer@acme.org"]].concat();
    tells_nobody(&text, &[&site.key], &everybody);
    tells_nobody(&ran.stdout, &[&site.key], &everybody);
    assert!(
        text.contains("@example.org")
            && text.contains("recording/000001.json")
            && text.contains("/api/halley/v1/snapshot: 200"),
        "{text}"
    );
    let mode = std::fs::metadata(site.sandbox.path("out.txt")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_bundle_of_comet_has_no_user_names_either() {
    let sandbox = Sandbox::with_people(&["bob@acme.org"]);
    let fake = FakeComet::start(State::acme());
    let state = fake.state();
    let (url, key) = (fake.url(), state.switches.key.clone());
    let ran = sandbox.run_with(&["support-bundle", "--yes"], &[("HALLEY_SERVER", &url), ("COMET_API_KEY", &key)]);
    ran.ends_with(0);
    let text = sandbox.read("halley-support.txt");
    let people: Vec<&str> = state.users.values().map(|user| user.email.as_str()).collect();
    tells_nobody(&text, &[&key, &state.switches.session], &people);
    for user in state.users.keys().filter(|user| !user.starts_with("sa-") && user.len() > 3) {
        assert!(!text.contains(&format!("\"{user}\"")), "`{user}` stands in\n{text}");
    }
}

#[test]
fn a_bundle_of_a_file_and_one_of_nothing_at_all_are_written_too() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    sandbox.run(&["support-bundle", "--yes"]).ends_with(0);
    tells_nobody(&sandbox.read("halley-support.txt"), &[], &["bob@acme.org", "ana@acme.org"]);
    let empty = Sandbox::new();
    empty.run(&["support-bundle", "--yes"]).ends_with(0);
    assert!(empty.read("halley-support.txt").contains("there is no manifest here"));
}

#[test]
fn nothing_is_written_where_nobody_agrees_or_a_file_is_there() {
    let sandbox = Sandbox::applied(&[]);
    sandbox
        .run(&["support-bundle", "new.txt"])
        .ends_with(3)
        .says("will hold")
        .complains("nobody can be asked here; nothing was written");
    assert!(!sandbox.path("new.txt").exists());
    sandbox.write("mine.txt", "mine");
    sandbox.run(&["support-bundle", "--yes", "mine.txt"]).ends_with(3).complains("exists already");
    assert_eq!(sandbox.read("mine.txt"), "mine");
}
