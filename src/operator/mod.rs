//! `halley operator`: keeps the organizations that custom resources declare, with the planner, the guards and the engine of the command line.
//!
//! One run for one organization is a row of steps, each a file: `fetch`, `validate`, `plan`, `guard`, `apply`, `status` (`report`).

mod absence;
mod apply;
mod child;
mod claims;
mod conditions;
pub mod credentials;
mod error;
mod events;
pub mod fence;
mod fetch;
mod freeze;
pub(crate) mod guard;
pub mod health;
mod lease;
mod live;
pub mod metrics;
mod mirror;
mod object;
mod plans;
mod policy;
mod queue;
mod reconcile;
mod report;
mod run;
#[cfg(test)]
mod samples;
pub mod secrets;
mod settings;
mod summary;
mod validate;
mod watches;
mod words;
pub mod work;
mod write;

pub use error::Error;
pub use run::run;
pub use settings::{LeaseSettings, Settings};
