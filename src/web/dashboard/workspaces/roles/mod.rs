//! Custom roles: a base role without some permissions, on Enterprise.

mod delete;
mod form;
mod list;

use std::sync::Arc;

use axum::Router;
use maud::{Markup, html};

use super::inner;
use crate::model::key::RoleName;
use crate::model::organization::Role;
use crate::web::App;
use crate::web::dashboard::edit::Stop;
use crate::web::dashboard::sent::Sent;
use crate::web::page::{Failed, Page, SignedIn, Tab};

pub(super) use list::PATH;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().merge(list::router()).merge(form::router()).merge(delete::router())
}

/// The role that a form names.
fn named(app: &App, sent: &Sent) -> Result<Role, Stop> {
    let name = RoleName::new(sent.text("role"));
    app.store.role(&name)?.ok_or_else(|| Stop::Refused(format!("There is no custom role {name} any more.")))
}

/// The same for a page.
fn shown(app: &App, asked: &Sent) -> Result<Role, Failed> {
    let name = RoleName::new(asked.text("role"));
    app.store.role(&name)?.ok_or_else(|| Failed::missing(format!("There is no custom role {name}.")))
}

/// A page that the script shows over the list of roles.
fn dialog(app: &App, who: &SignedIn, title: String, body: Markup) -> Page {
    let flash = app.flashes.take(&who.session);
    let page = Page::new(title, body).seen_by(who.viewer.clone()).in_tab(Tab::Workspaces).saying(flash);
    page.in_dialog().back_to(PATH, "Custom roles")
}

/// In how many memberships the role is.
fn in_use(uses: u64) -> Markup {
    html! {
        @if uses == 0 { span.quiet { "nobody" } } @else { (crate::web::page::parts::count(uses, "membership", "memberships")) }
    }
}
