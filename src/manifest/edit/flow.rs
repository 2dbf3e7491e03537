//! Edits of mappings and lists in flow style: an entry or an item, and the comma beside it.

use super::Uneditable;
use super::layout::{Node, Piece};
use super::text::{Splices, begins_line, comma, ends_line, line_start, next_line, pad};

/// Puts an entry or item, as it is written, before the one at `index`.
pub(super) fn insert(text: &str, node: &Node, index: usize, written: &str) -> Splices {
    let pieces = node.pieces();
    let Some(first) = pieces.first() else {
        let (open, close) = (&text[node.start..=node.start], &text[node.end - 1..node.end]);
        return Splices::one(node.start, node.end, format!("{open}{written}{close}"));
    };
    if index == 0 {
        return Splices::one(first.start, first.start, format!("{written}, "));
    }
    let before = pieces[index - 1];
    if !begins_line(text, before.start) || !ends_line(text, before.end) {
        return Splices::one(before.end, before.end, format!(", {written}"));
    }
    let column = before.start - line_start(text, before.start);
    let below = next_line(text, before.end);
    match comma(text, before.end) {
        Some(_) => Splices::one(below, below, format!("{}{written},\n", pad(column))),
        None => Splices::one(before.end, before.end, ",").and(below, below, format!("{}{written}\n", pad(column))),
    }
}

/// Takes out an entry or an item.
pub(super) fn remove(text: &str, node: &Node, at: usize) -> Result<Splices, Uneditable> {
    let pieces = node.pieces();
    let Piece { start, end } = pieces[at];
    let followed = comma(text, end);
    if begins_line(text, start) && ends_line(text, end) {
        let lines = Splices::one(line_start(text, start), next_line(text, followed.unwrap_or(end)), "");
        let before = at.checked_sub(1).filter(|_| followed.is_none());
        let lonely = before.and_then(|before| comma(text, pieces[before].end));
        return Ok(match lonely {
            Some(comma) => lines.and(comma - 1, comma, ""),
            None => lines,
        });
    }
    let (from, to) = match (pieces.get(at + 1), at.checked_sub(1).map(|before| pieces[before].end)) {
        (Some(next), _) => (start, next.start),
        (None, Some(before)) => (before, end),
        (None, None) => (start, followed.unwrap_or(end)),
    };
    if text[from..start].contains('#') || text[end..to.max(end)].contains('#') {
        return Err(Uneditable::Entangled);
    }
    Ok(Splices::one(from, to, ""))
}
