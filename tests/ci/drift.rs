//! The nightly look for drift.

use crate::host::{Host, ORGANIZATION, PEOPLE, roster, write};

fn issue(host: &Host, number: u32) -> serde_json::Value {
    serde_json::from_str(&host.read(&format!("issue-{number}/issue.json"))).unwrap()
}

fn by_hand(host: &Host, people: &[&str]) {
    write(&host.path("by-hand/organization.yaml"), ORGANIZATION);
    write(&host.path("by-hand/people.yaml"), &roster(people));
    host.halley(&["apply", "--yes", "--quiet", "--file", "../by-hand"]);
}

#[test]
fn drift_opens_one_issue_changes_it_and_closes_it() {
    let host = Host::github();
    host.play(&["night", "HOST"]).ends_with(0).says("Halley drift / drift: success");
    assert!(!host.path("host/issue-1").exists());

    by_hand(&host, &PEOPLE[1..]);
    host.play(&["night", "HOST"]).ends_with(0);
    let first = issue(&host, 1);
    assert_eq!((&first["state"], &first["author"]), (&"open".into(), &"github-actions[bot]".into()));
    assert!(first["body"].as_str().unwrap().contains("bob@acme.org"), "{first}");
    // The same drift is no news.
    host.play(&["night", "HOST"]).ends_with(0);
    assert_eq!(issue(&host, 1)["edits"], 0);

    by_hand(&host, &PEOPLE[2..]);
    host.play(&["night", "HOST"]).ends_with(0);
    assert!(issue(&host, 1)["body"].as_str().unwrap().contains("cid@acme.org"));
    assert!(!host.path("host/issue-2").exists());

    host.halley(&["apply", "--yes", "--quiet", "--file", "../source/org"]);
    host.halley(&["activate", "--all"]);
    host.play(&["night", "HOST"]).ends_with(0);
    assert_eq!(issue(&host, 1)["state"], "closed");
    host.play(&["night", "HOST"]).ends_with(0);
    by_hand(&host, &PEOPLE[1..]);
    host.play(&["night", "HOST"]).ends_with(0);
    assert_eq!(issue(&host, 2)["state"], "open", "new drift is a new issue");
}

#[test]
fn drift_that_cannot_be_looked_for_makes_the_job_red_and_closes_nothing() {
    let host = Host::github();
    by_hand(&host, &PEOPLE[1..]);
    host.play(&["night", "HOST"]).ends_with(0);
    host.play(&["secret", "HOST", "HALLEY_READ_KEY", "hly_00_00"]).ends_with(0);
    host.play(&["night", "HOST"]).ends_with(1).says("drift could not be looked for");
    assert_eq!(issue(&host, 1)["state"], "open");
}
