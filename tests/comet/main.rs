//! The client against the fake of Comet.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

#[path = "../fake_comet/mod.rs"]
mod fake_comet;

mod command;
mod converging;
mod faults;
mod reading;
mod support;
mod world;
mod writing;
