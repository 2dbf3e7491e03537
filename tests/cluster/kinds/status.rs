//! `status`: what nobody has looked at yet says so, and only the subresource writes it.

use halley::resources::KINDS;

use super::{manifest, one_of_each};
use crate::harness::cluster;

#[test]
fn what_halley_has_not_seen_yet_is_not_current() {
    let namespace = cluster().namespace("unseen");
    namespace.apply(&one_of_each()).ok();
    for kind in KINDS {
        let object = namespace.get(&[kind, "one"]);
        assert_eq!(object["metadata"]["generation"], 1, "{kind}");
        assert_eq!(object["status"]["observedGeneration"], -1, "{kind}");
        let wait = namespace.kubectl(&["wait", "--for=condition=Ready", "--timeout=0", kind, "one"]);
        assert!(wait.refused().contains("condition not met"), "{kind}: {}", wait.text());
    }
}

#[test]
fn a_status_in_a_manifest_has_no_effect() {
    let namespace = cluster().namespace("forged");
    let ready =
        "{type: Ready, status: 'True', reason: Forged, message: '', lastTransitionTime: '2026-01-01T00:00:00Z'}";
    let forged = format!(
        "{{apiVersion: halley.dev/v1alpha1, kind: CometTeam, metadata: {{name: forged}}, spec: {{members: []}}, \
         status: {{observedGeneration: 7, conditions: [{ready}]}}}}"
    );
    namespace.kubectl_reading(&["create", "-f", "-"], &forged).ok();
    let status = &namespace.get(&["cteam", "forged"])["status"];
    assert_eq!(*status, serde_json::json!({"conditions": [], "observedGeneration": -1}));
}

#[test]
fn a_null_is_the_same_as_nothing() {
    let namespace = cluster().namespace("null");
    namespace.apply(&manifest("CometMember", "ana", "email: ana@acme.org, until: null, organizationRef: null")).ok();
    let spec = &namespace.get(&["cmem", "ana"])["spec"];
    assert_eq!((&spec["until"], &spec["role"]), (&serde_json::Value::Null, &"PlatformMember".into()));
}

#[test]
fn a_condition_is_written_through_the_subresource_and_makes_no_new_generation() {
    let namespace = cluster().namespace("written");
    namespace.apply(&one_of_each()).ok();
    for kind in KINDS {
        let ready = r#"{"type": "Ready", "status": "True", "reason": "Applied", "message": "all is well", "lastTransitionTime": "2026-01-01T00:00:00Z"}"#;
        let patch = format!(r#"{{"status": {{"observedGeneration": 1, "conditions": [{ready}]}}}}"#);
        namespace.kubectl(&["patch", kind, "one", "--subresource=status", "--type=merge", "--patch", &patch]).ok();
        assert_eq!(namespace.get(&[kind, "one"])["metadata"]["generation"], 1, "{kind}");
        namespace.kubectl(&["wait", "--for=condition=Ready", "--timeout=5s", kind, "one"]).ok();
    }
    let table = namespace.kubectl(&["get", "comet", "--no-headers"]).ok();
    assert!(table.lines().filter(|line| !line.is_empty()).all(|line| line.contains("True")), "{table}");
}

#[test]
fn writing_a_status_leaves_the_spec_alone() {
    let namespace = cluster().namespace("status-only");
    namespace.apply(&one_of_each()).ok();
    let patch = r#"{"spec": {"members": []}, "status": {"observedGeneration": 1}}"#;
    namespace.kubectl(&["patch", "cteam", "one", "--subresource=status", "--type=merge", "--patch", patch]).ok();
    let team = namespace.get(&["cteam", "one"]);
    assert_eq!(team["spec"]["members"][0], "bob@acme.org");
    assert_eq!(team["status"]["observedGeneration"], 1);
}
