//! What became of a plan: a file a format.

pub mod json;
pub mod text;

pub use json::json;
pub use text::text;
