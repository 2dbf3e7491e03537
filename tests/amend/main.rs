//! Changes become edits of manifests that declare them, and nothing else.

#![allow(clippy::unwrap_used, unreachable_pub, reason = "helpers of tests")]

mod access;
mod acme;
mod declared;
mod members;
mod things;
mod hostile;
mod refusals;
mod patches;
mod laws;

#[allow(dead_code, reason = "shared with the laws of planning")]
#[path = "../laws/universe.rs"]
mod universe;
#[allow(dead_code, reason = "shared with the laws of planning")]
#[path = "../laws/world.rs"]
mod world;
