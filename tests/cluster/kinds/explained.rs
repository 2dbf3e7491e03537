//! `kubectl explain`.

use std::thread;

use halley::resources::crds;
use serde_json::Value;

use crate::harness::cluster;

/// The paths of all fields below a schema.
fn fields(path: &str, schema: &Value, found: &mut Vec<String>) {
    found.push(path.to_owned());
    // `kubectl explain` goes through a list without a word for its items.
    let schema = if schema["items"].is_object() { &schema["items"] } else { schema };
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        fields(&format!("{path}.{name}"), property, found);
    }
}

/// What kubectl says about a field, after the word DESCRIPTION.
fn description(path: &str) -> String {
    let said = cluster().kubectl(&["explain", path]).ok();
    let (_, description) = said.split_once("DESCRIPTION:\n").unwrap_or_else(|| panic!("{path}: {said}"));
    description.split("\n\n").next().unwrap_or_default().trim().to_owned()
}

#[test]
fn kubectl_explains_every_field_of_every_kind() {
    let mut paths = Vec::new();
    for crd in crds() {
        let root = serde_json::to_value(&crd.spec.versions[0].schema).unwrap();
        for part in ["spec", "status"] {
            let plural = &crd.spec.names.plural;
            fields(&format!("{plural}.{part}"), &root["openAPIV3Schema"]["properties"][part], &mut paths);
        }
        paths.push(crd.spec.names.plural);
    }
    let unexplained = |path: &&String| matches!(description(path).as_str(), "" | "<empty>" | "<no description>");
    let halves = paths.split_at(paths.len() / 2);
    let wrong = thread::scope(|scope| {
        let first = scope.spawn(|| halves.0.iter().filter(unexplained).collect::<Vec<_>>());
        let second: Vec<_> = halves.1.iter().filter(unexplained).collect();
        [first.join().unwrap(), second].concat()
    });
    assert!(paths.len() > 150, "only {} fields found", paths.len());
    assert!(wrong.is_empty(), "without a description: {wrong:?}");
}

#[test]
fn kubectl_shows_the_words_that_a_field_takes() {
    let role = cluster().kubectl(&["explain", "cometmembers.spec.role"]).ok();
    let words: Vec<_> =
        role.split_once("ENUM:\n").unwrap().1.lines().map_while(|line| line.strip_prefix("    ")).collect();
    assert_eq!(words, ["Admin", "PlatformMember", "OpikMember", "ViewOnly"], "{role}");
    let summary = cluster().kubectl(&["explain", "cometteams"]).ok();
    assert!(summary.contains("A named list of people, to give access to all of them at once."), "{summary}");
}
