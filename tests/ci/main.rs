//! The workflows of `examples/ci`, played: real files, real scripts, a real repository and a real `halley serve`; the git host is a folder.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise, and starts programs"
)]

#[path = "../serving/mod.rs"]
mod serving;

mod applying;
mod drift;
mod files;
mod forks;
mod gitlab;
mod hook;
mod host;
mod planning;
mod shell;
