//! `halley operator`: filled by the operator.

pub mod credentials;
pub mod secrets;
