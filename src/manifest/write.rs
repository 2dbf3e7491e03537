//! Resources become YAML text that people like to read: block style, our order of fields, defaults left out.

use serde::Serialize;
use serde_yaml::{Mapping, Value};

use super::document::{Metadata, Resource};
use super::scalar;
use crate::resources::API_VERSION;

/// A resource as one YAML document, without a marker before it.
pub fn write(metadata: &Metadata, resource: &Resource) -> String {
    match resource {
        Resource::Organization(spec) => write_spec(resource.kind(), metadata, spec),
        Resource::Member(spec) => write_spec(resource.kind(), metadata, spec),
        Resource::Roster(spec) => write_spec(resource.kind(), metadata, spec),
        Resource::Team(spec) => write_spec(resource.kind(), metadata, spec),
        Resource::Workspace(spec) => write_spec(resource.kind(), metadata, spec),
        Resource::Role(spec) => write_spec(resource.kind(), metadata, spec),
        Resource::ServiceAccount(spec) => write_spec(resource.kind(), metadata, spec),
        Resource::Plan(spec) => write_spec(resource.kind(), metadata, spec),
    }
}

/// Any value as a YAML document in the same style.
pub fn to_yaml<T: Serialize>(value: &T) -> String {
    let mut text = String::new();
    document(&mut text, &serde_yaml::to_value(value).expect("our types are mappings with text keys"));
    text
}

/// A value in block style, its first line without indentation and all others with this one.
pub(super) fn block(value: &Value, indent: usize) -> String {
    let mut text = String::new();
    match value {
        Value::Mapping(mapping) if !mapping.is_empty() => block_mapping(&mut text, mapping, indent),
        _ => {
            flow(&mut text, value);
            text.push('\n');
        }
    }
    text
}

/// What stands behind the colon of a key with this indentation.
pub(super) fn below(value: &Value, indent: usize) -> String {
    let mut text = String::new();
    put_below(&mut text, value, indent);
    text
}

/// A value in flow style; as JSON if that is what stands around it.
pub(super) fn inline(value: &Value, json: bool) -> String {
    let within = |value: &Value| inline(value, json);
    match value {
        Value::Sequence(items) => format!("[{}]", items.iter().map(within).collect::<Vec<_>>().join(", ")),
        Value::Mapping(entries) => {
            let entry = |(key, value): (&Value, &Value)| format!("{}: {}", within(key), within(value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Value::String(text) if json => scalar::quoted(text),
        _ => {
            let mut text = String::new();
            flow(&mut text, value);
            text
        }
    }
}

fn write_spec<S: Serialize>(kind: &str, metadata: &Metadata, spec: &S) -> String {
    let mut document = Mapping::new();
    document.insert("apiVersion".into(), API_VERSION.into());
    document.insert("kind".into(), kind.into());
    document.insert("metadata".into(), Value::Mapping(meta(metadata)));
    document.insert("spec".into(), serde_yaml::to_value(spec).expect("our types are mappings with text keys"));
    to_yaml(&document)
}

fn meta(Metadata { name, namespace, annotations }: &Metadata) -> Mapping {
    let mut meta = Mapping::new();
    meta.insert("name".into(), name.as_str().into());
    if let Some(namespace) = namespace {
        meta.insert("namespace".into(), namespace.as_str().into());
    }
    if !annotations.is_empty() {
        let annotations = annotations.iter().map(|(key, value)| (key.as_str().into(), value.as_str().into()));
        meta.insert("annotations".into(), Value::Mapping(annotations.collect()));
    }
    meta
}

fn document(text: &mut String, value: &Value) {
    match value {
        Value::Mapping(mapping) if !mapping.is_empty() => block_mapping(text, mapping, 0),
        Value::Sequence(items) if !items.is_empty() => block_list(text, items, 0),
        _ => {
            flow(text, value);
            text.push('\n');
        }
    }
}

fn block_mapping(text: &mut String, mapping: &Mapping, indent: usize) {
    for (index, (key, value)) in mapping.iter().enumerate() {
        if index > 0 {
            pad(text, indent);
        }
        flow(text, key);
        text.push(':');
        put_below(text, value, indent);
    }
}

fn put_below(text: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Mapping(mapping) if !mapping.is_empty() => {
            text.push('\n');
            pad(text, indent + 2);
            block_mapping(text, mapping, indent + 2);
        }
        Value::Sequence(items) if !items.is_empty() => {
            text.push('\n');
            pad(text, indent + 2);
            block_list(text, items, indent + 2);
        }
        _ => {
            text.push(' ');
            flow(text, value);
            text.push('\n');
        }
    }
}

fn block_list(text: &mut String, items: &[Value], indent: usize) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            pad(text, indent);
        }
        text.push('-');
        match item {
            Value::Mapping(mapping) if !mapping.is_empty() => {
                text.push(' ');
                block_mapping(text, mapping, indent + 2);
            }
            _ => put_below(text, item, indent),
        }
    }
}

/// Scalars and empty containers, which fit on a line.
fn flow(text: &mut String, value: &Value) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => text.push_str(&number.to_string()),
        Value::String(value) => text.push_str(&scalar::written(value)),
        Value::Sequence(_) => text.push_str("[]"),
        Value::Mapping(_) => text.push_str("{}"),
        Value::Tagged(tagged) => flow(text, &tagged.value),
    }
}

fn pad(text: &mut String, indent: usize) {
    text.extend(std::iter::repeat_n(' ', indent));
}
