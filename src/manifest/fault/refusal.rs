//! Documents that nobody would read: `apiVersion` and `kind` are not what they should be.

use super::super::kind::{Kind, Refusal};
use super::super::place::Place;
use super::super::rules;
use super::super::tree::{Content, Node, Range};
use super::error;
use super::words::{listed, nearest};
use crate::diagnostic::{Finding, Span};
use crate::resources::API_VERSION;

/// The finding for a document that is neither ours nor another program's.
pub(in super::super) fn refused(place: &Place<'_>, refusal: Refusal<'_>) -> Finding {
    let at = |key| header(place, key).unwrap_or_else(|| place.beginning());
    match refusal {
        Refusal::NoApiVersion => Finding {
            label: "this document has no `apiVersion`".to_owned(),
            help: Some(format!("write `apiVersion: {API_VERSION}`")),
            ..error(rules::NO_API_VERSION, place.beginning(), "missing `apiVersion`")
        },
        Refusal::NoKind => Finding {
            label: "this document has no `kind`".to_owned(),
            help: Some(format!("write `kind:` and one of {}", kinds())),
            ..error(rules::NO_KIND, place.beginning(), "missing `kind`")
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
            label: nearest(kind, Kind::ALL.map(Kind::name))
                .map_or_else(|| "unknown kind".to_owned(), |near| format!("did you mean `{near}`?")),
            help: Some(format!("the kinds are {}", kinds())),
            ..error(rules::UNKNOWN_KIND, at("kind"), format!("unknown kind `{kind}`"))
        },
    }
}

/// The finding for a list among a list's items.
pub(in super::super) fn list_in_list(place: &Place<'_>) -> Finding {
    Finding {
        label: "a list in a list".to_owned(),
        help: Some("write the items into the outer list".to_owned()),
        ..error(
            rules::UNKNOWN_KIND,
            header(place, "kind").unwrap_or_else(|| place.beginning()),
            "a list cannot hold a list",
        )
    }
}

/// Whether a document is a mapping, as every object is, or no YAML at all.
pub(in super::super) fn is_mapping(place: &Place<'_>) -> bool {
    Node::parse(place.text).map_or(true, |root| matches!(root.content, Content::Map(_)))
}

/// The finding for a document that is a text or a list, or in which `apiVersion` or `kind` is no text.
pub(in super::super) fn no_object(place: &Place<'_>) -> Finding {
    Finding {
        label: "not an object".to_owned(),
        help: Some(format!("a manifest begins with `apiVersion: {API_VERSION}`")),
        ..error(rules::NO_OBJECT, place.beginning(), "this document is not a manifest")
    }
}

fn kinds() -> String {
    listed(Kind::ALL.map(Kind::name))
}

fn header(place: &Place<'_>, key: &str) -> Option<Span> {
    let root = Node::parse(place.text).ok()?;
    let entry = place.object(&root)?.entry(key)?;
    let filled = |range: Range| (range.1 > range.0).then_some(range);
    Some(place.span(filled(entry.value.range).unwrap_or(entry.key_range)))
}
