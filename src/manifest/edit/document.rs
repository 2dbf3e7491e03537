//! Whole documents put at the end of a file, or taken out of it.

use super::super::document::{Document, Step};
use super::super::split::split;
use super::text::{Splices, ended_like, line_start, newline, next_line};
use super::{Editor, Uneditable};

/// A text with another document at its end.
pub fn appended(text: &str, document: &str) -> String {
    let end = newline(text);
    let document = document.replace('\n', end);
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { end };
    let marker = if split(text).is_empty() { String::new() } else { format!("---{end}") };
    let whole = format!("{text}{gap}{marker}{document}");
    if text.is_empty() { whole } else { ended_like(whole, text) }
}

/// A text without one of its documents, its marker and the comments right above it; `None` when no document is left.
///
/// # Errors
/// It is the item of a list that cannot be edited.
pub fn without(text: &str, document: &Document) -> Result<Option<String>, Uneditable> {
    if let Some(item) = document.item {
        let whole = Document { item: None, ..document.clone() };
        return Editor::new(text, &whole)?.remove(&[Step::Key("items"), Step::Index(item)]).map(Some);
    }
    let chunks = split(text);
    if chunks.len() == 1 {
        return Ok(None);
    }
    let at = chunks.iter().position(|chunk| chunk.start == document.range.0).ok_or(Uneditable::Missing)?;
    let (start, end) = match at.checked_sub(1) {
        Some(before) => (chunks[before].end, chunks[at].end),
        None => first(text, chunks[0].start, chunks[0].end),
    };
    Splices::one(start, end, "").apply(text).map(Some)
}

/// Where the comments right above the first document begin: after a blank line, or the marker, which heads the whole file.
fn above(text: &str, start: usize) -> usize {
    let mut at = start;
    while at > 0 {
        let line = line_start(text, at - 1);
        if !text[line..at].starts_with('#') {
            break;
        }
        at = line;
    }
    at
}

/// The range of the first document with one marker: that before the second document, or where it says more than `---`, its own.
fn first(text: &str, start: usize, end: usize) -> (usize, usize) {
    let from = above(text, start);
    if text[end..next_line(text, end)].trim() == "---" {
        return (from, next_line(text, end));
    }
    let before = line_start(text, from.saturating_sub(1));
    (if text[before..from].starts_with("---") { before } else { from }, end)
}
