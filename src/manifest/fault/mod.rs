//! What is wrong with a document, with the place of everything.

mod refusal;

pub(super) use refusal::{list_in_list, refused};

use super::place::Place;
use super::rules;
use crate::diagnostic::{Finding, Severity, Span};

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

/// Findings for a document that a parser refused.
pub(super) fn unparsed(place: &Place<'_>, cause: &serde_yaml::Error) -> Vec<Finding> {
    let at = cause.location().map_or(0, |location| location.index().min(place.text.len()));
    vec![error(rules::SYNTAX, place.span((at, at)), cause.to_string())]
}
