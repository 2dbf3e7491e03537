//! Applies a plan: the walk over its graph, what is written down before it is sent, and the files that take the secrets of new keys.

mod engine;
mod graph;
mod intents;
mod secrets;
mod send;
mod stop;
pub mod targets;

pub use engine::{Error, Means, Progress, Run, run, run_with};
pub use intents::{Intents, IntentsError};
pub use stop::Stop;
pub use targets::FileTargets;
