//! Bytes become text, or a finding that says why not.

use std::io::{self, Read};

/// More than this is no manifest: 100,000 members are 19 MB.
pub(super) const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Why bytes are no text.
pub(super) enum NoText {
    /// They could not be read.
    Unreadable(io::Error),
    /// There are more than `MAX_BYTES`.
    TooLarge,
    /// They contain a zero byte, or begin as UTF-16 does.
    Binary,
    /// The byte at a line and column (1-based, in bytes) is not UTF-8.
    NotUtf8 { byte: u8, line: usize, column: usize },
}

/// Reads everything as text. A byte order mark is dropped.
pub(super) fn read(from: &mut dyn Read) -> Result<String, NoText> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(NoText::Unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(NoText::TooLarge);
    }
    decode(bytes)
}

fn decode(bytes: Vec<u8>) -> Result<String, NoText> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || bytes.contains(&0) {
        return Err(NoText::Binary);
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        not_utf8(error.as_bytes(), at)
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

fn not_utf8(bytes: &[u8], at: usize) -> NoText {
    let before = &bytes[..at];
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    NoText::NotUtf8 {
        byte: bytes[at],
        line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
        column: at - line_start + 1,
    }
}
