//! Laws of planning, over generated organizations and edits.
//!
//! `HALLEY_CASES` sets how many cases a law is tried with; 2,000 unless said.

#![allow(clippy::unwrap_used, unreachable_pub, reason = "helpers of tests")]

mod access;
mod convergence;
mod digests;
mod embedded;
mod files;
mod ownership;
mod saved;
mod undo;
mod universe;
mod world;

use proptest::test_runner::Config;

/// The number of cases a law is tried with.
#[expect(clippy::disallowed_methods, reason = "a test takes its size from the environment")]
fn cases() -> Config {
    let cases = std::env::var("HALLEY_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2000);
    Config { cases, failure_persistence: None, max_global_rejects: cases.saturating_mul(10), ..Config::default() }
}
