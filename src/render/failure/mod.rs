//! That there is no plan, and why: for whoever waits for one. A file a format.

mod html;
mod markdown;
mod text;

pub use html::html;
pub use markdown::markdown;
pub use text::text;

use super::finding::Found;

/// Why there is no plan.
#[derive(Clone, Copy, Debug)]
pub struct Failure<'a> {
    /// What happened: a phrase in lower case, names in backquotes.
    pub message: &'a str,
    /// What to do about it, a phrase each.
    pub hints: &'a [String],
    /// What was found in the manifests.
    pub found: Found<'a>,
}
