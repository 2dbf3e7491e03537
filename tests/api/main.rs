//! Comet's routes and Halley's own: their shapes, who may ask what, and the document that describes them.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(clippy::disallowed_methods, reason = "the switch that rewrites is an environment variable")]

mod comet;
mod document;
mod own;
mod snapshot;
mod walk;
mod world;
