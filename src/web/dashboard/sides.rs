//! Two sides of a change, field by field.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use serde_json::Value;

use crate::render::visible;

/// A field that differs: its name, then and now; `None` where it is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Differing {
    pub(super) name: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// What differs between two sides.
pub(super) fn differing(before: &Value, after: &Value) -> Vec<Differing> {
    let (before, after) = (fields(before), fields(after));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let sides = names.into_iter().map(|name| Differing {
        name: name.clone(),
        before: before.get(name).cloned(),
        after: after.get(name).cloned(),
    });
    sides.filter(|field| field.before != field.after).collect()
}

fn fields(value: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    walk("", value, &mut |at, value| {
        let at = if at.is_empty() { "value" } else { at };
        found.insert(at.to_owned(), words(value));
    });
    found
}

/// Tells of each value that is there and is no mapping, with its path: `membership.role`.
pub(super) fn walk(at: &str, value: &Value, tell: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Null => {}
        Value::Object(inner) => {
            for (name, value) in inner {
                let at = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                walk(&at, value, tell);
            }
        }
        value => tell(at, value),
    }
}

fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => joined(items),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        other => other.to_string(),
    }
}

/// `inviteUsers, makeProjectsPublic`.
pub(super) fn joined(items: &[Value]) -> String {
    let items = items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
    items.collect::<Vec<_>>().join(", ")
}

/// The fields as a list: `role: Member → Owner`. `words` stand before the two sides, where arrows would not do.
pub(super) fn list(fields: &[Differing], words: Option<(&str, &str)>) -> Markup {
    let shown = |side: &Option<String>| html! { @match side { Some(text) => bdi.value { (visible(text)) }, None => span.quiet { "nothing" } } };
    html! {
        dl.differing { @for Differing { name, before, after } in fields {
            dt { (name) }
            dd { @match words {
                Some((one, other)) => { (one) " " (shown(before)) ", " (other) " " (shown(after)) },
                None => @match (before, after) {
                    (Some(_), Some(_)) => { (shown(before)) " → " (shown(after)) },
                    (Some(_), None) => { del { (shown(before)) } },
                    (None, _) => { (shown(after)) },
                },
            } }
        } }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_told() {
        let before = json!({"role": "Member", "grants": ["a", "b"], "same": 1});
        let after = json!({"role": "Owner", "grants": [], "same": 1, "until": null});
        let told = differing(&before, &after);
        let told: Vec<_> =
            told.iter().map(|field| (&*field.name, field.before.as_deref(), field.after.as_deref())).collect();
        assert_eq!(told, [("grants", Some("a, b"), Some("none")), ("role", Some("Member"), Some("Owner"))]);
        assert_eq!(differing(&Value::Null, &json!("x"))[0].name, "value");
    }
}
