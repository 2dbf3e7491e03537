//! Which plain words YAML readers take for something other than a text.

use std::borrow::Cow;

/// What a reader of YAML 1.1, as kubectl is one, takes for true or false.
const BOOLS: [&str; 10] = ["true", "false", "yes", "no", "on", "off", "y", "n", "t", "f"];

/// Whether a plain word could be read as nothing, a truth value, a number or a date-like number by some reader.
pub(super) fn is_ambiguous(text: &str) -> bool {
    match text.as_bytes().first() {
        None => true,
        Some(b'~' | b'0'..=b'9' | b'+' | b'-' | b'.') => looks_numeric(text),
        Some(b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'y' | b'Y' | b'o' | b'O') => {
            text.eq_ignore_ascii_case("null") || BOOLS.iter().any(|word| text.eq_ignore_ascii_case(word))
        }
        Some(_) => false,
    }
}

fn looks_numeric(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    let dots = digits.bytes().filter(|byte| *byte == b'.').count();
    let special = [".inf", ".nan", "~"].iter().any(|word| digits.eq_ignore_ascii_case(word));
    let prefixed =
        ["0x", "0o", "0b"].iter().any(|prefix| digits.get(..2).is_some_and(|it| it.eq_ignore_ascii_case(prefix)));
    special
        || prefixed
        || (dots <= 1 && digits.bytes().all(|byte| b"0123456789._eE+:".contains(&byte)) && {
            digits.bytes().any(|byte| byte.is_ascii_digit())
        })
}

/// A text as every reader of YAML reads it back: plain where that is safe, else in double quotes.
pub(super) fn written(text: &str) -> Cow<'_, str> {
    if is_plain(text) { Cow::Borrowed(text) } else { Cow::Owned(quoted(text)) }
}

fn is_plain(text: &str) -> bool {
    let first = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'/' || byte == b'.';
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b" _/.@+-:()*?=".contains(&byte);
    text.bytes().next().is_some_and(first)
        && text.bytes().all(inner)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains("  ")
        && !is_ambiguous(text)
        && text != "..."
        && !text.starts_with("... ")
}

/// A text in double quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            other if escaped(other) => quoted.push_str(&escape(other)),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// What YAML counts as not printable, and what a reader cannot see.
fn escaped(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(character, '\u{feff}' | '\u{fffe}' | '\u{ffff}' | '\u{a0}')
}

fn escape(character: char) -> String {
    match u32::from(character) {
        code @ 0..=0xff => format!("\\x{code:02x}"),
        code @ 0x100..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    }
}
