//! The Admin dashboard: Comet's six tabs, and three that only Halley has. A file a tab.
//!
//! A page is read with `Admin`, who may open the dashboard. Every edit is a type of its own (`edit::Edit`), posted by a form that works
//! without a script; the script shows pages made with `Page::in_dialog` over the page from which a link with `data-dialog` leads to them.

mod access;
mod accounts;
mod admin;
mod billing;
mod conflict;
mod edit;
mod general;
mod history;
mod plan;
mod sent;
mod settings;
mod sides;
mod workspaces;
mod users;
mod yaml;

use std::sync::Arc;

use axum::Router;
use maud::Markup;

use super::App;
use super::page::{Page, SignedIn, Tab};
use crate::store::Cut;

pub(super) use plan::Planning;

/// For asking how many there are.
const ONE: Cut = Cut { page: 1, size: 1 };

/// All pages below `/admin`.
pub(super) fn router() -> Router<Arc<App>> {
    let comet = [
        general::router(),
        workspaces::router(),
        users::router(),
        settings::router(),
        accounts::router(),
        billing::router(),
    ];
    let ours = [plan::router(), access::router(), history::router()];
    comet.into_iter().chain(ours).fold(Router::new(), Router::merge)
}

/// The page of a tab, which says once what has just happened.
fn tab(app: &App, who: &SignedIn, tab: Tab, body: Markup) -> Page {
    let flash = app.flashes.take(&who.session);
    Page::new(tab.label(), body).seen_by(who.viewer.clone()).in_tab(tab).saying(flash)
}
