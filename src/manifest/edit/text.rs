//! Pieces of text replaced in another text, with its ends of lines kept as they are.

use super::Uneditable;

/// Pieces to replace, each a range of bytes and its new text.
#[derive(Debug, Default)]
pub(super) struct Splices(Vec<(usize, usize, String)>);

impl Splices {
    /// One replacement.
    pub(super) fn one(start: usize, end: usize, new: impl Into<String>) -> Self {
        Self(vec![(start, end, new.into())])
    }

    /// And another.
    pub(super) fn and(mut self, start: usize, end: usize, new: impl Into<String>) -> Self {
        self.0.push((start, end, new.into()));
        self
    }

    /// The same pieces in a text that begins `by` bytes earlier.
    pub(super) fn shifted(mut self, by: usize) -> Self {
        for (start, end, _) in &mut self.0 {
            *start += by;
            *end += by;
        }
        self
    }

    /// The text with all pieces replaced. New lines end as those of the text do, and its last line ends or does not end as before.
    pub(super) fn apply(mut self, text: &str) -> Result<String, Uneditable> {
        self.0.sort_by_key(|(start, end, _)| (*start, *end));
        let crlf = text.contains("\r\n");
        let mut result = String::with_capacity(text.len() + 200);
        let mut at = 0;
        for (start, end, new) in self.0 {
            result.push_str(text.get(at..start).ok_or(Uneditable::Unparsed)?);
            result.push_str(&if crlf { new.replace('\n', "\r\n") } else { new });
            at = end;
        }
        result.push_str(text.get(at..).ok_or(Uneditable::Unparsed)?);
        Ok(ended_like(result, text))
    }
}

/// The text, its last line ended as that of `model` is.
pub(super) fn ended_like(mut text: String, model: &str) -> String {
    if model.ends_with('\n') {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push_str(newline(model));
        }
    } else {
        text.truncate(text.trim_end_matches(['\n', '\r']).len());
    }
    text
}

/// What ends the lines of a text.
pub(super) fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Where the line begins that `at` stands on.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Where the line after `at` begins.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// Whether nothing but blanks stands before `at` on its line.
pub(super) fn begins_line(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].bytes().all(|byte| byte == b' ')
}

/// Whether nothing but blanks and dashes stands before `at` on its line.
pub(super) fn begins_line_or_dash(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].bytes().all(|byte| matches!(byte, b' ' | b'-'))
}

/// Whether nothing but blanks, a comma and a comment stands from `at` to the end of its line.
pub(super) fn ends_line(text: &str, at: usize) -> bool {
    let rest = text[at..next_line(text, at)].trim();
    let rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    rest.is_empty() || rest.starts_with('#')
}

/// One past the comma that follows `at`, if nothing but blanks stands before it.
pub(super) fn comma(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let trimmed = rest.trim_start();
    trimmed.starts_with(',').then(|| at + rest.len() - trimmed.len() + 1)
}

pub(super) fn pad(indent: usize) -> String {
    " ".repeat(indent)
}
