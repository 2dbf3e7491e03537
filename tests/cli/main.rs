//! The command line as a user meets it: the binary itself, in a folder of its own, without the machine's environment.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise, and reads the environment"
)]

mod access;
mod bad_input;
mod exit_codes;
mod export;
mod flow;
mod generate;
mod key_targets;
mod operator;
mod guards;
mod reference;
mod reports;
mod reviewed;
mod plan_schema;
mod promises;
mod provenance;
mod sandbox;
mod saved_plans;
mod terminal;
