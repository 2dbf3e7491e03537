//! Pull requests of strangers.

use std::os::unix::fs::symlink;

use crate::host::{Host, ORGANIZATION, PEOPLE, roster};

#[test]
fn a_fork_that_loosens_the_guards_is_refused_by_those_of_the_base() {
    let host = Host::github();
    host.fork("mallory");
    let looser = ORGANIZATION.replace("{count: 3, percent: 100}", "{count: 500, percent: 100}");
    host.push_to("mallory", "x", &[("org/organization.yaml", &looser), ("org/people.yaml", &roster(&["bob"]))]);
    host.play(&["open", "HOST", "x", "--fork", "mallory", "--author", "mallory"]).ends_with(1);
    let comment = host.comment(1);
    for words in [
        "REFUSED by `maxRemovals`",
        "LOOSENED: 1 field of the policy",
        "500 instead of 3",
        "counts until that is merged",
    ] {
        assert!(comment.contains(words), "no `{words}` in {comment}");
    }
    let annotations = host.last("halley-plan-plan", "annotations.txt");
    assert!(annotations.contains("title=policy/loosened::LOOSENED spec.guards.maxRemovals.count"), "{annotations}");
    assert!(host.last("halley-plan-plan", "artifacts/halley-plan/plan.html").contains("LOOSENED"));
    // A name that the base does not know helps no more.
    let renamed = looser.replace("name: acme", "name: acme-two");
    host.push_more("mallory", "x", &[("org/organization.yaml", &renamed)]);
    host.play(&["push", "HOST", "1"]).ends_with(1);
    assert!(host.comment(1).contains("REFUSED by `maxRemovals`"));
}

#[test]
fn a_fork_that_names_another_server_gets_nothing_sent() {
    let host = Host::github();
    host.fork("mallory");
    let trap = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let elsewhere = format!("{ORGANIZATION}  server: {{url: \"http://{}\"}}\n", trap.local_addr().unwrap());
    host.push_to("mallory", "x", &[("org/organization.yaml", &elsewhere)]);
    host.play(&["open", "HOST", "x", "--fork", "mallory"]).ends_with(1);
    let comment = host.comment(1);
    assert!(comment.contains("### No plan") && comment.contains("nothing was sent"), "{comment}");
    assert!(trap.accept().is_err(), "nobody may have knocked");
}

#[test]
fn a_fork_that_changes_what_is_run_changes_nothing_that_is_run() {
    let host = Host::github();
    host.fork("mallory");
    let touched = host.path("touched");
    let evil = format!("#!/bin/sh\ntouch {}\n", touched.display());
    let action =
        format!("name: x\nruns: {{using: composite, steps: [{{shell: sh, run: 'touch {}'}}]}}\n", touched.display());
    let workflow = format!(
        "name: x\non: [pull_request_target, push]\njobs: {{x: {{runs-on: x, steps: [{{run: 'touch {}'}}]}}}}\n",
        touched.display()
    );
    let people = roster(&[&PEOPLE[..], &["zoe"]].concat());
    host.push_to(
        "mallory",
        "x",
        &[
            (".github/actions/plan/plan.sh", evil.as_str()),
            (".github/actions/plan/comment.sh", evil.as_str()),
            (".github/actions/plan/action.yml", action.as_str()),
            (".github/workflows/halley-plan.yml", workflow.as_str()),
            (".gitattributes", "* filter=x\n"),
            ("org/people.yaml", people.as_str()),
        ],
    );
    host.play(&["open", "HOST", "x", "--fork", "mallory"]).ends_with(0).says("Halley plan / plan: success");
    assert!(host.comment(1).contains("zoe@acme.org"));
    assert!(!touched.exists());
}

#[test]
fn links_out_of_a_pull_request_are_not_followed() {
    let host = Host::github();
    host.fork("mallory");
    host.push_to("mallory", "x", &[("org/note.txt", "")]);
    symlink("/proc/self/environ", host.path("work/org/environ.yaml")).unwrap();
    host.push_more("mallory", "x", &[]);
    host.play(&["open", "HOST", "x", "--fork", "mallory"]).ends_with(1);
    assert!(host.comment(1).contains("has symbolic links"), "{}", host.comment(1));
    std::fs::remove_dir_all(host.path("work/org")).unwrap();
    symlink("/proc/self", host.path("work/org")).unwrap();
    host.push_more("mallory", "x", &[]);
    host.play(&["push", "HOST", "1"]).ends_with(1);
    assert!(host.comment(1).contains("has symbolic links"), "{}", host.comment(1));
}
