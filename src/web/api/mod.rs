//! Comet's routes and Halley's own: below `/api`, and what `comet_ml` and `opik` ask first.

pub mod refusal;

use std::sync::Arc;

use axum::Router;

use super::App;

/// The routes below `/api`.
pub fn router() -> Router<Arc<App>> {
    Router::new()
}
