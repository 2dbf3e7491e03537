//! Deleting a workspace: its data is lost for good, so its name is typed in.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use maud::{Markup, html};

use super::{dialog, named, shown};
use crate::model::change::{Change, Edit as Typed, State as Side, WorkspaceState};
use crate::model::organization::Authorized;
use crate::store::{WorkspaceRow, WorkspacesAsked};
use crate::web::App;
use crate::web::dashboard::ONE;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit, Stop, Wanted};
use crate::web::dashboard::sent::Sent;
use crate::web::page::parts::count;
use crate::web::page::{Failed, Faults, Field, Page, SignedIn, Tab};

pub(super) const PATH: &str = "/admin/workspaces/delete";

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route(PATH, get(show).post(edit::carry_out::<Delete>))
}

async fn show(State(app): State<Arc<App>>, Admin(who): Admin, Query(asked): Query<Sent>) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &asked, &Faults::default())).await
}

fn state(row: WorkspaceRow) -> WorkspaceState {
    let WorkspaceRow { id, name, created_at: _, default, members: _ } = row;
    WorkspaceState { default, id: Some(id.into()), name }
}

fn page(app: &App, who: &SignedIn, asked: &Sent, faults: &Faults) -> Result<Page, Failed> {
    let row = shown(app, asked)?;
    let name = row.name.clone();
    let body = match stays(app, &row)? {
        Some(why) => html! {
            p { (why) }
            (edit::cancel(Tab::Workspaces.path()))
        },
        None => html! {
            (losses(app, &row)?)
            (form(who, row, asked.text("confirm"), faults))
            (edit::cancel(Tab::Workspaces.path()))
        },
    };
    Ok(dialog(app, who, format!("Delete {name}?"), body))
}

/// Why it cannot be deleted.
fn stays(app: &App, row: &WorkspaceRow) -> Result<Option<&'static str>, Failed> {
    let all = app.store.workspaces_page(&WorkspacesAsked { search: None, of: None }, ONE)?.total;
    Ok(if all <= 1 {
        Some("It is the only workspace, and an organization keeps at least one.")
    } else if row.default {
        Some("It is the default workspace. Mark another one as default first, then this one can be deleted.")
    } else {
        None
    })
}

fn losses(app: &App, row: &WorkspaceRow) -> Result<Markup, Failed> {
    let accounts = app.store.accounts()?;
    let listed = accounts.iter().filter(|account| match &account.workspaces {
        Authorized::All => false,
        Authorized::Listed(names) => names.contains(&row.name),
    });
    let accounts = listed.count() as u64;
    Ok(html! {
        p { "This cannot be undone. Lost for good are:" }
        ul {
            li { "all projects, experiments, models and artifacts in it" }
            @if row.members > 0 {
                li {
                    (count(row.members, "membership", "memberships"))
                    " with roles and grants; the people stay in the organization"
                }
            }
            @if accounts > 0 { li { "the access of " (count(accounts, "service account", "service accounts")) } }
        }
    })
}

fn form(who: &SignedIn, row: WorkspaceRow, typed: &str, faults: &Faults) -> Markup {
    let name = row.name.clone();
    let was = edit::was([Some(Side::Workspace(&state(row)))]);
    let confirm = Field {
        name: "confirm",
        label: "Name of the workspace",
        kind: "text",
        autocomplete: "off",
        value: typed,
        hint: "Type it in full, so that no other one is deleted by mistake.",
    };
    html! {
        form.fields method="post" action=(PATH) {
            (edit::hidden(&who.viewer, Some(&was)))
            input type="hidden" name="workspace" value=(name);
            (faults.summary())
            (confirm.markup(faults))
            (edit::buttons("Delete for good", true))
        }
    }
}

/// Deletes a workspace.
struct Delete;

impl Edit for Delete {
    const PATH: &'static str = PATH;

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let row = named(app, sent)?;
        let name = row.name.clone();
        if sent.text("confirm").trim() != name.as_str() {
            let fault = "This is not the name of the workspace. Nothing was deleted.";
            return Err(Stop::Faults(Faults::one("confirm", fault)));
        }
        let change = Change::Workspace(Typed::Delete(state(row)));
        Ok(Wanted::one(change, format!("The workspace {name} is deleted."), Tab::Workspaces.path()))
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        page(app, who, sent, faults)
    }
}
