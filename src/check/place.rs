//! A place in a document, before anybody has looked for it in the text.

use super::manifests::{Person, Workspace};
use crate::diagnostic::{SourceId, Sources, Span};
use crate::manifest::{self, Document, Step};

/// A path into a document.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    document: &'a Document,
    path: Vec<Step<'static>>,
}

impl<'a> Place<'a> {
    /// `metadata.name`.
    pub(super) fn name(document: &'a Document) -> Self {
        Self::metadata(document, "name")
    }

    /// A field of `metadata`.
    pub(super) fn metadata(document: &'a Document, field: &'static str) -> Self {
        Self { document, path: vec![Step::Key("metadata"), Step::Key(field)] }
    }

    /// `kind`.
    pub(super) fn kind(document: &'a Document) -> Self {
        Self { document, path: vec![Step::Key("kind")] }
    }

    /// A field of `spec`.
    pub(super) fn spec(document: &'a Document, field: &'static str) -> Self {
        Self { document, path: vec![Step::Key("spec"), Step::Key(field)] }
    }

    /// Where the live name stands: `spec.name`, else `metadata.name`.
    pub(super) fn live_name<N>(document: &'a Document, name: Option<&N>) -> Self {
        if name.is_some() { Self::spec(document, "name") } else { Self::name(document) }
    }

    /// A field of a person, in a CometMember or a roster.
    pub(super) fn person(person: &Person<'a>, field: &'static str) -> Self {
        match person.item {
            Some(item) => Self::spec(person.document, "members").item(item).key(field),
            None => Self::spec(person.document, field),
        }
    }

    /// An access entry of a workspace.
    pub(super) fn access(workspace: &Workspace<'a>, entry: usize) -> Self {
        Self::spec(workspace.declared.document, "access").item(entry)
    }

    /// A field within.
    pub(super) fn key(mut self, field: &'static str) -> Self {
        self.path.push(Step::Key(field));
        self
    }

    /// An item within.
    pub(super) fn item(mut self, index: usize) -> Self {
        self.path.push(Step::Index(index));
        self
    }

    /// Where its document stands among all.
    pub(super) fn document_start(&self) -> (SourceId, usize) {
        (self.document.source, self.document.range.0)
    }

    /// Where it stands. What is left out in the text is shown at the nearest thing around it.
    pub(super) fn span(&self, sources: &Sources) -> Span {
        (1..=self.path.len())
            .rev()
            .find_map(|length| manifest::span(self.document, sources, &self.path[..length]))
            .unwrap_or_else(|| self.first_line(sources))
    }

    fn first_line(&self, sources: &Sources) -> Span {
        let (start, end) = self.document.range;
        let text = sources.get(self.document.source).text.get(start..end).unwrap_or_default();
        let blank = text.len() - text.trim_start().len();
        let line = text[blank..].lines().next().unwrap_or_default();
        Span { source: self.document.source, start: start + blank, end: start + blank + line.trim_end().len() }
    }
}
