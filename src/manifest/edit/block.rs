//! Edits of mappings and lists in block style: an entry, an item and the lines they stand on.

use super::Uneditable;
use super::layout::{Entry, Node, Piece};
use super::text::{Splices, begins_line, ends_line, line_start, next_line, pad};

/// Where the dash of an item stands, and its column.
pub(super) fn dash(text: &str, list: &Node, index: usize) -> Result<(usize, usize), Uneditable> {
    let start = list.pieces().get(index).ok_or(Uneditable::Missing)?.start;
    let before = without_properties(&text[..start]).strip_suffix('-').ok_or(Uneditable::Entangled)?;
    if !before.is_empty() && !before.ends_with([' ', '\n']) {
        return Err(Uneditable::Entangled);
    }
    Ok((before.len(), before.len() - line_start(text, before.len())))
}

/// A text without the anchor and the tag that end it, which belong to the value behind.
fn without_properties(text: &str) -> &str {
    let mut text = text.trim_end();
    while let Some((before, last)) = text.rsplit_once([' ', '\n'])
        && last.starts_with(['&', '!'])
    {
        text = before.trim_end();
    }
    text
}

/// Takes out an entry or an item; `holder` is the entry whose value the container is.
pub(super) fn remove(text: &str, node: &Node, holder: Option<&Entry>, at: usize) -> Result<Splices, Uneditable> {
    let pieces = node.pieces();
    let Piece { start, end } = pieces[at];
    let is_list = matches!(node.form, super::Form::List { .. });
    let start = if is_list { dash(text, node, at)?.0 } else { start };
    if !is_list && pieces.len() == 1 {
        return Ok(Splices::one(start, end, "{}"));
    }
    if !begins_line(text, start) {
        return remove_first(text, is_list, &pieces, at);
    }
    let lines = Splices::one(line_start(text, start), next_line(text, end), "");
    if !ends_line(text, end) {
        return Err(Uneditable::Entangled);
    }
    match holder {
        _ if pieces.len() > 1 => Ok(lines),
        Some(holder) if ends_line(text, holder.colon) => Ok(lines.and(holder.colon, holder.colon, " []")),
        Some(_) | None => Err(Uneditable::Entangled),
    }
}

/// The first entry of a list's item shares the line with the dash: the next one takes its place.
fn remove_first(text: &str, is_list: bool, pieces: &[Piece], at: usize) -> Result<Splices, Uneditable> {
    let next = pieces.get(at + 1).filter(|_| !is_list).ok_or(Uneditable::Entangled)?;
    let between = text.get(next_line(text, pieces[at].end)..next.start).unwrap_or_default();
    if between.contains('#') {
        return Err(Uneditable::Entangled);
    }
    Ok(Splices::one(pieces[at].start, next.start, ""))
}

/// Puts an item, written without its dash, before the item at `index`.
pub(super) fn insert(text: &str, list: &Node, index: usize, written: &str) -> Result<Splices, Uneditable> {
    let (first, column) = dash(text, list, 0)?;
    if index == 0 {
        return Ok(Splices::one(first, first, format!("- {written}{}", pad(column))));
    }
    let before = list.pieces()[index - 1];
    after(text, before.end, &format!("{}- {written}", pad(column)))
}

/// Puts an entry before the one at `index`; there is always one before it.
pub(super) fn insert_key(
    text: &str,
    map: &Node,
    index: usize,
    column: usize,
    written: &str,
) -> Result<Splices, Uneditable> {
    let before = map.pieces()[index.saturating_sub(1)];
    after(text, before.end, &format!("{}{written}", pad(column)))
}

/// Puts whole lines below the line on which something ends.
pub(super) fn after(text: &str, end: usize, lines: &str) -> Result<Splices, Uneditable> {
    if !ends_line(text, end) {
        return Err(Uneditable::Entangled);
    }
    let at = next_line(text, end);
    let open = !text[..at].ends_with('\n');
    Ok(Splices::one(at, at, if open { format!("\n{lines}") } else { lines.to_owned() }))
}
