//! What machines ask: does it live, can it work, what has it done.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::App;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/healthz", get(healthz)).route("/readyz", get(readyz)).route("/metrics", get(metrics))
}

/// The process answers.
async fn healthz() -> &'static str {
    "ok\n"
}

/// The database answers, and nothing that should run has ended. What is wrong is in the log: whoever asks here may be anybody.
async fn readyz(State(app): State<Arc<App>>) -> Response {
    if app.broken.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "a part of the server has ended; start it again\n").into_response();
    }
    match app.ask(|app| app.store.audit(None, 1)).await {
        Ok(_) => "ok\n".into_response(),
        Err(error) => {
            tracing::error!(%error, "not ready: the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

async fn metrics(State(app): State<Arc<App>>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], app.metrics.text()).into_response()
}
