//! A clean organization costs nothing but looking at it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{AuditEntry, Namespace, Operator, Serve, cluster, wait_until};

const LONG: Duration = Duration::from_secs(120);
const INTERVALS: usize = 10;

/// A generated organization of exactly 1,000 custom resources.
fn generated() -> String {
    let folder = tempfile::tempdir().unwrap();
    let numbers = ["generate", "--members", "909", "--workspaces", "90", "--memberships", "1800", "organization"];
    crate::harness::Ran::of(crate::harness::halley(folder.path()).args(numbers), "").ok();
    let files = ["organization.yaml", "members/0001.yaml", "workspaces/0001.yaml"];
    let read = |file| std::fs::read_to_string(folder.path().join("organization").join(file)).unwrap();
    let whole = files.map(read).join("---\n");
    assert_eq!(whole.matches("kind: Comet").count(), 1000);
    whole
}

/// The e-mail of the first Admin.
fn admin(manifests: &str) -> String {
    let member = manifests.split("\n---\n").find(|document| document.contains("role: Admin")).unwrap();
    let line = member.lines().find_map(|line| line.trim().strip_prefix("email: ")).unwrap();
    line.to_owned()
}

/// What the live server answered so far, as `METHOD route`.
fn answered(live: &Serve) -> Vec<String> {
    let log = std::fs::read_to_string(live.folder().join("log")).unwrap();
    let field = |line: &str, name: &str| {
        let (_, after) = line.split_once(&format!(" {name}=\""))?;
        Some(after.split_once('"')?.0.to_owned())
    };
    let answers = log.lines().filter(|line| line.contains(": answered "));
    answers.map(|line| format!("{} {}", field(line, "method").unwrap(), field(line, "route").unwrap())).collect()
}

fn all_are_ready(namespace: &Namespace<'_>) -> Result<(), String> {
    let objects = namespace.get(&["comet"]);
    let ready = |object: &&Value| {
        let conditions = object["status"]["conditions"].as_array().into_iter().flatten();
        conditions.clone().any(|found| found["type"] == "Ready" && found["status"] == "True")
    };
    let ready = objects["items"].as_array().unwrap().iter().filter(ready).count();
    if ready == 1000 { Ok(()) } else { Err(format!("{ready} of 1,000 are ready")) }
}

#[test]
fn ten_intervals_of_a_clean_organization_of_1000_resources_write_nothing_but_the_lease() {
    let namespace = cluster().namespace("clean");
    let manifests = generated();
    let live = Serve::with(&manifests, &admin(&manifests));
    namespace.apply(&live.secret("comet")).ok();
    namespace.apply(&manifests).ok();
    let server = json!({"spec": {"server": {"url": live.url, "credentialsRef": {"name": "comet"}}}}).to_string();
    namespace.kubectl(&["patch", "cometorganization", "acme", "--type=merge", "--patch", &server]).ok();
    let account = namespace.service_account("halley");
    let whom = format!("--serviceaccount={}:halley", namespace.name());
    namespace.kubectl(&["create", "rolebinding", "halley", "--clusterrole=cluster-admin", &whom]).ok();
    let flags = ["--namespace", namespace.name(), "--lease-namespace", namespace.name(), "--lease-duration", "6s"];
    let often = ["--interval", "1s", "--settle", "1s", "--retry", "1s"];
    let operator = Operator::start(&account.kubeconfig, &[&flags[..], &often].concat());
    wait_until("everything is ready", LONG, || all_are_ready(&namespace).map_err(|seen| seen + &operator.text()));
    // The run that follows one that did something is over, too.
    let looked = answered(&live).len();
    wait_until("it looked again", LONG, || more(&live, looked, 2));

    let user = format!("system:serviceaccount:{}:halley", namespace.name());
    let organization = live.get("members");
    let counted = || operator.metric("halley_operator_live_requests_total").unwrap();
    let before = (namespace.asked_by(&user).len(), answered(&live).len(), counted());
    wait_until("ten intervals are over", LONG, || more(&live, before.1, INTERVALS));
    let asked: Vec<AuditEntry> = namespace.asked_by(&user).split_off(before.0);
    let live_asked = answered(&live).split_off(before.1);
    let difference = counted() - before.2 - live_asked.len() as f64;
    // A run counts what it asked when it ends.
    assert!(difference.abs() <= 1.0, "its own count is another one by {difference}");

    let rest: Vec<_> = asked.iter().filter(|entry| entry.verb != "watch" && entry.resource != "leases").collect();
    assert!(rest.is_empty(), "{rest:#?}");
    let watches = asked.iter().filter(|entry| entry.verb == "watch").count();
    // A watch ends after minutes, and begins anew; there are eight kinds, the keys and the credential.
    assert!(watches <= 10, "{asked:#?}");
    let renewals = asked.iter().filter(|entry| entry.resource == "leases").count();
    assert!((1..=2 * INTERVALS).contains(&renewals), "{asked:#?}");
    assert!(live_asked.len() <= INTERVALS + 2, "{live_asked:#?}");
    assert!(live_asked.iter().all(|asked| *asked == live_asked[0] && asked.starts_with("GET ")), "{live_asked:#?}");
    assert_eq!(live.get("members"), organization);
}

fn more(live: &Serve, before: usize, wanted: usize) -> Result<(), String> {
    let more = answered(live).len() - before;
    if more >= wanted { Ok(()) } else { Err(format!("{more} requests")) }
}
