//! Comet's routes and Halley's own: their shapes, who may ask what, and the document that describes them.
#![allow(clippy::unwrap_used, reason = "tests")]

mod comet;
mod document;
mod own;
mod snapshot;
mod walk;
mod world;
