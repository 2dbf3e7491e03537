//! Creating a workspace: a name, and whoever creates it is its owner.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;

use super::dialog;
use crate::model::change::{Access, Change, Edit as Typed, WorkspaceState};
use crate::model::key::WorkspaceName;
use crate::model::organization::{Grants, Membership, WorkspaceRole};
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit, Stop, Wanted};
use crate::web::dashboard::general::head;
use crate::web::dashboard::sent::Sent;
use crate::web::page::{Failed, Faults, NEW_WORKSPACE, Page, SignedIn, Tab, new_workspace_fault};

pub(super) const PATH: &str = "/admin/workspaces/new";

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route(PATH, get(show).post(edit::carry_out::<Create>))
}

async fn show(State(app): State<Arc<App>>, Admin(who): Admin) -> Result<Page, Failed> {
    app.ask(move |app| Ok(page(app, &who, "", &Faults::default()))).await
}

fn page(app: &App, who: &SignedIn, name: &str, faults: &Faults) -> Page {
    let field = crate::web::page::Field { value: name, ..NEW_WORKSPACE };
    let body = maud::html! {
        form.fields method="post" action=(PATH) {
            (edit::hidden(&who.viewer, None))
            (faults.summary())
            (field.markup(faults))
            p.hint { "You become its owner. Other people come in by " b { "Manage users" } "." }
            (edit::buttons("Create", false))
        }
        (edit::cancel(Tab::Workspaces.path()))
    };
    dialog(app, who, "Create a workspace".to_owned(), body)
}

/// Creates a workspace.
struct Create;

impl Edit for Create {
    const PATH: &'static str = PATH;

    fn wanted(app: &App, who: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let name = WorkspaceName::new(sent.text("name").trim());
        if let Some(fault) = new_workspace_fault(app, &name)? {
            return Err(Stop::Faults(Faults::one("name", fault)));
        }
        let default = head(app)?.default_workspace.is_none();
        let membership = Membership { grants: Grants::NONE, member: who.email.clone(), role: WorkspaceRole::Owner };
        let done = format!("The workspace {name} is created. You are its owner.");
        let changes = vec![
            Change::Workspace(Typed::Create(WorkspaceState { default, id: None, name: name.clone() })),
            Change::Membership(Typed::Create(Access { membership, workspace: name })),
        ];
        Ok(Wanted { changes, done, back: Tab::Workspaces.path().to_owned(), then: None })
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        Ok(page(app, who, sent.text("name"), faults))
    }
}
