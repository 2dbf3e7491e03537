//! The health check for Argo CD in docs/kubernetes.md, run by the Lua that Argo CD has.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "examples/tools.rs"]
mod tools;

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

/// The script, as it stands in the ConfigMap of the page.
fn script() -> String {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/kubernetes.md")).unwrap();
    let block = page.split("```yaml\n").find(|block| block.contains("name: argocd-cm")).unwrap();
    let config: Value = serde_yaml::from_str(block.split("```").next().unwrap()).unwrap();
    let customizations = config["data"]["resource.customizations"].as_str().unwrap();
    let customizations: Value = serde_yaml::from_str(customizations).unwrap();
    customizations["halley.dev/*"]["health.lua"].as_str().unwrap().to_owned()
}

fn lua(value: &Value) -> String {
    let list = |parts: Vec<String>| format!("{{{}}}", parts.join(", "));
    match value {
        Value::Null => "nil".to_owned(),
        Value::Array(values) => list(values.iter().map(lua).collect()),
        Value::Object(fields) => {
            list(fields.iter().map(|(key, value)| format!("[{key:?}] = {}", lua(value))).collect())
        }
        other => other.to_string(),
    }
}

/// What Argo CD shows for an object.
fn health(object: &Value) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("health.lua");
    let script = script();
    let text = format!(
        "obj = {}\nlocal function check()\n{script}\nend\nlocal hs = check()\nprint(hs.status .. \": \" .. hs.message)\n",
        lua(object)
    );
    fs::write(&file, text).unwrap();
    let output = Command::new(tools::path("glua")).arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

/// An object of generation 2, of which an operator has seen this generation, with conditions (type, status, reason, message).
fn object(seen: i64, conditions: &[(&str, &str, &str, &str)]) -> Value {
    let condition = |(kind, status, reason, message): &(&str, &str, &str, &str)| json!({"type": kind, "status": status, "reason": reason, "message": message});
    let conditions: Vec<_> = conditions.iter().map(condition).collect();
    json!({"metadata": {"generation": 2}, "spec": {}, "status": {"observedGeneration": seen, "conditions": conditions}})
}

#[test]
fn argo_cd_shows_what_the_conditions_say() {
    let ready = ("Ready", "True", "Applied", "as declared");
    let late = "Progressing: not seen by the operator yet";
    assert_eq!(health(&json!({"metadata": {"generation": 1}})), late);
    assert_eq!(health(&object(-1, &[])), late);
    assert_eq!(health(&object(1, &[ready])), late);
    assert_eq!(health(&object(2, &[ready])), "Healthy: as declared");
    assert_eq!(health(&object(2, &[ready, ("Accepted", "False", "Invited", "not yet")])), "Healthy: as declared");
    let stalled = ("Stalled", "True", "GuardRefused", "12 removals");
    assert_eq!(health(&object(2, &[("Ready", "False", "GuardRefused", "no"), stalled])), "Degraded: 12 removals");
    let reconciling = ("Reconciling", "True", "Progressing", "applying");
    assert_eq!(health(&object(2, &[reconciling, ("Ready", "False", "Progressing", "no")])), "Progressing: applying");
    let waiting = ("Ready", "False", "WaitingForApproval", "approve acme-1234");
    assert_eq!(health(&object(2, &[reconciling, waiting])), "Suspended: approve acme-1234");
}

#[test]
fn argo_cd_shows_what_is_suspended() {
    let ready = object(2, &[("Ready", "True", "Applied", "as declared")]);
    let mut annotated = ready.clone();
    annotated["metadata"]["annotations"] = json!({"halley.dev/suspend": "true"});
    assert_eq!(health(&annotated), "Suspended: suspended");
    let mut declared = ready;
    declared["spec"]["suspend"] = json!(true);
    assert_eq!(health(&declared), "Suspended: suspended");
}
