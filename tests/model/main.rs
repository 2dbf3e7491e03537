//! The model: permissions row by row, rules one by one, tables and keys.
#![allow(clippy::unwrap_used, unreachable_pub, reason = "helpers of tests")]

mod changes;
mod keys;
mod permissions;
mod rules;
mod tables;
