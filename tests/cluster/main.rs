//! Halley in a real Kubernetes API server: the kinds as it takes them, kubectl and helm as people use them, the operator as it runs.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod approval;
mod chart;
mod clean;
#[path = "../fake_comet/mod.rs"]
mod fake_comet;
mod guarding;
mod harness;
mod keeping;
mod keys;
mod kinds;
mod leading;
mod machinery;
mod page;
mod rights;
#[path = "../serving/mod.rs"]
mod serving;
