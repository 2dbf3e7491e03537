//! What stands on disk before it is sent, and what happens when a run ends in between.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::fake_comet::Fault;
use crate::flow::Site;
use crate::sandbox::{Ran, workspace};

const OPERATIONS: &str = "/api/halley/v1/operations";

/// The file of intents; none when there is none.
fn intents(site: &Site) -> Option<std::path::PathBuf> {
    let folder = site.sandbox.path(".halley/intents");
    let mut found = folder.read_dir().ok()?.map(|entry| entry.unwrap().path());
    found.next()
}

/// Waits until the server has been asked to change something.
fn asked(site: &Site) {
    for _ in 0..600 {
        if site.server.log().iter().any(|line| line.contains("/operations")) {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("no operation was sent");
}

/// Two more people, of whom one comes into a workspace: two batches.
fn change(site: &Site) {
    site.sandbox.people(&["bob@acme.org", "cyd@acme.org"]);
    site.sandbox.write("workspaces.yaml", workspace("research", "default: true, access: [{member: bob@acme.org}]"));
}

#[test]
fn a_killed_apply_leaves_its_intents_and_the_next_one_looks_first() {
    let site = Site::of(&[]);
    change(&site);
    site.server.fault(OPERATIONS, Fault::Slow(Duration::from_millis(60_000)));
    let mut child = site.command(&["apply", "--yes"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    asked(&site);
    child.kill().unwrap();
    child.wait().unwrap();
    let file = intents(&site).expect("the intents stay");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("invite/member/bob@acme.org"), "{text}");
    // A crash may cut the last line.
    std::fs::write(&file, format!("{text}{{\"settl")).unwrap();
    site.run(&["apply", "--yes"]).ends_with(0);
    assert!(intents(&site).is_none());
    let effects = site.server.effects();
    let invited = effects.iter().filter(|effect| effect.as_str() == "invite/member/bob@acme.org").count();
    assert_eq!(invited, 1, "{effects:?}");
}

#[test]
fn two_applies_at_once_do_not_disturb_each_other() {
    let site = Site::of(&[]);
    change(&site);
    site.server.fault(OPERATIONS, Fault::Slow(Duration::from_millis(4_000)));
    let child = site.command(&["apply", "--yes"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    asked(&site);
    let id = child.id();
    // The first batch is done: what the other one plans is not empty.
    site.run(&["apply", "--yes"])
        .ends_with(7)
        .complains(&format!("another apply works on this organization from this folder (process {id})"));
    Ran::of(&child.wait_with_output().unwrap()).ends_with(0);
    site.run(&["plan", "--detailed-exitcode"]).ends_with(0);
}

#[test]
fn ctrl_c_finishes_what_is_under_way_and_says_what_is_left() {
    let site = Site::of(&[]);
    change(&site);
    site.server.fault(OPERATIONS, Fault::Slow(Duration::from_millis(1_500)));
    let child = site.command(&["apply", "--yes"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    asked(&site);
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let ran = Ran::of(&child.wait_with_output().unwrap());
    ran.ends_with(6).complains("interrupted").says("interrupted before");
    assert!(site.server.effects().contains(&"invite/member/bob@acme.org".to_owned()));
    site.run(&["apply", "--yes"]).ends_with(0);
    site.run(&["plan", "--detailed-exitcode"]).ends_with(0);
}

#[test]
fn ctrl_c_twice_waits_for_nothing_and_says_what_nobody_knows() {
    let site = Site::of(&[]);
    change(&site);
    site.server.fault(OPERATIONS, Fault::Slow(Duration::from_millis(60_000)));
    let child = site.command(&["apply", "--yes"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    asked(&site);
    for _ in 0..2 {
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        std::thread::sleep(Duration::from_millis(300));
    }
    let ran = Ran::of(&child.wait_with_output().unwrap());
    ran.ends_with(6).complains("nobody knows whether it happened");
    assert!(intents(&site).is_some());
    site.run(&["apply", "--yes"]).ends_with(0);
    assert!(intents(&site).is_none());
    site.run(&["plan", "--detailed-exitcode"]).ends_with(0);
}

#[test]
fn intents_that_cannot_be_written_stop_an_apply_before_anything_is_sent() {
    let site = Site::of(&[]);
    change(&site);
    site.sandbox.write(".halley", "no folder");
    site.run(&["apply", "--yes"]).ends_with(3).complains("cannot write down what is about to be sent");
    assert!(!site.server.log().iter().any(|line| line.contains("/operations")));
}
