//! The command line against servers: Halley's own routes over a real database, and the fake of Comet.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod binding;
mod cache;
mod comet;
mod doctor;
#[path = "../fake_comet/mod.rs"]
mod fake_comet;
mod flow;
mod intents;
#[allow(
    dead_code,
    clippy::disallowed_methods,
    reason = "other tests use the rest; the path of programs comes from the environment"
)]
#[path = "../cli/sandbox.rs"]
mod sandbox;
mod requests;
mod server;
mod support_bundle;
mod watch;
mod watch_git;
mod watcher;
