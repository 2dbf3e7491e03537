//! Removing somebody from a workspace.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use maud::html;

use super::{back, cancel_to, dialog, live, named, shown};
use crate::model::change::{Change, Edit as Typed, State as Side};
use crate::model::key::Email;
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit, Stop, Wanted};
use crate::web::dashboard::sent::Sent;
use crate::web::page::{Failed, Faults, Page, SignedIn};

pub(super) const PATH: &str = "/admin/workspaces/users/remove";

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route(PATH, get(show).post(edit::carry_out::<Remove>))
}

async fn show(State(app): State<Arc<App>>, Admin(who): Admin, Query(asked): Query<Sent>) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &asked, &Faults::default())).await
}

fn page(app: &App, who: &SignedIn, asked: &Sent, faults: &Faults) -> Result<Page, Failed> {
    let name = shown(app, asked)?.name;
    let email = Email::new(asked.text("email"));
    let access = live(app, &name, &email)?;
    let body = html! {
        (faults.all())
        @if email == who.email {
            p { "Nobody removes themselves. Another Admin can remove you." }
        } @else if let Some(access) = access {
            p { b { bdi { (email) } } " loses the role " b { (access.membership.role.as_str()) } " and all grants in this workspace." }
            p.quiet { "Their data in it stays, and so does their place in the organization." }
            form method="post" action=(PATH) {
                (edit::hidden(&who.viewer, Some(&edit::was([Some(Side::Membership(&access))]))))
                @for name in ["workspace", "email", "search", "page"] {
                    @if let Some(value) = asked.get(name) { input type="hidden" name=(name) value=(value); }
                }
                (edit::buttons("Remove", true))
            }
        } @else {
            p { bdi { (email) } " is not in this workspace." }
        }
        (cancel_to(&back(&name, asked)))
    };
    Ok(dialog(app, who, format!("Remove a user from {name}"), body))
}

/// Ends a membership.
struct Remove;

impl Edit for Remove {
    const PATH: &'static str = PATH;

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let workspace = named(app, sent)?.name;
        let email = Email::new(sent.text("email"));
        let Some(access) = live(app, &workspace, &email)? else {
            return Err(Stop::Refused(format!("{email} is not in {workspace} any more.")));
        };
        let done = format!("{email} is removed from {workspace}.");
        Ok(Wanted::one(Change::Membership(Typed::Delete(access)), done, back(&workspace, sent)))
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        page(app, who, sent, faults)
    }
}
