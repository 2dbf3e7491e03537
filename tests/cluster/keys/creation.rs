//! A key is made into a Secret of its own, and made again when that is lost.

use super::world::{FIRST, SOON, World, account, key};
use crate::harness::wait_until;

#[test]
fn a_declared_key_is_made_into_a_secret_and_opens_the_organization() {
    let world = World::new("made");
    let operator = world.operator(FIRST);
    world.desk.apply(&account("ci", &key("ci", "7d"))).ok();
    assert_eq!(world.until_one_key("ci"), "train.1");
    world.until_applied();
    let secret = world.desk.get(&["secret", "ci"]);
    let uid = world.desk.get(&["csa", "ci"])["metadata"]["uid"].clone();
    assert_eq!(secret["metadata"]["labels"]["halley.dev/owner-uid"], uid);
    assert_eq!(secret["metadata"]["ownerReferences"], serde_json::Value::Null);
    let held = world.held("ci").unwrap();
    let events = world.desk.get(&["events.events.k8s.io"]).to_string();
    let shown = world.desk.get(&["csa,corg,cplan"]).to_string();
    assert!(![operator.text(), events, shown].iter().any(|text| text.contains(&held)), "a secret was told");
}

#[test]
fn a_secret_that_is_deleted_is_made_again_with_another_key_and_the_lost_one_ends_after_the_overlap() {
    let world = World::new("deleted");
    let _operator = world.operator(FIRST);
    world.desk.apply(&(account("ci", &key("ci", "0d")) + &account("lent", &key("lent", "7d")))).ok();
    let lost = ["ci", "lent"].map(|name| {
        world.until_one_key(name);
        world.held(name).unwrap()
    });
    world.until_applied();
    world.desk.kubectl(&["delete", "secret", "ci", "lent"]).ok();
    assert_eq!(world.until_one_key_but("ci", &lost[0]), "train.2");
    assert!(!world.opens(&lost[0], "ci"), "the lost key still opens the organization");
    let again = wait_until("the Secret is there again", SOON, || world.held("lent").ok_or_else(|| world.says("lent")));
    assert!(world.opens(&again, "lent") && again != lost[1]);
    assert!(world.opens(&lost[1], "lent"), "whoever read the Secret before has a week to read it again");
}

#[test]
fn a_secret_of_somebody_else_is_not_overwritten_and_the_account_says_what_to_do() {
    let world = World::new("foreign");
    let theirs = "apiVersion: v1\nkind: Secret\nmetadata: {name: ci}\nstringData: {apiKey: theirs, other: text}\n";
    world.desk.apply(theirs).ok();
    let before = world.desk.get(&["secret", "ci"]);
    let operator = world.operator(FIRST);
    world.desk.apply(&account("ci", &key("ci", "7d"))).ok();
    wait_until("the account says what is in its way", SOON, || {
        let says = world.says("ci");
        let told =
            says.contains("the Secret `ci` was not made by Halley") && says.contains("remove it, or name another");
        if told { Ok(()) } else { Err(format!("{says}\n{}", operator.text())) }
    });
    // It is tried again and again, and changes nothing.
    let tried = || operator.metric("halley_operator_reconcile_duration_seconds_count").unwrap();
    let begin = tried();
    wait_until("three more rounds", SOON, || if tried() >= begin + 3.0 { Ok(()) } else { Err(tried().to_string()) });
    assert_eq!(world.desk.get(&["secret", "ci"]), before);
    assert_eq!(world.live("ci"), [], "a key was made that nobody holds");
    world.desk.kubectl(&["delete", "secret", "ci"]).ok();
    world.until_one_key("ci");
}
