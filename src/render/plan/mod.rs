//! Plans: a file a format.

pub mod diff;
pub mod html;
pub mod json;
pub mod markdown;
pub mod text;

mod facts;
mod outline;
mod telling;
mod yaml;

pub use diff::diff;
pub use html::html;
pub use json::json;
pub use markdown::{MarkdownOptions, TooLarge, markdown};
pub use telling::{Access, Bundle, Guarded, Line, Telling, note};
pub use text::text;

pub(super) use facts::verdict;

/// The indexes of what takes something away, in the order of telling.
pub(super) fn destructive(plan: &crate::plan::Plan) -> Vec<usize> {
    outline::Outline::of(plan).destructive
}
