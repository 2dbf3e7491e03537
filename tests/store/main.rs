//! The embedded organization: what it keeps, what it refuses, and what a server needs of it.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

#[path = "../embedded/mod.rs"]
mod embedded;

mod accounts;
mod backup;
mod billing;
mod desk;
mod faults;
mod migration;
mod organization;
mod pages;
mod version;
