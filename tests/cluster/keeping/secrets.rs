//! The Secret with the credential, whenever it comes and whatever becomes of it.

use super::{ANA, Desk, OWNS, member, research, staff};

#[test]
fn a_secret_that_comes_later_is_picked_up() {
    let desk = Desk::new(&[]);
    desk.apply(&(desk.organization(OWNS) + &staff(&[]) + &research("")));
    // Only the Secret itself can end the waiting.
    let _operator = desk.operator(&["--settle=2s", "--retry=10m", "--interval=10m"]);
    desk.shows_with("corg/acme", "CredentialsMissing", "the Secret `comet` is not there");
    desk.apply(&desk.live.secret("comet").replace("apiKey", "apikey"));
    desk.shows_with("corg/acme", "CredentialsIncomplete", "apiKey");
    desk.apply(&desk.live.secret("comet"));
    desk.shows("corg/acme", "Applied");
}

#[test]
fn a_changed_secret_is_picked_up_without_a_restart() {
    let mut desk = Desk::new(&[]);
    desk.begin(&(staff(&[]) + &research("")));
    let operator = desk.operator(&["--settle=2s", "--retry=10m", "--interval=10m"]);
    desk.shows("corg/acme", "Applied");
    let list = desk.live.halley(&["key", "list", "--output=json"]).json();
    let id = list[0]["id"].as_str().unwrap().to_owned();
    desk.live.halley(&["key", "revoke", &id]).ok();
    desk.apply(&member("bob"));
    desk.shows("corg/acme", "CredentialsRefused");

    let old = desk.live.key.clone();
    desk.live.key = desk.live.halley(&["key", "create", "--member", ANA, "--name=new"]).ok().trim().to_owned();
    desk.apply(&desk.live.secret("comet"));
    desk.shows("corg/acme", "Applied");
    desk.has(&["bob@acme.test"]);
    let log = operator.text();
    assert!(!log.contains(&old) && !log.contains(&desk.live.key), "{log}");
}
