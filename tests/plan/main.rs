//! Planning, a behaviour at a time.
#![allow(clippy::unwrap_used, unreachable_pub, reason = "helpers of tests")]

mod access;
mod coverage;
mod diff;
mod ending;
mod fixture;
mod guards;
mod keys;
mod overrides;
mod saved;
mod unread;
mod waiting;
