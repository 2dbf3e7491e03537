//! The documentation: every page in the book, every link to somewhere, every command run, every reference as the code says, every promise with
//! its test.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![allow(clippy::disallowed_methods, reason = "the switch that rewrites is an environment variable")]

mod book;
mod commands;
mod links;
mod markdown;
mod pages;
mod promises;
mod reference;
