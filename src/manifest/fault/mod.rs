//! What is wrong with a document, with the place of everything.

mod refusal;
mod size;
mod syntax;
mod values;
mod walk;
mod words;

pub(super) use refusal::{is_mapping, list_in_list, no_object, refused};
pub(super) use size::{aliases, large, nesting, too_large};
pub(super) use syntax::{disputed, unparsed};

use serde_yaml::Value;

use super::kind::Kind;
use super::place::Place;
use super::shape::shape;
use super::tree::{Node, Range};
use crate::diagnostic::{Finding, Severity, Span};
use walk::{Spot, Walk};

/// Everything that can be said of a document that is not quite right.
#[derive(Default)]
pub(super) struct Examined {
    /// The document without what cannot be understood.
    pub(super) value: Option<Value>,
    pub(super) findings: Vec<Finding>,
}

/// Holds a document against the schema of its kind. Without findings, the document is right as far as the schema goes; `None` when it
/// could not be looked at.
pub(super) fn examine(place: &Place<'_>, kind: Kind) -> Option<Examined> {
    let root = Node::parse(place.text).ok()?;
    let node = place.object(&root)?;
    let shape = shape(kind);
    let name = format!("a {}", kind.name());
    let mut walk = Walk { place, findings: Vec::new(), root: shape };
    let value = walk.value(node, Spot { range: first_key(node), name: &name, optional: false }, shape);
    Some(Examined { value, findings: walk.findings })
}

/// A mapping has no place of its own: its first key stands for it.
fn first_key(node: &Node) -> Range {
    node.entries().first().map_or(node.range, |entry| entry.key_range)
}

/// An error; who makes it adds a label and help.
fn error(code: &'static str, span: Span, message: impl Into<String>) -> Finding {
    Finding {
        code,
        severity: Severity::Error,
        message: message.into(),
        span: Some(span),
        label: String::new(),
        related: Vec::new(),
        help: None,
    }
}
