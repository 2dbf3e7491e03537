//! `metadata.name` for what has a name or an e-mail of another form.

use sha2::{Digest, Sha256};

use crate::model::hex;
use crate::resources::values::LiveName;

/// `metadata.name` and, where it differs, `spec.name` of a live name.
pub(super) fn names(live: &str) -> (String, Option<LiveName>) {
    if is_label(live) {
        return (live.to_owned(), None);
    }
    (hashed(live), Some(LiveName(live.to_owned().into())))
}

/// A slug of the text with 8 hex digits of its SHA-256, so that two texts never share it.
pub(super) fn hashed(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let hex = hex(&digest[..4]);
    match slug(text) {
        slug if slug.is_empty() => format!("x-{hex}"),
        slug => format!("{slug}-{hex}"),
    }
}

/// The text in lower-case letters, digits and single `-`, at most 50 of them.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.to_lowercase().chars() {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() == 50 {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

fn is_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    (1..=63).contains(&bytes.len())
        && bytes.iter().all(|byte| inner(*byte) || *byte == b'-')
        && bytes.first().copied().is_some_and(inner)
        && bytes.last().copied().is_some_and(inner)
}
