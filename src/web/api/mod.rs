//! Comet's routes and Halley's own (`/api`).

use std::sync::Arc;

use axum::Router;

use super::App;

/// The routes below `/api`.
pub fn router() -> Router<Arc<App>> {
    Router::new()
}
