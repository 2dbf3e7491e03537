//! The fields of a schema in words: what they hold, within which limits, and what stands when nobody writes them.

use serde_json::Value;

/// What a field holds, as `string, at most 200 characters`.
pub(super) fn kind(schema: &Value) -> String {
    let words = words(schema);
    if !words.is_empty() {
        return format!("one of {}", words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "));
    }
    if let Some(only) = schema["const"].as_str() {
        return format!("always `{only}`");
    }
    if let Some(of) = named(schema) {
        return format!("[{of}](#{})", of.to_lowercase());
    }
    let null = if types(schema).contains(&"null") { ", or null" } else { "" };
    let plain = types(schema).into_iter().find(|kind| *kind != "null").unwrap_or("any value");
    match plain {
        "array" => format!("list of {}{}", kind(&schema["items"]), limit(schema, "Items", "entries")),
        "string" if schema["format"] == "date-time" => "moment".to_owned(),
        "object" if schema["additionalProperties"].is_object() => "map".to_owned(),
        "integer" | "number" => format!("{plain}{}{null}", range(schema)),
        "string" => format!("string{}{null}", limit(schema, "Length", "characters")),
        other => format!("{other}{null}"),
    }
}

/// The words that a field takes.
fn words(schema: &Value) -> Vec<&str> {
    schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The definition that a schema refers to, at once or beside `null`.
fn named(schema: &Value) -> Option<&str> {
    let choices = schema["anyOf"].as_array().into_iter().chain(schema["oneOf"].as_array()).flatten();
    let direct = std::iter::once(schema).chain(choices).find_map(|schema| schema["$ref"].as_str());
    direct?.rsplit('/').next().map(title)
}

/// What a definition is called on a page.
pub(super) fn title(definition: &str) -> &str {
    definition.strip_suffix("Document").unwrap_or(definition)
}

fn limit(schema: &Value, of: &str, what: &str) -> String {
    let longest = schema[format!("max{of}")].as_u64();
    let least = schema[format!("min{of}")].as_u64().filter(|least| *least > 1);
    match (least, longest) {
        (Some(least), Some(longest)) => format!(", {least} to {longest} {what}"),
        (None, Some(longest)) => format!(", at most {longest} {what}"),
        _ => String::new(),
    }
}

fn range(schema: &Value) -> String {
    match (schema["minimum"].as_f64(), schema["maximum"].as_f64()) {
        (Some(least), Some(most)) => format!(", {least} to {most}"),
        (Some(least), None) if least > 0.0 => format!(", at least {least}"),
        _ => String::new(),
    }
}

/// What stands where nobody writes anything; of an object nothing, its fields say it.
pub(super) fn default(schema: &Value) -> String {
    match &schema["default"] {
        Value::Null | Value::Object(_) => String::new(),
        Value::Array(items) if items.is_empty() => String::new(),
        Value::String(word) => format!("`{word}`"),
        other => format!("`{other}`"),
    }
}

/// Whether the field has to be written.
pub(super) fn required(of: &Value, name: &str) -> bool {
    of["required"].as_array().into_iter().flatten().any(|field| field == name)
}
