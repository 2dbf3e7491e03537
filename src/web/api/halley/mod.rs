//! Halley's own routes (`/api/halley/v1`): what Comet has no known route for, and the whole organization in one answer.

pub(super) mod accounts;
pub(super) mod billing;
pub(super) mod members;
pub(super) mod operations;
pub(super) mod own;
pub(super) mod requests;
pub(super) mod roles;
pub(super) mod server;
pub(super) mod snapshot;
pub(super) mod workspaces;
