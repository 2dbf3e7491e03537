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

/// Workspace roles that Comet has by itself in its newer system.
pub(super) const COMET_ROLES: [&str; 4] = ["Manage", "Write", "Annotate", "Read"];

/// What is wrong with a live name, if anything is.
pub(super) fn name_fault(name: &str, longest: usize) -> Option<&'static str> {
    if name.trim().is_empty() {
        return Some("there is nothing in it");
    }
    if name.chars().any(char::is_control) {
        return Some("there is a control character in it");
    }
    if name.trim() != name {
        return Some("there is a blank before or after it");
    }
    (name.chars().count() > longest).then_some("it is too long")
}

/// What keeps a text from being a name in a cluster, if anything does.
pub(super) fn label_fault(name: &str) -> Option<&'static str> {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if name.is_empty() {
        return Some("there is nothing in it");
    }
    if name.len() > 253 {
        return Some("it is longer than 253 characters");
    }
    if !name.bytes().all(|byte| inner(byte) || matches!(byte, b'-' | b'.')) {
        return Some("only lower-case letters, digits, `-` and `.` may stand in it");
    }
    let label = |label: &str| label.bytes().next().is_some_and(inner) && label.bytes().last().is_some_and(inner);
    (!name.split('.').all(label)).then_some("it must begin and end with a letter or digit")
}

/// What is wrong with an e-mail, if anything is.
pub(crate) fn email_fault(email: &str) -> Option<&'static str> {
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

/// Whether a text is a time span of hours, minutes and seconds, as `1h30m`.
pub(super) fn is_span(text: &str) -> bool {
    let mut rest = text;
    for unit in ['h', 'm', 's'] {
        if let Some((number, after)) = rest.split_once(unit)
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
        {
            rest = after;
        }
    }
    rest.is_empty() && !text.is_empty() && text.len() <= 20
}

/// What keeps a path from being one below the manifest's folder, if anything does.
pub(super) fn path_fault(path: &str) -> Option<&'static str> {
    if path.starts_with('/') || path.as_bytes().get(1) == Some(&b':') {
        return Some("the path is absolute");
    }
    if path.chars().any(|c| c == '\\' || c.is_control()) {
        return Some("there is a backslash or a control character in it");
    }
    if path.split('/').any(|step| step == "..") {
        return Some("the path leads out of the folder");
    }
    let file = path.rsplit('/').next().unwrap_or_default();
    matches!(file, "" | ".").then_some("it names no file")
}

/// What keeps a text from being the name of a key, if anything does.
pub(super) fn key_name_fault(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("there is nothing in it");
    }
    let fine = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    (!name.chars().all(fine)).then_some("only letters, digits, `-` and `_` may stand in it")
}
