//! A real Kubernetes API server for tests, and what runs beside it: `halley serve` and `halley operator`.
//!
//! There is no controller manager: namespaces are not finished deleting, owner references are not collected, and ClusterRoles that aggregate others
//! (`view`, `edit`, `admin`) are empty; `cluster-admin` is not.
//!
//! [`cluster`] is one API server for the whole test binary; a test works in a [`Namespace`] of its own. Who stops the API server, or deletes
//! what all share, starts a [`Cluster`] of their own.
#![allow(dead_code, unused_imports, reason = "helpers of tests; each test uses its part")]

mod api_server;
mod audit;
mod client;
mod cluster;
pub(crate) mod guarded;
mod operator;
mod people;
mod proxy;
mod serve;
#[path = "../../examples/tools.rs"]
mod tools;
mod wait;

pub(crate) use api_server::free_port;
pub(crate) use audit::AuditEntry;
pub(crate) use client::{Client, Ran, halley};
pub(crate) use cluster::{Cluster, Namespace, cluster};
pub(crate) use operator::Operator;
pub(crate) use proxy::{Moment, Proxy};
pub(crate) use serve::Serve;
pub(crate) use tools::path as tool;
pub(crate) use wait::wait_until;
