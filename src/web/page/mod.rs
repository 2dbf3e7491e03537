//! The pages. They work without a script; whoever is signed in is known by the session alone, never by a key.

mod error;
mod field;
mod home;
mod invitation;
mod layout;
mod password;
mod set_up;
mod sign_in;
mod signed_in;

use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{get, post};

use super::App;
pub(super) use error::{no_such_page, plain_or_page};

const STYLE: &str = include_str!("style.css");

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(home::show))
        .route("/keys", post(home::create_key))
        .route("/keys/revoke", post(home::revoke_key))
        .route("/sessions/end", post(home::end_session))
        .route("/password", get(password::show).post(password::change))
        .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/set-up/{token}", get(set_up::show).post(set_up::set_up))
        .route("/invitation/{token}", get(invitation::show).post(invitation::accept))
        .route(layout::STYLE, get(style))
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")], STYLE)
}
