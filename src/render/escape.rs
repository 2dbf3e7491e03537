//! Names come from other people: what they contain must neither move the cursor nor become markup.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with every character made visible that would move the cursor, hide itself or turn the writing direction.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_treacherous) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().fold(String::with_capacity(text.len() + 16), |mut shown, character| {
        if is_treacherous(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
        shown
    }))
}

fn is_treacherous(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// JSON in which also those characters are escaped that JSON itself would let through; what it says stays the same.
pub fn json(json: String) -> String {
    // Half a million operations are hundreds of megabytes, almost always of plain ASCII.
    if json.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)) {
        return json;
    }
    let mut shown = String::with_capacity(json.len());
    for character in json.chars() {
        if character != '\n' && is_treacherous(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(character);
        }
    }
    shown
}

/// A name in backquotes for a terminal.
pub(super) fn quoted(name: &str) -> String {
    format!("`{}`", visible(name).replace('`', "\\`"))
}

/// A Markdown code span, in which nothing is markup, mention or link.
pub(super) fn code(text: &str) -> String {
    let text = visible(text);
    if text.trim().is_empty() {
        return format!("`\"{text}\"`");
    }
    let fence = "`".repeat(longest_run_of_backquotes(&text) + 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn longest_run_of_backquotes(text: &str) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// Words in Markdown: pairs of backquotes become code spans, all other markup is taken for what it shows.
pub(super) fn prose(text: &str) -> String {
    let text = visible(text);
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return plain(&text);
    }
    let mut written = String::with_capacity(text.len() + 16);
    for (index, part) in parts.iter().enumerate() {
        if index.is_multiple_of(2) {
            written.push_str(&plain(part));
        } else {
            written.push_str(&code(part));
        }
    }
    written
}

fn plain(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 16);
    let mut before = ' ';
    for character in text.chars() {
        match character {
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '&' => written.push_str("&amp;"),
            // A mention begins where no letter stands before the sign; the zero-width space after it ends that, as it does for links to issues.
            '@' | '#' if !before.is_ascii_alphanumeric() => {
                let _ = write!(written, "{character}&#8203;");
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' | '#' => {
                written.push('\\');
                written.push(character);
            }
            other => written.push(other),
        }
        before = character;
    }
    written
}
