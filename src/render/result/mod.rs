//! What became of a plan: a file a format.

pub mod text;

pub use text::text;
