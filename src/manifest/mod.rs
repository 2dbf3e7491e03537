//! Text to resources and back. The only user of YAML crates.

mod document;

pub use document::{Document, Metadata, Resource, Step};
