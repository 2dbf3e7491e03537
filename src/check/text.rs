//! What texts in manifests must look like.

use jiff::civil::Date;

/// A day as `2027-03-31`, and nothing else that a date library takes.
pub(crate) fn day(text: &str) -> Option<Date> {
    let shape = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    if shape { text.parse().ok() } else { None }
}

/// What is wrong with an e-mail, if anything is.
pub(super) fn email_fault(email: &str) -> Option<&'static str> {
    let Some((local, domain)) = email.split_once('@') else { return Some("there is no `@`") };
    if domain.contains('@') {
        return Some("there is more than one `@`");
    }
    if email.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Some("there is a blank or a control character in it");
    }
    if local.is_empty() {
        return Some("there is nothing before the `@`");
    }
    if domain.split('.').any(str::is_empty) {
        return Some("the domain is not complete");
    }
    (email.len() > 254).then_some("it is longer than 254 characters")
}

/// A text for a message: control characters escaped, long ones cut.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(60).flat_map(printable).collect();
    if text.chars().nth(60).is_some() {
        shown.push('…');
    }
    shown
}

fn printable(c: char) -> impl Iterator<Item = char> {
    let (escaped, plain) = if c.is_control() { (Some(c.escape_default()), None) } else { (None, Some(c)) };
    escaped.into_iter().flatten().chain(plain)
}

/// The folder of a file, with a `/` at its end; empty for the current one and for standard input.
pub(crate) fn folder(file: &str) -> &str {
    file.rfind('/').map_or("", |at| &file[..=at])
}

/// A path below a folder, without `.` as a step.
pub(crate) fn joined(folder: &str, path: &str) -> String {
    let steps: Vec<_> = path.split('/').filter(|step| !matches!(*step, "" | ".")).collect();
    format!("{folder}{}", steps.join("/"))
}
