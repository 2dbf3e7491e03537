//! Where something stands in a file.

use std::sync::{Arc, OnceLock};

/// A file's number in `Sources`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

/// A file's name and text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as it was given, or `-` for standard input, with `/` as separator.
    pub name: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
    /// Where each line begins, in bytes, once somebody asks for a place: many findings of one large file must not each count its lines.
    lines: OnceLock<Arc<[usize]>>,
}

/// Every file that was read, in the order of reading.
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<Source>);

/// A piece of a file: byte offsets into its text, `start <= end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A place for people: 1-based line, 1-based column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// 1-based.
    pub line: u32,
    /// 1-based, in characters.
    pub column: u32,
}

impl Source {
    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect()
        })
    }
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> SourceId {
        self.0.push(Source { name: name.into(), text: text.into(), lines: OnceLock::new() });
        SourceId(u32::try_from(self.0.len() - 1).expect("fewer than four thousand million files"))
    }

    /// A file that was added here.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.0[id.0 as usize]
    }

    /// All files, in the order of reading.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0..).map(SourceId).zip(&self.0)
    }

    /// The text of a 1-based line, without its end; empty where there is none.
    pub fn line(&self, source: SourceId, line: u32) -> &str {
        let source = self.get(source);
        let mut starts = source.lines().iter().skip(line.saturating_sub(1) as usize);
        let Some(start) = starts.next() else { return "" };
        let text = &source.text[*start..starts.next().copied().unwrap_or(source.text.len())];
        text.lines().next().unwrap_or_default()
    }

    /// Line and column of a byte offset.
    pub fn position(&self, source: SourceId, offset: usize) -> Position {
        let source = self.get(source);
        let text = &*source.text;
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let lines = source.lines();
        // The first line begins at 0, so there is one before or at every offset.
        let line = lines.partition_point(|start| *start <= offset);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position { line: count(line), column: count(text[lines[line - 1]..offset].chars().count() + 1) }
    }
}
