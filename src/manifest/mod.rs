//! Text to resources and back. The only user of YAML crates.

mod document;
mod write;

pub use document::{Document, Metadata, Resource, Step};
pub use write::write_yaml;
