//! `docs/plan-schema.md`: every field of a plan, from its JSON Schema.

use std::fmt::Write as _;

use serde_json::Value;

use super::{compare, fields, table};
use crate::pages::root;

fn section(schema: &Value) -> String {
    let fields = schema["properties"].as_object().into_iter().flatten();
    let rows = fields.map(|(name, field)| {
        let there = if fields::required(schema, name) { "always" } else { "" };
        let what = field["description"].as_str().unwrap_or_default();
        vec![format!("`{name}`"), fields::kind(field), there.to_owned(), what.to_owned()]
    });
    table(&["field", "holds", "there", "what it is"], rows)
}

/// The words of an enum, each with what it means.
fn choices(schema: &Value) -> String {
    let described = schema["oneOf"].as_array().into_iter().flatten();
    let mut rows: Vec<Vec<String>> = described
        .map(|choice| vec![fields::kind(choice), choice["description"].as_str().unwrap_or_default().to_owned()])
        .collect();
    rows.extend(
        schema["enum"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|word| vec![format!("`{}`", word.as_str().unwrap()), String::new()]),
    );
    table(&["value", "means"], rows)
}

#[test]
fn the_page_of_the_plan_has_every_field() {
    let schema = std::fs::read_to_string(root().join("schemas/plan.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let mut text = format!("## The plan\n\n{}\n\n{}", schema["description"].as_str().unwrap(), section(&schema));
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        let what = definition["description"].as_str().unwrap_or_default();
        let table = if definition["properties"].is_object() { section(definition) } else { choices(definition) };
        write!(text, "\n## {}\n\n{what}\n\n{table}", fields::title(name)).unwrap();
    }
    compare("docs/plan-schema.md", "fields", &text);
}
