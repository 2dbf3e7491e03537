//! The pages. They work without a script; whoever is signed in is known by the session alone, never by a key.

mod assets;
pub(in crate::web) mod can;
mod error;
mod field;
mod home;
mod invitation;
mod layout;
pub(in crate::web) mod parts;
mod password;
mod set_up;
mod sign_in;
mod signed_in;
mod tab;
pub(in crate::web) mod words;
mod workspace;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::App;
pub(super) use error::{Failed, no_such_page, plain_or_page};
pub(super) use field::{Faults, Field};
pub(super) use layout::{Page, Viewer};
pub(super) use signed_in::{FOREIGN, Posted, Signed, SignedIn};
pub(super) use tab::Tab;
pub(super) use workspace::{NEW_WORKSPACE, new_workspace_fault};

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/password", get(password::show).post(password::change))
        .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/set-up/{token}", get(set_up::show).post(set_up::set_up))
        .route("/invitation/{token}", get(invitation::show).post(invitation::accept))
        .merge(workspace::router())
        .merge(home::router())
        .merge(assets::router())
}
