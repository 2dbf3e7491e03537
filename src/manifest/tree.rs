//! A document as a tree in which everything knows its place. Made only for documents with findings.

use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy};
use serde_saphyr::{Location, Options, Spanned};

/// Bytes of a document, from its start.
pub(super) type Range = (usize, usize);

/// A value and its place. Containers have an empty place: their key is shown instead.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) range: Range,
    pub(super) content: Content,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum Content {
    Map(Vec<Entry>),
    List(Vec<Node>),
    Text(String),
    Number(f64),
    Bool(bool),
    Null,
}

/// A key and its value, in the order of writing; the same key can stand twice.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_range: Range,
    pub(super) value: Node,
}

impl Node {
    /// Parses one YAML document.
    pub(super) fn parse(text: &str) -> Result<Self, serde_saphyr::Error> {
        serde_saphyr::from_str_with_options::<Spanned<Raw>>(text, options(text)).map(|raw| raw.into_node(text))
    }

    /// The entries of a mapping.
    pub(super) fn entries(&self) -> &[Entry] {
        match &self.content {
            Content::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list.
    pub(super) fn items(&self) -> &[Node] {
        match &self.content {
            Content::List(items) => items,
            _ => &[],
        }
    }

    /// The entry of a key; the first, when the key stands twice.
    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }
}

/// A document's own size bounds everything but aliases: however long the text behind one, all of them together stay within `EXPANDED`.
fn options(text: &str) -> Options {
    const EXPANDED: usize = 64 * 1024 * 1024;
    let nodes = text.len() + 10_000;
    let replayed = (EXPANDED / text.len().max(1)).clamp(64, 100_000);
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: 4 * nodes + replayed,
            max_nodes: 2 * nodes + replayed,
            max_depth: 64,
            max_total_scalar_bytes: EXPANDED + 2 * nodes,
            max_aliases: replayed,
            enforce_alias_anchor_ratio: false,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: replayed },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: MergeKeyPolicy::AsOrdinary,
        with_snippet: false,
        strict_booleans: true,
    }
}

enum Raw {
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
    List(Vec<Spanned<Raw>>),
    Text(String),
    Number(f64),
    Bool(bool),
    Null,
}

trait IntoNode {
    fn into_node(self, text: &str) -> Node;
}

impl IntoNode for Spanned<Raw> {
    fn into_node(self, text: &str) -> Node {
        let range = range(&self.referenced, text);
        let content = match self.value {
            Raw::Map(entries) => Content::Map(entries.into_iter().map(|entry| into_entry(entry, text)).collect()),
            Raw::List(items) => Content::List(items.into_iter().map(|item| item.into_node(text)).collect()),
            Raw::Text(value) => Content::Text(value),
            Raw::Number(value) => Content::Number(value),
            Raw::Bool(value) => Content::Bool(value),
            Raw::Null => Content::Null,
        };
        Node { range, content }
    }
}

fn into_entry((key, value): (Spanned<String>, Spanned<Raw>), text: &str) -> Entry {
    Entry { key_range: range(&key.referenced, text), key: key.value, value: value.into_node(text) }
}

fn range(location: &Location, text: &str) -> Range {
    let size = |n: Option<u64>| n.and_then(|n| usize::try_from(n).ok());
    let span = location.span();
    let start = size(span.byte_offset()).unwrap_or(0).min(text.len());
    let end = (start + size(span.byte_len()).unwrap_or(0)).min(text.len());
    (start, end)
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "only compared with bounds far below 2^52")]
    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "only compared with bounds far below 2^52")]
    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "only compared with bounds far below 2^52")]
    fn visit_i128<E>(self, value: i128) -> Result<Raw, E> {
        Ok(Raw::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "only compared with bounds far below 2^52")]
    fn visit_u128<E>(self, value: u128) -> Result<Raw, E> {
        Ok(Raw::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
        Ok(Raw::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Text(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Raw::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}
