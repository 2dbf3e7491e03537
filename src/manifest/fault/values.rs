//! Single values beside the schema: their type and their bounds.

use serde_yaml::Value;

use super::super::rules;
use super::super::scalar;
use super::super::shape::{Form, Shape, Text};
use super::super::tree::{Content, Node};
use super::walk::{Spot, Walk};
use super::words::{listed, nearest, number, short};

impl Walk<'_> {
    pub(super) fn list(&mut self, items: &[Node], spot: Spot<'_>, shape: &Shape, max: usize) -> Value {
        if items.len() > max {
            let message =
                format!("{} has {} items, {} too many", spot.name, number(items.len()), number(items.len() - max));
            let finding = self.add(rules::OUT_OF_BOUNDS, spot.range, message);
            finding.label = format!("at most {} items", number(max));
            finding.help = Some("split it over several manifests".to_owned());
        }
        let name = format!("an item of {}", spot.name);
        let values = items.iter().filter_map(|item| {
            let first_key = item.entries().first().map(|entry| entry.key_range);
            let range = if item.range.1 > item.range.0 { item.range } else { first_key.unwrap_or(spot.range) };
            self.value(item, Spot { range, name: &name, optional: true }, shape)
        });
        Value::Sequence(values.collect())
    }

    pub(super) fn text(&mut self, text: &str, spot: Spot<'_>, bounds: &Text) -> Value {
        if !bounds.has_form {
            self.length(text, spot, bounds);
        }
        if scalar::is_ambiguous(text) && self.place.text.get(spot.range.0..spot.range.1) == Some(text) {
            let message = format!("`{}` is a text here, but other programs may read something else", short(text));
            let finding = self.warn(rules::AMBIGUOUS_TEXT, spot.range, message);
            finding.label = "kubectl does not read this as a text".to_owned();
            finding.help = Some(format!("put it in quotes: `\"{}\"`", short(text)));
        }
        Value::String(text.to_owned())
    }

    fn length(&mut self, text: &str, spot: Spot<'_>, Text { min, max, has_form: _ }: &Text) {
        let length = text.chars().count();
        if length > *max {
            let message = format!("{} is too long: {} characters", spot.name, number(length));
            let finding = self.add(rules::OUT_OF_BOUNDS, spot.range, message);
            finding.label = format!("at most {} characters", number(*max));
            finding.help = Some("write a shorter one".to_owned());
        } else if length == 0 && *min > 0 {
            let finding = self.add(rules::OUT_OF_BOUNDS, spot.range, format!("{} is empty", spot.name));
            finding.label = "an empty text".to_owned();
            finding.help = Some(fill(spot, "a text"));
        } else if length < *min {
            let message = format!("{} is too short", spot.name);
            self.add(rules::OUT_OF_BOUNDS, spot.range, message).label = format!("at least {} characters", number(*min));
        }
    }

    pub(super) fn choice(&mut self, text: &str, spot: Spot<'_>, choices: &[String]) -> Option<Value> {
        if choices.iter().any(|choice| choice == text) {
            return Some(Value::String(text.to_owned()));
        }
        let known = || choices.iter().map(String::as_str);
        let near = nearest(text, known());
        let message = format!("unknown value `{}` for {}", short(text), spot.name);
        let finding = self.add(rules::UNKNOWN_VALUE, spot.range, message);
        finding.label =
            near.map_or_else(|| "not one of the known values".to_owned(), |near| format!("did you mean `{near}`?"));
        finding.help = Some(format!("the values of {} are {}", spot.name, listed(known())));
        near.map(|near| Value::String(near.to_owned()))
    }

    pub(super) fn integer(&mut self, value: f64, spot: Spot<'_>, min: f64, max: f64) -> Option<Value> {
        let fault = if value.fract() != 0.0 || !value.is_finite() {
            "a whole number".to_owned()
        } else if value < min {
            format!("at least {min}")
        } else if value > max {
            format!("at most {max}")
        } else {
            #[expect(clippy::cast_possible_truncation, reason = "whole, and within the schema's bounds")]
            return Some(Value::Number((value as i64).into()));
        };
        let finding = self.add(rules::OUT_OF_BOUNDS, spot.range, format!("{} must be {fault}", spot.name));
        finding.label.clone_from(&fault);
        finding.help =
            Some(if value.fract() == 0.0 { format!("write a number, {fault}") } else { format!("write {fault}") });
        None
    }

    pub(super) fn wrong_type(
        &mut self,
        node: &Node,
        spot: Spot<'_>,
        expected: &Form,
        found: &Content,
    ) -> Option<Value> {
        let (want, found) = (wanted(expected), found_as(found));
        let raw = self.place.text.get(node.range.0..node.range.1).unwrap_or_default().to_owned();
        let is_scalar = matches!(node.content, Content::Number(_) | Content::Bool(_));
        let is_null = matches!(node.content, Content::Null);
        let message = if is_null {
            format!("{} has no value", spot.name)
        } else {
            format!("{} must be {want}, not {found}", spot.name)
        };
        let finding = self.add(rules::WRONG_TYPE, spot.range, message);
        finding.label = if is_null { format!("{want} must stand here") } else { format!("this is {found}") };
        finding.help = Some(match expected {
            _ if is_null => fill(spot, want),
            Form::Text(_) if is_scalar => format!("put it in quotes: `\"{}\"`", short(&raw)),
            Form::Choice(choices) => format!("write one of {}", listed(choices.iter().map(String::as_str))),
            Form::Fields(fields) => {
                let names = fields.iter().filter(|field| !field.hidden).map(|field| field.name.as_str());
                format!("the fields of {} are {}", spot.name, listed(names))
            }
            Form::Entries(_) => "write `key: value` lines below it".to_owned(),
            Form::List { .. } => "write a list: a line with `- ` for each item".to_owned(),
            Form::Integer { .. } => "write a whole number, without quotes".to_owned(),
            Form::Bool => "write `true` or `false`, without quotes".to_owned(),
            Form::Text(_) | Form::Any => "write a text".to_owned(),
        });
        (matches!(expected, Form::Text(_)) && is_scalar).then_some(Value::String(raw))
    }
}

fn fill(spot: Spot<'_>, want: &str) -> String {
    if spot.optional { format!("write {want}, or leave {} out", spot.name) } else { format!("write {want}") }
}

fn wanted(form: &Form) -> &'static str {
    match form {
        Form::Fields(_) | Form::Entries(_) => "a mapping",
        Form::List { .. } => "a list",
        Form::Text(_) => "a text",
        Form::Choice(_) => "one of the known values",
        Form::Integer { .. } => "a whole number",
        Form::Bool => "`true` or `false`",
        Form::Any => "a value",
    }
}

fn found_as(content: &Content) -> &'static str {
    match content {
        Content::Map(_) => "a mapping",
        Content::List(_) => "a list",
        Content::Text(_) => "a text",
        Content::Number(_) => "a number",
        Content::Bool(_) => "a truth value",
        Content::Null => "nothing",
    }
}
