//! `kill -9`, of the client at every request and of the server at any moment: nothing acknowledged is lost, nothing is done twice.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod backup;
mod client;
mod database;
mod halley;
mod manifests;
mod proxy;
mod server;
mod writers;
