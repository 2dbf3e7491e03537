//! The program itself against the fake.

use std::path::Path;
use std::process::{Command, Output};

use crate::fake_comet::{FakeComet, MANAGEMENT};
use crate::support::acme;

fn halley(fake: &FakeComet, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_halley"));
    command.args(arguments).args(["--server", &fake.url()]).current_dir(folder).env_clear();
    command.env("HOME", folder).env("COMET_API_KEY", fake.state().switches.key).output().unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn what_is_exported_from_comet_is_a_clean_plan_and_an_edit_is_applied() {
    let fake = FakeComet::start(acme());
    let folder = tempfile::tempdir().unwrap();
    let exported = halley(&fake, folder.path(), &["export", "org"]);
    assert_eq!(exported.status.code(), Some(0), "{}", text(&exported));
    let clean = halley(&fake, folder.path(), &["plan", "--detailed-exitcode", "-f", "org"]);
    assert_eq!(clean.status.code(), Some(0), "{}", text(&clean));
    assert!(text(&clean).contains("organization Acme (org-acme), as ana with ADMIN"), "{}", text(&clean));

    let place = folder.path().join("org/workspaces/main.yaml");
    let manifest = std::fs::read_to_string(&place).unwrap();
    let edited = manifest.replace("member: bob@acme.org", "member: bob@acme.org\n      role: Owner");
    assert_ne!(edited, manifest);
    std::fs::write(&place, edited).unwrap();
    let changed = halley(&fake, folder.path(), &["plan", "--detailed-exitcode", "-f", "org"]);
    assert_eq!(changed.status.code(), Some(2), "{}", text(&changed));
    let applied = halley(&fake, folder.path(), &["apply", "--yes", "-f", "org"]);
    assert_eq!(applied.status.code(), Some(0), "{}", text(&applied));
    assert!(fake.state().workspace("main").members["bob"].permissions[MANAGEMENT]);
}

#[test]
fn manual_steps_end_with_their_clicks_and_exit_code_8() {
    let fake = FakeComet::start(acme());
    let folder = tempfile::tempdir().unwrap();
    halley(&fake, folder.path(), &["export", "org"]);
    fake.by_hand(|state| drop(state.organization().members.insert("bob".to_owned(), "ADMIN".to_owned())));
    let applied = halley(&fake, folder.path(), &["apply", "--yes", "-f", "org"]);
    assert_eq!(applied.status.code(), Some(8), "{}", text(&applied));
    assert!(text(&applied).contains("role > Platform member"), "{}", text(&applied));
}

#[test]
fn a_refused_credential_ends_with_exit_code_7_and_is_never_shown() {
    let fake = FakeComet::start(acme());
    let folder = tempfile::tempdir().unwrap();
    halley(&fake, folder.path(), &["export", "org"]);
    let key = fake.state().switches.key;
    fake.by_hand(|state| state.switches.key_on_frontend = false);
    let refused = halley(&fake, folder.path(), &["plan", "-f", "org"]);
    assert_eq!(refused.status.code(), Some(7), "{}", text(&refused));
    assert!(text(&refused).contains("COMET_SESSION_TOKEN") && !text(&refused).contains(&key), "{}", text(&refused));
}
