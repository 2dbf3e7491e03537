//! What the chart's roles grant to the operator's account.

use serde_json::Value;

use super::Entries;
use crate::harness::Cluster;

/// One right, as `verb resource/subresource.group`.
pub(super) fn entry(verb: &str, group: &str, resource: &str, subresource: &str) -> String {
    let subresource = if subresource.is_empty() { String::new() } else { format!("/{subresource}") };
    let group = if group.is_empty() { String::new() } else { format!(".{group}") };
    format!("{verb} {resource}{subresource}{group}")
}

/// Everything that the two roles of the operator let it do, as the API server has them.
pub(super) fn granted(cluster: &Cluster) -> Entries {
    let roles = [
        cluster.get(&["clusterrole", "halley-operator"]),
        cluster.get(&["role", "halley-operator-lease", "--namespace", "halley"]),
    ];
    let rules = roles.iter().flat_map(|role| role["rules"].as_array().unwrap());
    rules.flat_map(of_rule).collect()
}

/// The rights of one rule.
fn of_rule(rule: &Value) -> Vec<String> {
    let texts = |field: &str| -> Vec<&str> {
        rule[field].as_array().into_iter().flatten().map(|text| text.as_str().unwrap()).collect()
    };
    let (verbs, groups, names) = (texts("verbs"), texts("apiGroups"), texts("resourceNames"));
    let mut entries = Vec::new();
    for resource in texts("resources") {
        let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
        for (verb, group) in verbs.iter().flat_map(|verb| groups.iter().map(move |group| (verb, group))) {
            let whole = entry(verb, group, resource, subresource);
            match names[..] {
                [] => entries.push(whole),
                _ => entries.extend(names.iter().map(|name| format!("{whole} {name}"))),
            }
        }
    }
    entries
}
