//! `halley serve`: one organization over HTTP. The only user of axum, argon2, lettre and maud.
//!
//! A request passes, from the outside in: the listener's limits (`serve`), the frame that every answer gets (`frame`), the route, the
//! credential (`credential`), and the store, which is asked on threads made for waiting (`App::ask`).

mod accounts;
pub mod api;
mod app;
pub mod cookie;
pub mod credential;
mod dashboard;
mod flash;
mod frame;
mod health;
mod idle;
pub mod invitation;
pub mod log;
pub mod mail;
mod manifests;
mod metrics;
mod origin;
mod page;
pub mod password;
mod prices;
mod serve;
mod settings;
pub mod sign_in;
pub mod throttle;
mod tls;

use std::sync::Arc;

use axum::Router;

pub use accounts::Client;
pub use app::App;
pub use frame::Peer;
pub use metrics::{Metrics, Outcome};
pub use prices::Prices;
pub use serve::{Error, Server};
pub use settings::{Limits, Settings};
pub use tls::Tls;

/// All routes, with what every answer gets.
pub fn router(app: Arc<App>) -> Router {
    let routes = Router::new()
        .merge(health::router())
        .merge(page::router())
        .merge(dashboard::router())
        .merge(api::router())
        .fallback(page::no_such_page);
    frame::around(routes, &app).with_state(app)
}
