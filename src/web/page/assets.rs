//! The stylesheet, the script and the mark: all that a page loads, all from here.

use std::sync::LazyLock;

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use maud::{Markup, PreEscaped};
use sha2::{Digest as _, Sha256};

use crate::model::hex;
use crate::render::MARK;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Where the icon is.
pub(super) const ICON: &str = "/assets/mark.svg";

/// Addresses hold a piece of the digest, so a browser keeps what it has for as long as it is the same.
static STYLE_PATH: LazyLock<String> = LazyLock::new(|| versioned("style", "css", STYLE));
static SCRIPT_PATH: LazyLock<String> = LazyLock::new(|| versioned("script", "js", SCRIPT));

fn versioned(name: &str, end: &str, text: &str) -> String {
    let digest = Sha256::digest(text);
    format!("/assets/{name}.{end}?{}", hex(&digest[..4]))
}

pub(super) fn style_path() -> &'static str {
    &STYLE_PATH
}

pub(super) fn script_path() -> &'static str {
    &SCRIPT_PATH
}

/// The mark, to stand in a text.
pub(super) fn mark() -> Markup {
    PreEscaped(MARK.to_owned())
}

pub(super) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/assets/style.css", get(async || asset("text/css; charset=utf-8", STYLE)))
        .route("/assets/script.js", get(async || asset("text/javascript; charset=utf-8", SCRIPT)))
        .route(ICON, get(async || asset("image/svg+xml", MARK)))
}

fn asset(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=3600")], text)
}
