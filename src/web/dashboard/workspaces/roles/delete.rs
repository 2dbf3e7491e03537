//! Deleting a custom role that nobody has.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use maud::html;

use super::{PATH as ROLES, dialog, in_use, named, shown};
use crate::model::change::{Change, Edit as Typed, State as Side};
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit, Stop, Wanted};
use crate::web::dashboard::sent::Sent;
use crate::web::page::{Failed, Faults, Page, SignedIn};

pub(super) const PATH: &str = "/admin/workspaces/roles/delete";

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route(PATH, get(show).post(edit::carry_out::<Delete>))
}

async fn show(State(app): State<Arc<App>>, Admin(who): Admin, Query(asked): Query<Sent>) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &asked, &Faults::default())).await
}

fn page(app: &App, who: &SignedIn, asked: &Sent, faults: &Faults) -> Result<Page, Failed> {
    let role = shown(app, asked)?;
    let uses = app.store.role_uses(&role.name)?;
    let body = html! {
        (faults.all())
        @if uses > 0 {
            p { "It is in use by " (in_use(uses)) ". Give these people another role first, then it can be deleted." }
        } @else {
            p { "Nobody has this role. Deleting it changes nobody's access." }
            form method="post" action=(PATH) {
                (edit::hidden(&who.viewer, Some(&edit::was([Some(Side::Role(&role))]))))
                input type="hidden" name="role" value=(role.name);
                (edit::buttons("Delete", true))
            }
        }
        (edit::cancel(ROLES))
    };
    Ok(dialog(app, who, format!("Delete the role {}", role.name), body))
}

/// Deletes a custom role.
struct Delete;

impl Edit for Delete {
    const PATH: &'static str = PATH;

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let role = named(app, sent)?;
        let done = format!("The role {} is deleted.", role.name);
        Ok(Wanted::one(Change::Role(Typed::Delete(role)), done, ROLES))
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        page(app, who, sent, faults)
    }
}
