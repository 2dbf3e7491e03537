//! One side of a change as YAML lines. It is written, never read: a difference needs no YAML library.

use serde_json::Value;

use crate::render::escape;

/// Block YAML of a flat state: scalars, and lists of scalars, below their names. What is not there is left out.
pub(super) fn lines(state: &Value) -> String {
    let mut text = String::new();
    match state {
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
                field(&mut text, 0, name, value);
            }
        }
        other => text.push_str(&format!("{}\n", scalar(other))),
    }
    text
}

fn field(text: &mut String, indent: usize, name: &str, value: &Value) {
    let pad = " ".repeat(indent);
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            text.push_str(&format!("{pad}{name}:\n"));
            for (name, value) in fields {
                field(text, indent + 2, name, value);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            text.push_str(&format!("{pad}{name}:\n"));
            for item in items {
                text.push_str(&format!("{pad}- {}\n", scalar(item)));
            }
        }
        other => text.push_str(&format!("{pad}{name}: {}\n", scalar(other))),
    }
}

/// A plain scalar where nothing else could be meant by it, else JSON, which is YAML too.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) => text.clone(),
        other => escape::json(other.to_string()),
    }
}

fn is_plain(text: &str) -> bool {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"@._/+-".contains(&byte);
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(safe)
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
        )
}
