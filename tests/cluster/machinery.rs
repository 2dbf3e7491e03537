//! The tests' own API server does what other tests rely on.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::harness::guarded::{self, Guarded};
use crate::harness::{Cluster, Serve, cluster, wait_until};

#[test]
fn the_api_server_knows_every_kind() {
    let kinds = cluster().kubectl(&["api-resources", "--categories=comet", "--output=name"]).ok();
    assert_eq!(kinds.lines().count(), 8, "{kinds}");
}

#[test]
fn what_was_written_is_there_when_the_api_server_comes_back() {
    let cluster = Cluster::bare();
    let namespace = cluster.namespace("kept");
    cluster.stop_api();
    namespace.kubectl(&["get", "namespaces"]).refused();
    cluster.start_api();
    assert!(namespace.kubectl(&["get", "namespaces"]).ok().contains(namespace.name()));
}

#[test]
fn somebody_may_do_nothing_until_a_role_is_bound_to_them() {
    let namespace = cluster().namespace("people");
    let ana = namespace.somebody("ana");
    assert!(ana.kubectl(&["get", "cometteams"]).refused().contains("User \"ana\" cannot list"));
    namespace.kubectl(&["create", "rolebinding", "ana", "--clusterrole=cluster-admin", "--user=ana"]).ok();
    ana.kubectl(&["get", "configmaps"]).ok();
}

#[test]
fn the_audit_log_says_who_asked_for_what() {
    let namespace = cluster().namespace("audit");
    let account = namespace.service_account("robot");
    account.kubectl(&["get", "secrets", "nothing"]).refused();
    let user = format!("system:serviceaccount:{}:robot", namespace.name());
    let asked = namespace.asked_by(&user);
    let secret = asked.iter().find(|entry| entry.resource == "secrets").unwrap();
    assert_eq!((secret.verb.as_str(), secret.name.as_str(), secret.code), ("get", "nothing", 403));
    assert_eq!(secret.namespace, namespace.name());
    assert!(!secret.writes());
}

#[test]
fn a_live_organization_can_be_away_for_a_while() {
    let mut live = Serve::start();
    let members = live.get("members");
    assert_eq!(members[0]["email"], "ana@acme.test", "{members}");
    live.stop();
    live.start_again();
    assert_eq!(live.get("members"), members);
}

#[test]
fn what_the_tests_started_ends_with_them_and_leaves_no_files() {
    let folder = tempfile::tempdir().unwrap().keep();
    let log = folder.join("log");
    let mut sleep = guarded::command(Path::new("sleep"), &log, Some(&folder));
    let sleep = Guarded::start(sleep.arg("1000"), &log);
    let process = format!("/proc/{}", sleep.pid);
    assert!(Path::new(&process).exists());
    // The end of the tests closes the pipe, and so does this.
    drop(sleep);
    wait_until("the program is gone", Duration::from_secs(10), || {
        if Path::new(&process).exists() || folder.exists() { Err("it is there".to_owned()) } else { Ok(()) }
    });
}

#[test]
fn a_guarded_program_ends_as_it_wants() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut shell = guarded::command(Path::new("sh"), &log, None);
    let mut shell = Guarded::start(shell.args(["-c", "echo said; exit 3"]), &log);
    assert_eq!(shell.wait(Duration::from_secs(10)).code(), Some(3));
    assert_eq!(shell.log(), "said\n");
}

/// Runs `scripts/cluster kubectl` with KUBEBUILDER_ASSETS.
fn kubectl_with_assets(assets: &Path) -> (String, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/cluster");
    let output = Command::new(script).arg("kubectl").env("KUBEBUILDER_ASSETS", assets).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    assert!(output.status.success(), "{}", text(output.stderr));
    (text(output.stdout), text(output.stderr))
}

#[test]
fn programs_of_kubebuilder_assets_are_used_first() {
    let assets = tempfile::tempdir().unwrap();
    let lacking = format!("there is no program {}", assets.path().join("kubectl").display());
    let (found, said) = kubectl_with_assets(assets.path());
    assert!(said.contains(&lacking) && !found.contains(assets.path().to_str().unwrap()), "{found}{said}");

    let kubectl = assets.path().join("kubectl");
    fs::write(&kubectl, "#!/bin/sh\n").unwrap();
    fs::set_permissions(&kubectl, fs::Permissions::from_mode(0o755)).unwrap();
    let (found, said) = kubectl_with_assets(assets.path());
    assert_eq!((found, said.as_str()), (format!("kubectl {}\n", kubectl.display()), ""));
}

#[test]
fn helm_meets_the_same_api_server() {
    let namespace = cluster().namespace("helm");
    assert_eq!(namespace.helm(&["list", "--output=json"]).json(), serde_json::json!([]));
}
