//! A document as a tree in which every value knows all of its text, and whether it is written in flow or in block style.

use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle};

use super::Uneditable;

/// A value and its text: from its first byte to one past its last, without the comments behind it.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) form: Form,
}

/// How a value is written.
#[derive(Clone, Debug)]
pub(super) enum Form {
    /// A text, a number, a truth value or nothing. `lines`: as a block of lines behind `|` or `>`.
    Scalar {
        text: String,
        lines: bool,
    },
    Alias,
    Map {
        flow: bool,
        entries: Vec<Entry>,
    },
    List {
        flow: bool,
        items: Vec<Node>,
    },
}

/// A key and its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    /// Where the key begins.
    pub(super) start: usize,
    /// One past the colon.
    pub(super) colon: usize,
    pub(super) value: Node,
}

/// An entry of a mapping or an item of a list: what is put in and taken out as a whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Node {
    /// Parses one YAML document.
    pub(super) fn parse(text: &str) -> Result<Self, Uneditable> {
        let mut reader = Reader { text, parser: Parser::new_from_str(text) };
        loop {
            match reader.next()? {
                (Event::StreamStart | Event::DocumentStart(..) | Event::Comment(..), _) => {}
                (event, span) => return reader.node(&event, span),
            }
        }
    }

    /// The entries or items, in the order of writing.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        match &self.form {
            Form::Map { flow: _, entries } => {
                entries.iter().map(|entry| Piece { start: entry.start, end: entry.value.end }).collect()
            }
            Form::List { flow: _, items } => {
                items.iter().map(|item| Piece { start: item.start, end: item.end }).collect()
            }
            Form::Scalar { .. } | Form::Alias => Vec::new(),
        }
    }

    /// Whether it is a container in flow style.
    pub(super) fn is_flow(&self) -> bool {
        matches!(self.form, Form::Map { flow: true, .. } | Form::List { flow: true, .. })
    }
}

struct Reader<'t> {
    text: &'t str,
    parser: Parser<'t, serde_saphyr::granit_parser::StrInput<'t>>,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<(Event<'t>, Span), Uneditable> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, span)),
            Some(Err(_)) | None => Err(Uneditable::Unparsed),
        }
    }

    /// The next event that is no comment.
    fn content(&mut self) -> Result<(Event<'t>, Span), Uneditable> {
        loop {
            let (event, span) = self.next()?;
            if !matches!(event, Event::Comment(..)) {
                return Ok((event, span));
            }
        }
    }

    fn node(&mut self, event: &Event<'t>, span: Span) -> Result<Node, Uneditable> {
        let range = span.byte_range().ok_or(Uneditable::Unparsed)?;
        let (start, end) = (range.start, range.end);
        match event {
            Event::Alias(_) => Ok(Node { start, end, form: Form::Alias }),
            Event::Scalar(text, style, _, _) => {
                let lines = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                let written = self.text.get(start..end).ok_or(Uneditable::Unparsed)?;
                let end = if lines { start + written.trim_end().len() } else { end };
                Ok(Node { start, end, form: Form::Scalar { text: text.to_string(), lines } })
            }
            Event::SequenceStart(style, _, _) => self.list(start, *style == StructureStyle::Flow),
            Event::MappingStart(style, _, _) => self.map(start, *style == StructureStyle::Flow),
            _ => Err(Uneditable::Unparsed),
        }
    }

    fn list(&mut self, start: usize, flow: bool) -> Result<Node, Uneditable> {
        let mut items = Vec::new();
        loop {
            let (event, span) = self.content()?;
            if matches!(event, Event::SequenceEnd) {
                let last = items.last().map_or(start, |item: &Node| item.end);
                let end = closing(&span, flow, last)?;
                return Ok(Node { start, end, form: Form::List { flow, items } });
            }
            items.push(self.node(&event, span)?);
        }
    }

    fn map(&mut self, start: usize, flow: bool) -> Result<Node, Uneditable> {
        let mut entries = Vec::new();
        loop {
            let (event, span) = self.content()?;
            if matches!(event, Event::MappingEnd) {
                let last = entries.last().map_or(start, |entry: &Entry| entry.value.end);
                let end = closing(&span, flow, last)?;
                return Ok(Node { start, end, form: Form::Map { flow, entries } });
            }
            let key = self.node(&event, span)?;
            let (event, span) = self.content()?;
            let value = self.node(&event, span)?;
            entries.push(self.entry(key, value));
        }
    }

    /// An empty value stands right behind its colon, wherever the parser saw that there is none.
    fn entry(&self, key: Node, mut value: Node) -> Entry {
        let rest = self.text.get(key.end..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let colon = key.end + blank + usize::from(rest[blank..].starts_with(':'));
        if value.start >= value.end {
            (value.start, value.end) = (colon, colon);
        }
        let name = match key.form {
            Form::Scalar { text, lines: _ } => text,
            Form::Alias | Form::Map { .. } | Form::List { .. } => String::new(),
        };
        Entry { name, start: key.start, colon, value }
    }
}

/// A flow container ends with its bracket, a block with its last value.
fn closing(span: &Span, flow: bool, last: usize) -> Result<usize, Uneditable> {
    let range = span.byte_range().ok_or(Uneditable::Unparsed)?;
    Ok(if flow { range.end } else { last })
}
