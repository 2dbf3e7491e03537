//! Where a value stands: a path into a document becomes a place in a file.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::document::{Document, Step};
use super::tree::{Entry, Node, Range};
use crate::diagnostic::{Sources, Span};

/// The place of the value at a path; for a mapping or a list, the place of its key. `None` when the path leads nowhere.
pub fn span(document: &Document, sources: &Sources, path: &[Step<'_>]) -> Option<Span> {
    let root = tree(document, sources)?;
    let found = walk(&root, document.item, path)?;
    Some(absolute(document, found.shown()))
}

/// The place of the key at a path. `None` when the path leads nowhere or ends in a list.
pub fn key_span(document: &Document, sources: &Sources, path: &[Step<'_>]) -> Option<Span> {
    let root = tree(document, sources)?;
    let found = walk(&root, document.item, path)?;
    found.key.map(|entry| absolute(document, entry.key_range))
}

/// A node, with the entry that holds it or the nearest one around it.
struct Found<'a> {
    node: &'a Node,
    key: Option<&'a Entry>,
    around: Option<&'a Entry>,
}

impl Found<'_> {
    fn shown(&self) -> Range {
        let filled = |range: &Range| range.1 > range.0;
        let first = self.node.entries().first().filter(|_| self.key.is_none());
        let places = [
            Some(self.node.range),
            self.key.map(|entry| entry.key_range),
            first.map(|entry| entry.key_range),
            self.around.map(|entry| entry.key_range),
        ];
        places.into_iter().flatten().find(filled).unwrap_or(self.node.range)
    }
}

fn walk<'a>(root: &'a Node, item: Option<usize>, path: &[Step<'_>]) -> Option<Found<'a>> {
    let mut found = Found { node: root, key: None, around: None };
    let into_item = item.map(|index| [Step::Key("items"), Step::Index(index)]);
    for step in into_item.iter().flatten().chain(path) {
        found = match step {
            Step::Key(key) => {
                let entry = found.node.entry(key)?;
                Found { node: &entry.value, key: Some(entry), around: Some(entry) }
            }
            Step::Index(index) => Found { node: found.node.items().get(*index)?, key: None, around: found.around },
        };
    }
    Some(found)
}

fn absolute(document: &Document, range: Range) -> Span {
    let start = document.range.0;
    Span { source: document.source, start: start + range.0, end: start + range.1 }
}

/// The last tree of this thread: findings come document by document. The text is held, so that its address names it.
type Last = Option<(Arc<str>, Range, Rc<Node>)>;

thread_local! {
    static LAST: RefCell<Last> = const { RefCell::new(None) };
}

fn tree(document: &Document, sources: &Sources) -> Option<Rc<Node>> {
    let text = &sources.get(document.source).text;
    LAST.with_borrow_mut(|last| {
        if let Some((held, range, node)) = last
            && Arc::ptr_eq(held, text)
            && *range == document.range
        {
            return Some(Rc::clone(node));
        }
        let node = Rc::new(Node::parse(text.get(document.range.0..document.range.1)?).ok()?);
        *last = Some((Arc::clone(text), document.range, Rc::clone(&node)));
        Some(node)
    })
}
