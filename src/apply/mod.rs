//! Applies a plan: the walk over its graph, and the files that take the secrets of new keys.

mod engine;
mod graph;
mod secrets;
pub mod targets;

pub use engine::{Error, Progress, Run, run};
pub use targets::FileTargets;
