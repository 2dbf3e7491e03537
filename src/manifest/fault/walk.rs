//! A document's tree beside the schema of its kind: every finding at once, and what can be understood in spite of them.

use serde_yaml::{Mapping, Value};

use super::super::place::Place;
use super::super::rules;
use super::super::shape::{Field, Form, Shape};
use super::super::tree::{Content, Entry, Node, Range};
use super::error;
use super::words::{listed, nearest, short};
use crate::diagnostic::{Finding, Severity};

/// Walks one document.
pub(super) struct Walk<'a> {
    pub(super) place: &'a Place<'a>,
    pub(super) findings: Vec<Finding>,
    pub(super) root: &'a Shape,
}

/// A value's place and its name in sentences.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    /// Where it is shown: the value, or for a container its key.
    pub(super) range: Range,
    /// As `spec`, or `an item of members`.
    pub(super) name: &'a str,
    /// Whether it may be left out.
    pub(super) optional: bool,
}

impl Walk<'_> {
    /// What is understood of a value; `None` when it must be left out.
    pub(super) fn value(&mut self, node: &Node, spot: Spot<'_>, shape: &Shape) -> Option<Value> {
        match (&shape.form, &node.content) {
            (Form::Any, _) => None,
            (_, Content::Null) if shape.nullable => Some(Value::Null),
            (Form::Fields(fields), Content::Map(entries)) => Some(self.fields(entries, spot, fields)),
            (Form::Entries(shape), Content::Map(entries)) => Some(self.entries(entries, shape)),
            (Form::List { item, max }, Content::List(items)) => Some(self.list(items, spot, item, *max)),
            (Form::Text(bounds), Content::Text(text)) => Some(self.text(text, spot, bounds)),
            (Form::Choice(choices), Content::Text(text)) => self.choice(text, spot, choices),
            (Form::Integer { min, max }, Content::Number(number)) => self.integer(*number, spot, *min, *max),
            (Form::Bool, Content::Bool(value)) => Some(Value::Bool(*value)),
            (expected, found) => self.wrong_type(node, spot, expected, found),
        }
    }

    /// Adds a finding at a place of the document.
    pub(super) fn add(&mut self, code: &'static str, range: Range, message: String) -> &mut Finding {
        self.findings.push(error(code, self.place.span(range), message));
        self.findings.last_mut().expect("one was pushed")
    }

    /// Adds a warning at a place of the document.
    pub(super) fn warn(&mut self, code: &'static str, range: Range, message: String) -> &mut Finding {
        let finding = self.add(code, range, message);
        finding.severity = Severity::Warning;
        finding
    }

    fn fields(&mut self, entries: &[Entry], spot: Spot<'_>, fields: &[Field]) -> Value {
        let mut mapping = Mapping::new();
        for (index, entry) in entries.iter().enumerate() {
            if self.is_repeated(entry, &entries[..index]) {
                continue;
            }
            let known = fields.iter().find(|field| field.name == entry.key);
            let meant = known.or_else(|| self.unknown(entry, entries, spot, fields));
            let Some(field) = meant else { continue };
            let name = format!("`{}`", field.name);
            if let Some(value) = self.value(&entry.value, spot_of(entry, &name, !field.required), &field.shape) {
                mapping.insert(field.name.as_str().into(), value);
            }
        }
        let present = |field: &&Field| entries.iter().any(|entry| names(entry, entries, field, fields));
        for field in fields.iter().filter(|field| field.required && !present(field)) {
            self.missing(field, entries, spot);
        }
        Value::Mapping(mapping)
    }

    fn is_repeated(&mut self, entry: &Entry, before: &[Entry]) -> bool {
        let Some(first) = before.iter().find(|other| other.key == entry.key) else { return false };
        let related = (self.place.span(first.key_range), "first here".to_owned());
        let message = format!("`{}` stands twice", short(&entry.key));
        let finding = self.add(rules::DUPLICATE_KEY, entry.key_range, message);
        finding.label = "again here".to_owned();
        finding.related = vec![related];
        finding.help = Some("keep one of the two".to_owned());
        true
    }

    /// Reports a field that is not known; the field that was meant, if one is like it and not there itself.
    fn unknown<'f>(
        &mut self,
        entry: &Entry,
        entries: &[Entry],
        spot: Spot<'_>,
        fields: &'f [Field],
    ) -> Option<&'f Field> {
        let meant = meant(entry, entries, fields);
        let near = nearest(&entry.key, visible(fields));
        let label = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if entry.key == "<<" => "merge keys are not read: write the fields out".to_owned(),
            None => match self.home(&entry.key, spot) {
                Some(home) => format!("this belongs under `{home}`"),
                None => format!("not a field of {}", spot.name),
            },
        };
        let message = format!("unknown field `{}`", short(&entry.key));
        let finding = self.add(rules::UNKNOWN_FIELD, entry.key_range, message);
        finding.label = label;
        finding.help = Some(format!("the fields of {} are {}", spot.name, listed(visible(fields))));
        meant
    }

    /// Where a field stands that was written one level too high or too low.
    fn home(&self, key: &str, spot: Spot<'_>) -> Option<&'static str> {
        let holds = |home: &str| self.root.field(home).is_some_and(|field| field.shape.field(key).is_some());
        ["spec", "metadata"].into_iter().find(|home| spot.name != format!("`{home}`") && holds(home))
    }

    fn missing(&mut self, field: &Field, entries: &[Entry], spot: Spot<'_>) {
        let range = if spot.range.1 > spot.range.0 {
            spot.range
        } else {
            entries.first().map_or(spot.range, |entry| entry.key_range)
        };
        let message = format!("missing field `{}` in {}", field.name, spot.name);
        let finding = self.add(rules::MISSING_FIELD, range, message);
        finding.label = format!("`{}` must stand here", field.name);
        finding.help = Some(match field.about.as_str() {
            "" => format!("add `{}:`", field.name),
            about => format!("add `{}:`, {about}", field.name),
        });
    }

    fn entries(&mut self, entries: &[Entry], shape: &Shape) -> Value {
        let mut mapping = Mapping::new();
        for (index, entry) in entries.iter().enumerate() {
            let name = format!("`{}`", short(&entry.key));
            if !self.is_repeated(entry, &entries[..index])
                && let Some(value) = self.value(&entry.value, spot_of(entry, &name, true), shape)
            {
                mapping.insert(entry.key.as_str().into(), value);
            }
        }
        Value::Mapping(mapping)
    }
}

fn spot_of<'n>(entry: &Entry, name: &'n str, optional: bool) -> Spot<'n> {
    let filled = entry.value.range.1 > entry.value.range.0;
    Spot { range: if filled { entry.value.range } else { entry.key_range }, name, optional }
}

fn visible(fields: &[Field]) -> impl Iterator<Item = &str> {
    fields.iter().filter(|field| !field.hidden).map(|field| field.name.as_str())
}

/// The field that a mistyped key stands for, unless that field is there itself.
fn meant<'f>(entry: &Entry, entries: &[Entry], fields: &'f [Field]) -> Option<&'f Field> {
    let near = nearest(&entry.key, visible(fields))?;
    let taken = entries.iter().any(|other| other.key == near);
    fields.iter().find(|field| field.name == near && !taken)
}

fn names(entry: &Entry, entries: &[Entry], field: &Field, fields: &[Field]) -> bool {
    let known = fields.iter().any(|field| field.name == entry.key);
    entry.key == field.name || (!known && meant(entry, entries, fields).is_some_and(|meant| meant.name == field.name))
}
