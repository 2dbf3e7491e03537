//! Comet's routes, with their odd shapes. What is known of them stands in the inventory of routes; nothing is invented.

pub(super) mod access;
pub(super) mod admin;
pub(super) mod auth;
pub(super) mod invitation;
pub(super) mod opik;
pub(super) mod organizations;
pub(super) mod permissions;
pub(super) mod rest;
pub(super) mod roles;
pub(super) mod workspaces;

use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::reply::Reply;

/// What Comet's writing routes answer.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Said {
    /// What happened.
    msg: String,
    /// The status once more.
    code: u16,
}

/// 200 and what happened.
fn said(what: &str) -> Reply {
    said_with(StatusCode::OK, what)
}

fn said_with(status: StatusCode, what: &str) -> Reply {
    Reply::with_status(status, &Said { msg: what.to_owned(), code: status.as_u16() })
}
