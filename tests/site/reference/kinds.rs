//! `docs/kinds.md`: every field of every kind, from the definitions that a cluster gets.

use std::fmt::Write as _;

use halley::resources::crds;
use serde_json::Value;

use super::{compare, fields, table};

/// A field, and those below it.
fn rows(path: &str, schema: &Value, required: bool, rows_so_far: &mut Vec<Vec<String>>) {
    let mut what = schema["description"].as_str().unwrap_or_default().to_owned();
    if required {
        what = format!("**Required.** {what}");
    }
    for rule in schema["x-kubernetes-validations"].as_array().into_iter().flatten() {
        let message = rule["message"].as_str().or(rule["messageExpression"].as_str()).unwrap_or_default();
        write!(what, " Otherwise refused: {message}.").unwrap();
    }
    rows_so_far.push(vec![format!("`{path}`"), fields::kind(schema), fields::default(schema), what]);
    below(path, schema, rows_so_far);
}

/// The fields below one, also those of the entries of a list.
fn below(path: &str, schema: &Value, rows_so_far: &mut Vec<Vec<String>>) {
    let (schema, path) = if schema["items"]["properties"].is_object() {
        (&schema["items"], format!("{path}[]"))
    } else {
        (schema, path.to_owned())
    };
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        rows(&path, field, fields::required(schema, name), rows_so_far);
    }
}

fn part(of: &str, schema: &Value) -> String {
    let mut rows_of = Vec::new();
    below(of, &schema["properties"][of], &mut rows_of);
    table(&["field", "holds", "default", "what it is"], rows_of)
}

#[test]
fn the_page_of_kinds_has_every_field_of_every_kind() {
    let mut text = String::new();
    for definition in crds() {
        let definition = serde_json::to_value(definition).unwrap();
        let (names, version) = (&definition["spec"]["names"], &definition["spec"]["versions"][0]);
        let schema = &version["schema"]["openAPIV3Schema"];
        let short = names["shortNames"][0].as_str().unwrap();
        writeln!(text, "## {}\n\n{}\n", names["kind"].as_str().unwrap(), schema["description"].as_str().unwrap())
            .unwrap();
        writeln!(text, "`kubectl get {short}`\n").unwrap();
        for rule in schema["x-kubernetes-validations"].as_array().into_iter().flatten() {
            writeln!(text, "Refused: {}.\n", rule["message"].as_str().unwrap_or_default()).unwrap();
        }
        writeln!(text, "{}", part("spec", schema)).unwrap();
        writeln!(text, "Written by the operator alone:\n\n{}", part("status", schema)).unwrap();
    }
    compare("docs/kinds.md", "kinds", &text);
}
