//! A file's text becomes YAML documents, without parsing any.

/// Where a YAML document stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    /// The first byte of its first line that is neither blank nor a comment.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
    /// The line of `start`, 1-based.
    pub(super) line: u32,
}

/// All documents of a text that hold more than comments.
pub(super) fn split(text: &str) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let (mut from, mut line) = (0, 1);
    for (end, next) in markers(text) {
        chunks.extend(trim(text, from, end, line));
        line += newlines(&text[from..next]);
        from = next;
    }
    chunks.extend(trim(text, from, text.len(), line));
    chunks
}

/// Where documents end and the next ones begin: `---` belongs to what follows, `...` to what comes before.
fn markers(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let line = at;
            at = bytes[line..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| line + end + 1);
            if is_marker(&bytes[line..at], b"---") && line > 0 {
                return Some((line, line));
            }
            if is_marker(&bytes[line..at], b"...") {
                return Some((at, at));
            }
        }
        None
    })
}

fn is_marker(line: &[u8], marker: &[u8]) -> bool {
    line.strip_prefix(marker).is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace))
}

/// Drops the lines before the content; `None` when there is no content.
fn trim(text: &str, from: usize, end: usize, first_line: u32) -> Option<Chunk> {
    let mut start = from;
    for (line, row) in (first_line..).zip(text[from..end].split_inclusive('\n')) {
        if !is_void(row) {
            return Some(Chunk { start, end, line });
        }
        start += row.len();
    }
    None
}

/// Blank, a comment, or a marker with nothing behind it.
fn is_void(row: &str) -> bool {
    let row = row.strip_prefix("---").filter(|_| is_marker(row.as_bytes(), b"---")).unwrap_or(row).trim();
    row.is_empty() || row.starts_with('#') || row == "..."
}

fn newlines(text: &str) -> u32 {
    u32::try_from(text.bytes().filter(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX)
}
