//! Why there is no plan, for a file that a terminal shows.

use super::Failure;
use crate::render::escape::visible;
use crate::render::finding;

/// Every finding with its lines, then what happened and what to do about it.
pub fn text(failure: &Failure<'_>) -> String {
    let Failure { message, hints, found } = failure;
    let mut text = finding::text(found.findings, found.sources, false);
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&format!("error: {}\n", lines(message)));
    text.extend(hints.iter().map(|hint| format!("hint: {}\n", lines(hint))));
    text
}

fn lines(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}
