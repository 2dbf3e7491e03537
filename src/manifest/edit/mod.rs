//! Edits of a manifest's text: one value is set, put in or taken out, and everything else stays as it is written.
//!
//! What is put in takes the style of what stands beside it: block or flow, with the same indentation and the same ends of lines.

mod document;
mod flow;
mod block;
mod layout;
mod text;

use serde::Serialize;
use serde_yaml::{Mapping, Value};

use super::document::{Document, Step};
use super::write;
use layout::{Entry, Form, Node};
use text::Splices;

pub use document::{appended, without};

/// Why a text is not edited in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Uneditable {
    /// The place is written as an alias.
    #[error("it is written as an alias (`*name`), so its text stands elsewhere and may be used elsewhere too")]
    Alias,
    /// The value is a block of lines.
    #[error("it is written as a block of lines behind `|` or `>`")]
    Lines,
    /// Something else shares the line, or a comment stands where it would be lost.
    #[error("other values or comments stand in between, and it is not clear what belongs to what")]
    Entangled,
    /// The path leads nowhere, or to another kind of value.
    #[error("it does not stand where it was looked for")]
    Missing,
    /// The text could not be taken apart.
    #[error("its text cannot be taken apart")]
    Unparsed,
}

/// A document of a text, ready to be edited. Every edit yields the whole text anew.
#[derive(Debug)]
pub struct Editor<'t> {
    /// The text of the whole file.
    text: &'t str,
    /// The document's own text.
    own: &'t str,
    start: usize,
    root: Node,
    item: Option<usize>,
}

impl<'t> Editor<'t> {
    /// Takes a document apart; `text` is that of its file.
    ///
    /// # Errors
    /// The document does not stand there.
    pub fn new(text: &'t str, document: &Document) -> Result<Self, Uneditable> {
        let (start, end) = document.range;
        let own = text.get(start..end).ok_or(Uneditable::Unparsed)?;
        Ok(Self { text, own, start, root: Node::parse(own)?, item: document.item })
    }

