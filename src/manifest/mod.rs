//! Text to resources and back. The only user of YAML crates.
//!
//! A document is parsed once, straight into its type. Only when that fails, or may hide something, it becomes a tree in which
//! everything knows its place, and is held against the schema of its kind.

mod bounds;
mod decode;
mod document;
mod edit;
mod envelope;
mod fault;
mod header;
mod kind;
mod limits;
mod place;
mod position;
mod read;
pub(crate) mod rules;
mod scalar;
mod shape;
mod split;
mod tree;
mod write;
mod yaml;

pub use document::{Document, Metadata, Resource, Step};
pub use edit::{Editor, Uneditable, appended, without};
pub use position::{key_span, span};
pub use read::{Read, read};
pub use rules::RULES;
pub use write::{to_yaml, write};
pub use yaml::{read_yaml, write_yaml};
