//! `halley operator`: keeps the organizations of a cluster in the state that its custom resources declare.
//!
//! `run` starts the tasks and joins them; `lease` decides which process writes, and a `Fence` is asked before each write.

mod error;
pub mod fence;
pub mod health;
mod lease;
pub mod metrics;
mod run;
mod settings;
pub mod work;

pub use error::Error;
pub use run::run;
pub use settings::{LeaseSettings, Settings};
