//! The role without one right.

use serde_json::{Value, json};

use super::scenario::{ACCOUNT, SOON, Scenario};
use crate::harness::wait_until;

/// A right, what to do so that it is needed, and what is said then, in the log or in a status.
struct Right {
    role: &'static [&'static str],
    verb: &'static str,
    resource: &'static str,
    /// kubectl's arguments.
    needed: &'static [&'static str],
    said: &'static str,
}

const EVERYWHERE: &[&str] = &["clusterrole", "halley-operator"];
const LEASE: &[&str] = &["role", "halley-operator-lease", "--namespace", "halley"];

const RIGHTS: [Right; 8] = [
    Right {
        role: EVERYWHERE,
        verb: "list",
        resource: "cometteams",
        needed: &[],
        said: r#"cannot list resource "cometteams""#,
    },
    Right {
        role: EVERYWHERE,
        verb: "patch",
        resource: "cometorganizations/status",
        needed: &["annotate", "cometorganization", "acme", "--overwrite", "halley.dev/reconcile-at=1"],
        said: r#"cannot patch resource "cometorganizations/status""#,
    },
    Right {
        role: EVERYWHERE,
        verb: "get",
        resource: "namespaces",
        needed: &["delete", "cometmember", "bob"],
        said: r#"cannot get resource "namespaces""#,
    },
    Right {
        role: EVERYWHERE,
        verb: "get",
        resource: "customresourcedefinitions",
        needed: &[],
        said: r#"cannot get resource "customresourcedefinitions""#,
    },
    Right {
        role: EVERYWHERE,
        verb: "create",
        resource: "cometplans",
        needed: &[],
        said: r#"cannot create resource "cometplans""#,
    },
    Right {
        role: EVERYWHERE,
        verb: "create",
        resource: "secrets",
        needed: &["delete", "secret", "comet-ci"],
        said: r#"cannot create resource "secrets""#,
    },
    Right {
        role: EVERYWHERE,
        verb: "create",
        resource: "events",
        needed: &["annotate", "cometorganization", "acme", "halley.dev/suspend=true"],
        said: r#"cannot create resource "events""#,
    },
    Right { role: LEASE, verb: "update", resource: "leases", needed: &[], said: r#"cannot update resource "leases""# },
];

pub(super) fn each_is_missed(scenario: &mut Scenario) {
    for right in &RIGHTS {
        let whole = scenario.release.cluster.get(right.role);
        let lesser = without(&whole["rules"], right);
        put(scenario, right.role, &lesser);
        in_force(scenario, right, &whole["rules"]);
        scenario.restart_anyhow();
        if !right.needed.is_empty() {
            scenario.acme.kubectl(right.needed).ok();
        }
        let what = format!("the operator misses {} {}", right.verb, right.resource);
        wait_until(&what, SOON, || {
            let statuses = scenario.acme.get(&["comet"]).to_string();
            let said = scenario.operator.text().replace('\\', "") + &statuses.replace('\\', "");
            if said.contains(right.said) { Ok(()) } else { Err(said) }
        });
        put(scenario, right.role, &whole["rules"]);
    }
}

/// The rules without one verb for one resource.
fn without(rules: &Value, right: &Right) -> Value {
    let mut rules = rules.as_array().unwrap().clone();
    let rule = rules.iter_mut().find(|rule| is_of(rule, right)).expect("a rule with this right");
    let mut rest = rule.clone();
    rest["resources"].as_array_mut().unwrap().retain(|resource| resource != right.resource);
    rule["resources"] = json!([right.resource]);
    rule["verbs"].as_array_mut().unwrap().retain(|verb| verb != right.verb);
    rules.retain(|rule| rule["verbs"] != json!([]));
    if rest["resources"] != json!([]) {
        rules.push(rest);
    }
    rules.into()
}

/// The API server takes a moment to take the role up.
fn in_force(scenario: &Scenario, right: &Right, rules: &Value) {
    let rules = rules.as_array().unwrap();
    let rule = rules.iter().find(|rule| is_of(rule, right)).unwrap();
    let group = rule["apiGroups"][0].as_str().unwrap();
    let (resource, subresource) = right.resource.split_once('/').unwrap_or((right.resource, ""));
    let mut asked = if group.is_empty() { resource.to_owned() } else { format!("{resource}.{group}") };
    if let Some(name) = rule["resourceNames"][0].as_str() {
        asked = format!("{asked}/{name}");
    }
    let subresource = format!("--subresource={subresource}");
    let namespace = if right.resource == "leases" { "--namespace=halley" } else { "--namespace=acme" };
    wait_until("the right is gone", SOON, || {
        let can = ["auth", "can-i", right.verb, &asked, &subresource, namespace, "--as", ACCOUNT];
        let said = scenario.release.cluster.kubectl(&can).text();
        if said.lines().any(|line| line.starts_with("no")) { Ok(()) } else { Err(said) }
    });
}

fn is_of(rule: &Value, right: &Right) -> bool {
    let has = |field: &str, text: &str| rule[field].as_array().unwrap().contains(&json!(text));
    has("resources", right.resource) && has("verbs", right.verb)
}

fn put(scenario: &Scenario, role: &[&str], rules: &Value) {
    let patch = json!([{"op": "replace", "path": "/rules", "value": rules}]).to_string();
    let arguments = [&["patch"], role, &["--type=json", "--patch", &patch]].concat();
    scenario.release.cluster.kubectl(&arguments).ok();
}
