//! The tests' own API server does what other tests rely on.

use crate::harness::{Cluster, Serve, cluster};

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
