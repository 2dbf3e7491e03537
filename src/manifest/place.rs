//! A document's text and where it stands.

use super::document::{Document, Metadata, Resource};
use super::tree::{Node, Range};
use crate::diagnostic::{SourceId, Span};

/// A YAML document, or an item of the `List` in it.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) source: SourceId,
    /// The document's text.
    pub(super) text: &'a str,
    /// Where it begins in the file.
    pub(super) start: usize,
    /// The line of its beginning.
    pub(super) line: u32,
    /// The item's index.
    pub(super) item: Option<usize>,
}

impl Place<'_> {
    pub(super) fn document(&self, metadata: Metadata, resource: Resource) -> Document {
        Document {
            source: self.source,
            range: (self.start, self.start + self.text.len()),
            line: self.line,
            item: self.item,
            metadata,
            resource,
        }
    }

    /// A place within the document.
    pub(super) fn span(&self, range: Range) -> Span {
        Span { source: self.source, start: self.start + range.0, end: self.start + range.1 }
    }

    /// The document's mapping, in the tree of its text.
    pub(super) fn object<'n>(&self, root: &'n Node) -> Option<&'n Node> {
        match self.item {
            None => Some(root),
            Some(index) => root.entry("items")?.value.items().get(index),
        }
    }

    /// What stands for the whole document: its first line, or for an item its first key.
    pub(super) fn beginning(&self) -> Span {
        let key = || {
            let root = Node::parse(self.text).ok()?;
            Some(self.object(&root)?.entries().first()?.key_range)
        };
        let first_line = (0, self.text.lines().next().unwrap_or_default().trim_end().len());
        self.span(self.item.and_then(|_| key()).unwrap_or(first_line))
    }
}
