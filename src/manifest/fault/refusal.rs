//! Documents that nobody would read: `apiVersion` and `kind` are not what they should be.

use super::super::kind::{Kind, Refusal};
use super::super::place::Place;
use super::super::rules;
use super::super::tree::{Node, Range};
use super::error;
use crate::diagnostic::{Finding, Span};
use crate::resources::API_VERSION;

/// The finding for a document that is neither ours nor another program's.
pub(in super::super) fn refused(place: &Place<'_>, refusal: Refusal<'_>) -> Finding {
    let at = |key| header(place, key).unwrap_or_else(|| place.first_line());
    match refusal {
        Refusal::NoApiVersion => Finding {
            label: "this document has no `apiVersion`".to_owned(),
            help: Some(format!("write `apiVersion: {API_VERSION}`")),
            ..error(rules::NO_API_VERSION, start(place), "missing `apiVersion`")
        },
        Refusal::NoKind => Finding {
            label: "this document has no `kind`".to_owned(),
            help: Some(format!("write `kind:` and one of {}", kinds())),
            ..error(rules::NO_KIND, start(place), "missing `kind`")
        },
        Refusal::Group { api_version, kind } => Finding {
            label: "not a group that Halley reads".to_owned(),
            help: Some(format!("write `apiVersion: {API_VERSION}`")),
            ..error(rules::WRONG_GROUP, at("apiVersion"), format!("`{kind}` in `{api_version}` is not a manifest"))
        },
        Refusal::Version(api_version) => Finding {
            label: "unknown version".to_owned(),
            help: Some(format!("write `apiVersion: {API_VERSION}`")),
            ..error(rules::UNKNOWN_VERSION, at("apiVersion"), format!("unknown version `{api_version}`"))
        },
        Refusal::Kind(kind) => Finding {
            label: "unknown kind".to_owned(),
            help: Some(format!("known kinds: {}", kinds())),
            ..error(rules::UNKNOWN_KIND, at("kind"), format!("unknown kind `{kind}`"))
        },
    }
}

/// The finding for a list among a list's items.
pub(in super::super) fn list_in_list(place: &Place<'_>) -> Finding {
    Finding {
        label: "a list in a list".to_owned(),
        help: Some("write the items into the outer list".to_owned()),
        ..error(rules::UNKNOWN_KIND, header(place, "kind").unwrap_or_else(|| start(place)), "a list cannot hold a list")
    }
}

fn kinds() -> String {
    Kind::ALL.map(|kind| format!("`{}`", kind.name())).join(", ")
}

fn object<'a>(root: &'a Node, place: &Place<'_>) -> Option<&'a Node> {
    match place.item {
        None => Some(root),
        Some(index) => root.entry("items")?.value.items().get(index),
    }
}

fn header(place: &Place<'_>, key: &str) -> Option<Span> {
    let root = Node::parse(place.text).ok()?;
    let entry = object(&root, place)?.entry(key)?;
    let filled = |range: Range| (range.1 > range.0).then_some(range);
    Some(place.span(filled(entry.value.range).unwrap_or(entry.key_range)))
}

fn start(place: &Place<'_>) -> Span {
    let first = || {
        let root = Node::parse(place.text).ok()?;
        Some(place.span(object(&root, place)?.entries().first()?.key_range))
    };
    first().unwrap_or_else(|| place.first_line())
}
