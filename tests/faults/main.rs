//! What a user sees when the way to the server fails: the right exit code and words, nothing lost, and the next run comes to the same end.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod attack;
mod comet;
#[path = "../fake_comet/mod.rs"]
mod fake_comet;
mod halley;
#[allow(
    dead_code,
    clippy::disallowed_methods,
    reason = "other tests use the rest; the path of programs comes from the environment"
)]
#[path = "../cli/sandbox.rs"]
mod sandbox;
#[allow(dead_code, reason = "other tests use the rest")]
#[path = "../remote/server.rs"]
mod server;
mod table;
