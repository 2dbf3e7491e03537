//! The definitions: taken as they are, and found by the words that people use.

use halley::resources::KINDS;

use super::one_of_each;
use crate::harness::{Cluster, cluster};

#[test]
fn an_api_server_takes_the_definitions_without_a_warning() {
    let cluster = Cluster::bare();
    let crds = cluster.halley(&["crds"], "").ok();
    for side in ["--server-side=true", "--server-side=false"] {
        let applied = cluster.kubectl_reading(&["apply", "--warnings-as-errors", side, "-f", "-"], &crds);
        applied.ok();
        assert_eq!(applied.stderr(), "");
        cluster.kubectl_reading(&["wait", "--for=condition=Established", "--timeout=60s", "-f", "-"], &crds).ok();
        cluster.kubectl_reading(&["delete", "-f", "-"], &crds).ok();
    }
}

#[test]
fn every_definition_is_established_and_its_schema_is_structural() {
    let definitions = cluster().get(&["crds"]);
    let definitions = definitions["items"].as_array().unwrap();
    assert_eq!(definitions.len(), KINDS.len());
    for definition in definitions {
        let conditions = definition["status"]["conditions"].as_array().unwrap();
        let mut holding: Vec<_> = conditions
            .iter()
            .filter(|condition| condition["status"] == "True")
            .map(|condition| condition["type"].as_str().unwrap())
            .collect();
        holding.sort_unstable();
        assert_eq!(holding, ["Established", "NamesAccepted"], "{conditions:?}");
        assert!(conditions.iter().all(|condition| condition["type"] != "NonStructuralSchema"), "{conditions:?}");
    }
}

#[test]
fn one_word_lists_the_objects_of_every_kind() {
    let namespace = cluster().namespace("comet");
    namespace.apply(&one_of_each()).ok();
    let table = namespace.kubectl(&["get", "comet", "--output=wide"]).ok();
    for kind in KINDS {
        assert!(table.contains(&format!("{}.halley.dev/one", kind.to_lowercase())), "{table}");
    }
    for column in ["EMAIL", "ROLE", "WORKSPACE", "DEFAULT", "BASE", "DIGEST", "READY", "REASON", "AGE"] {
        assert!(table.contains(column), "no column {column} in\n{table}");
    }
}

#[test]
fn every_kind_has_a_short_name() {
    let namespace = cluster().namespace("short");
    namespace.apply(&one_of_each()).ok();
    for (short, kind) in ["corg", "cmem", "crost", "cteam", "cws", "crole", "csa", "cplan"].iter().zip(KINDS) {
        assert_eq!(namespace.get(&[short, "one"])["kind"], kind);
    }
}

#[test]
fn every_object_can_be_described() {
    let namespace = cluster().namespace("described");
    namespace.apply(&one_of_each()).ok();
    let described = namespace.kubectl(&["describe", "comet"]).ok();
    assert_eq!(described.matches("Observed Generation:  -1").count(), KINDS.len(), "{described}");
}
