//! A workspace's own page, for its members and for Admins; and the page on which every member who may creates one.

mod invite;
mod new;
mod show;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub(in crate::web) use self::new::{NEW_WORKSPACE, new_workspace_fault};
use super::{Failed, SignedIn};
use crate::model::key::WorkspaceName;
use crate::model::permission::{Action, Answer};
use crate::store::WorkspaceRow;
use crate::web::App;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/workspaces", get(show::by_query))
        .route("/workspaces/{name}", get(show::by_path))
        .route(new::PATH, get(new::show).post(new::create))
        .route(invite::PATH, post(invite::invite))
}

/// The workspace, for those who may see it; for others it looks as if there were none.
fn visible(app: &App, who: &SignedIn, name: &WorkspaceName) -> Result<WorkspaceRow, Failed> {
    let missing = || Failed::missing("There is no such workspace, or you are not in it.");
    let found = app.store.workspace(name)?.ok_or_else(missing)?;
    if may(app, who, Action::ViewOpikProjects, Some(name))? || app.store.is_in(&who.caller.actor, name)? {
        Ok(found)
    } else {
        Err(missing())
    }
}

/// Whether whoever is signed in may do this.
fn may(app: &App, who: &SignedIn, action: Action, place: Option<&WorkspaceName>) -> Result<bool, Failed> {
    Ok(app.store.decide(&who.caller.actor, action, place)?.answer == Answer::Yes)
}
