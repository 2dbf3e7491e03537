//! Workspaces: all of the organization, who is in them, and the custom roles that one can have there.

mod create;
mod delete;
mod list;
mod mark;
mod roles;
mod users;

use std::sync::Arc;

use axum::Router;
use maud::{Markup, html};

use super::edit::Stop;
use super::sent::Sent;
use crate::model::key::WorkspaceName;
use crate::model::rules::is_reserved_workspace;
use crate::store::{Cut, WorkspaceRow};
use crate::web::App;
use crate::web::page::parts::ROWS;
use crate::web::page::{Failed, Page, SignedIn, Tab};

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .merge(list::router())
        .merge(create::router())
        .merge(mark::router())
        .merge(delete::router())
        .merge(users::router())
        .merge(roles::router())
}

/// The pages within the tab.
fn inner(current: &str) -> Markup {
    let pages = [("All workspaces", Tab::Workspaces.path()), ("Custom roles", roles::PATH)];
    html! {
        nav.inner aria-label="Workspaces" {
            ul { @for (label, path) in pages {
                li { a href=(path) aria-current=[(path == current).then_some("page")] { (label) } }
            } }
        }
    }
}

/// A page that the script shows over the list. Without one it stands in the tab, and leads back.
fn dialog(app: &App, who: &SignedIn, title: String, body: Markup) -> Page {
    let flash = app.flashes.take(&who.session);
    let page = Page::new(title, body).seen_by(who.viewer.clone()).in_tab(Tab::Workspaces).saying(flash);
    page.in_dialog().back_to(Tab::Workspaces.path(), "Workspaces")
}

/// Leads out of a form in the same way, to a page that is a dialog as well.
fn cancel_to(path: &str) -> Markup {
    html! { p.cancel { a href=(path) { "Cancel" } } }
}

/// The page of a list that is asked for.
fn cut(asked: &Sent) -> Cut {
    let page = asked.text("page").parse::<u64>().unwrap_or(1);
    // No list is longer; what people write into an address must not overflow.
    Cut { page: page.clamp(1, 1_000_000_000), size: ROWS }
}

/// The workspace that a query or a form names; reserved ones are locked.
fn named(app: &App, asked: &Sent) -> Result<WorkspaceRow, Stop> {
    let name = WorkspaceName::new(asked.text("workspace"));
    if is_reserved_workspace(name.as_str()) {
        return Err(Stop::Refused(format!("Comet keeps the workspace {name} for itself. It is not changed here.")));
    }
    let found = app.store.workspace(&name)?;
    found.ok_or_else(|| Stop::Refused(format!("There is no workspace {name}. Somebody may have deleted it.")))
}

/// The same for a page.
fn shown(app: &App, asked: &Sent) -> Result<WorkspaceRow, Failed> {
    named(app, asked).map_err(|stop| match stop {
        Stop::Refused(text) => Failed::missing(text),
        Stop::Failed(error) => error.into(),
        Stop::Faults(_) => Failed::missing("There is no such workspace."),
    })
}
