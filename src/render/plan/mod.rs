//! Plans: a file a format.

pub mod diff;
pub mod json;
pub mod markdown;
pub mod text;

mod facts;
mod outline;
mod telling;
mod yaml;

pub use diff::diff;
pub use json::json;
pub use markdown::{MarkdownOptions, TooLarge, markdown};
pub use telling::{Access, Bundle, Guarded, Line, Telling, note};
pub use text::text;
