//! Comet's routes and Halley's own: below `/api`, and what `comet_ml` and `opik` ask first.
//!
//! One table (`table`) holds every route that is answered: what it needs (`need`), what it takes and answers, and its handler. Routing
//! (`dispatch`) and the OpenAPI document (`openapi`) are made from it; paths come from `wire::ROUTES` alone.

mod asked;
mod comet;
mod dispatch;
mod endpoint;
mod find;
mod halley;
mod make;
pub(in crate::web) mod names;
mod need;
mod openapi;
mod people;
pub mod refusal;
mod reply;
mod shared;
mod table;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::routing::{MethodFilter, any, on};

pub(in crate::web) use make::owned_by_creator;
pub use openapi::openapi;

use self::refusal::Refusal;
use self::shared::Shared;
use super::App;
use crate::wire::{Method, Route, find as route};

/// The routes below `/api`, and those that clients of Comet ask first.
pub fn router() -> Router<Arc<App>> {
    let shared = Arc::new(Shared::default());
    let mut router = Router::new();
    for endpoint in table::endpoints() {
        let (endpoint, shared) = (Arc::new(endpoint), shared.clone());
        let (path, filter) = (endpoint.route.path, filter(endpoint.route.method));
        let serve = async move |State(app): State<Arc<App>>, request: Request| {
            dispatch::answer(app, shared, endpoint, request).await
        };
        router = router.route(path, on(filter, serve));
    }
    for (id, because) in table::REFUSED {
        let Route { path, method, .. } = route(id);
        router = router.route(path, on(filter(*method), async move || Refusal::gone(because)));
    }
    router
        .route("/api/{*rest}", any(dispatch::no_such_route))
        .route("/opik/{*rest}", any(dispatch::no_such_route))
        .method_not_allowed_fallback(dispatch::wrong_method)
}

/// The routes of the table that this server answers, by number; and those that it refuses, each with the reason.
pub fn coverage() -> (Vec<&'static str>, Vec<(&'static str, &'static str)>) {
    (table::endpoints().iter().map(|endpoint| endpoint.route.id).collect(), table::REFUSED.to_vec())
}

fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    }
}
