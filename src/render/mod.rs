//! Findings, plans and results, for people and for programs: a file a format. Functions from values to text, nothing else.
//!
//! A new format is a new file beside the others; what all formats say alike (the sentence of an operation, why it is made,
//! who gains and loses) is said once, in `wording`, `why` and `access`.

pub mod annotation;
pub mod drift;
pub mod failure;
pub mod finding;
pub mod notes;
pub mod plan;
pub mod result;

mod access;
mod count;
mod effects;
mod escape;
mod fitting;
mod html;
mod marker;
mod page;
mod sentence;
mod why;
mod wording;

pub use count::{counted, money};
pub use escape::{json as visible_json, visible};
pub use html::{MARK, capital};
pub use marker::{Marker, MarkerError};
pub use sentence::{Medium, Piece, Sentence};
pub use wording::operation as wording;

/// How text for people is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextOptions {
    /// Whether to colour; marks and words say the same without it.
    pub color: bool,
    /// The width of the terminal in columns.
    pub width: usize,
    /// Whether to list what else folds into a count.
    pub verbose: bool,
    /// Whether a plan ends with the command that applies it; not where that is what happens next.
    pub next: bool,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { color: false, width: 80, verbose: false, next: true }
    }
}