    /// Whether something is written at a path.
    pub fn has(&self, path: &[Step<'_>]) -> bool {
        self.object().is_ok_and(|object| path.iter().try_fold(object, |node, step| child(node, *step)).is_ok())
    }

    /// Sets the value at a path of keys. A key that is missing is put behind those that come before it in `order`; mappings that are
    /// missing on the way are made.
    ///
    /// # Errors
    /// Why it cannot be set in place.
    pub fn set(&self, path: &[Step<'_>], order: &[&str], value: &impl Serialize) -> Result<String, Uneditable> {
        let mut node = self.object()?;
        let value = plain(value)?;
        for (depth, step) in path.iter().enumerate() {
            let rest = &path[depth + 1..];
            match child(node, *step) {
                Ok(next) if is_void(next) => return self.fill(entry(node, *step)?, &wrapped(rest, value)?),
                Ok(next) => node = next,
                Err(Uneditable::Missing) => return self.add_key(node, *step, order, &wrapped(rest, value)?),
                Err(error) => return Err(error),
            }
        }
        self.replace(node, &value)
    }

    /// Takes out the entry or item at a path. The last item of a list leaves `[]`.
    ///
    /// # Errors
    /// Why it cannot be taken out.
    pub fn remove(&self, path: &[Step<'_>]) -> Result<String, Uneditable> {
        let (last, parents) = path.split_last().ok_or(Uneditable::Missing)?;
        let mut holder = None;
        let mut node = self.object()?;
        for step in parents {
            holder = entry(node, *step).ok();
            node = child(node, *step)?;
        }
        let at = position(node, *last)?;
        let splices =
            if node.is_flow() { flow::remove(self.own, node, at) } else { block::remove(self.own, node, holder, at) };
        self.finish(splices?)
    }

    /// Puts an item into the list at a path, before the item that stands at `index` now.
    ///
    /// # Errors
    /// Why it cannot be put there.
    pub fn insert(&self, path: &[Step<'_>], index: usize, value: &impl Serialize) -> Result<String, Uneditable> {
        let value = plain(value)?;
        let node = path.iter().try_fold(self.object()?, |node, step| child(node, *step))?;
        let (flow, items) = match &node.form {
            Form::List { flow, items } => (flow, items),
            Form::Alias => return Err(Uneditable::Alias),
            Form::Scalar { .. } | Form::Map { .. } => return self.set(path, &[], &[value]),
        };
        if items.is_empty() {
            return self.set(path, &[], &[value]);
        }
        let index = index.min(items.len());
        if *flow {
            return self.finish(flow::insert(self.own, node, index, &self.flow(&value)));
        }
        let beside = &items[index.saturating_sub(1)];
        let column = block::dash(self.own, node, 0)?.1;
        let written = match (&beside.form, &value) {
            (Form::Map { flow: true, .. }, _) | (_, Value::String(_)) => format!("{}\n", self.flow(&value)),
            _ => write::block(&value, column + 2),
        };
        self.finish(block::insert(self.own, node, index, &written)?)
    }

    /// The document's mapping; for an item of a `List` that of the item.
    fn object(&self) -> Result<&Node, Uneditable> {
        match self.item {
            None => Ok(&self.root),
            Some(index) => child(child(&self.root, Step::Key("items"))?, Step::Index(index)),
        }
    }

    fn replace(&self, node: &Node, value: &Value) -> Result<String, Uneditable> {
        match node.form {
            Form::Scalar { text: _, lines: true } => Err(Uneditable::Lines),
            Form::Scalar { .. } | Form::Alias => self.finish(Splices::one(node.start, node.end, self.flow(value))),
            Form::Map { .. } | Form::List { .. } => Err(Uneditable::Missing),
        }
    }

    /// Gives a value to a key that has nothing, `[]` or `{}`.
    fn fill(&self, entry: &Entry, value: &Value) -> Result<String, Uneditable> {
        let start = entry.colon;
        let end = entry.value.end.max(start);
        let block = matches!(value, Value::Sequence(_) | Value::Mapping(_))
            && text::begins_line_or_dash(self.own, entry.start)
            && !self.is_json();
        if !block {
            return self.finish(Splices::one(start, end, format!(" {}", self.flow(value))));
        }
        let column = entry.start - text::line_start(self.own, entry.start);
        let below = write::below(value, column);
        let lines = below.strip_prefix('\n').ok_or(Uneditable::Unparsed)?;
        self.finish(block::after(self.own, end, lines)?.and(start, end, ""))
    }

    fn add_key(&self, node: &Node, step: Step<'_>, order: &[&str], value: &Value) -> Result<String, Uneditable> {
        let (Step::Key(key), Form::Map { flow, entries }) = (step, &node.form) else { return Err(Uneditable::Missing) };
        let rank = |key: &str| order.iter().position(|known| *known == key);
        let wanted = rank(key).unwrap_or(order.len());
        let before = entries.iter().rposition(|entry| rank(&entry.name).is_some_and(|rank| rank <= wanted));
        let index = before.map_or(entries.len(), |at| at + 1);
        let mut entry = Mapping::new();
        entry.insert(key.into(), value.clone());
        if *flow {
            let braced = self.flow(&Value::Mapping(entry));
            return self.finish(flow::insert(self.own, node, index, &braced[1..braced.len() - 1]));
        }
        let first = entries.first().ok_or(Uneditable::Missing)?;
        let column = first.start - text::line_start(self.own, first.start);
        let written = write::block(&Value::Mapping(entry), column);
        self.finish(block::insert_key(self.own, node, index, column, &written)?)
    }

    fn flow(&self, value: &Value) -> String {
        write::inline(value, self.is_json())
    }

    /// JSON is YAML, and stays JSON.
    fn is_json(&self) -> bool {
        self.own.trim_start().starts_with('{') && self.own.contains("\"apiVersion\"")
    }

    fn finish(&self, splices: Splices) -> Result<String, Uneditable> {
        splices.shifted(self.start).apply(self.text)
    }
}

fn plain(value: &impl Serialize) -> Result<Value, Uneditable> {
    serde_yaml::to_value(value).map_err(|_| Uneditable::Unparsed)
}

/// A value below keys that do not exist yet.
fn wrapped(path: &[Step<'_>], value: Value) -> Result<Value, Uneditable> {
    path.iter().rev().try_fold(value, |value, step| match step {
        Step::Key(key) => Ok(Value::Mapping(std::iter::once(((*key).into(), value)).collect())),
        Step::Index(_) => Err(Uneditable::Missing),
    })
}

/// Nothing, `[]` or `{}`.
fn is_void(node: &Node) -> bool {
    match &node.form {
        Form::Scalar { text, lines: _ } => text.is_empty() && node.start == node.end,
        Form::Alias => false,
        Form::Map { flow: _, entries } => entries.is_empty(),
        Form::List { flow: _, items } => items.is_empty(),
    }
}

fn position(node: &Node, step: Step<'_>) -> Result<usize, Uneditable> {
    match (&node.form, step) {
        (Form::Map { flow: _, entries }, Step::Key(key)) => {
            entries.iter().position(|entry| entry.name == key).ok_or(Uneditable::Missing)
        }
        (Form::List { flow: _, items }, Step::Index(index)) if index < items.len() => Ok(index),
        (Form::Alias, _) => Err(Uneditable::Alias),
        _ => Err(Uneditable::Missing),
    }
}

fn entry<'n>(node: &'n Node, step: Step<'_>) -> Result<&'n Entry, Uneditable> {
    let at = position(node, step)?;
    match &node.form {
        Form::Map { flow: _, entries } => Ok(&entries[at]),
        _ => Err(Uneditable::Missing),
    }
}

fn child<'n>(node: &'n Node, step: Step<'_>) -> Result<&'n Node, Uneditable> {
    let at = position(node, step)?;
    match &node.form {
        Form::Map { flow: _, entries } => Ok(&entries[at].value),
        Form::List { flow: _, items } => Ok(&items[at]),
        Form::Scalar { .. } | Form::Alias => Err(Uneditable::Missing),
    }
}
