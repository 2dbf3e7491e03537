//! Creating a workspace without the dashboard.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde::Deserialize;

use super::may;
use crate::backend;
use crate::model::change::{Change, Edit, WorkspaceState};
use crate::model::key::WorkspaceName;
use crate::model::permission::Action;
use crate::model::rules::is_reserved_workspace;
use crate::store::{Authority, Executed};
use crate::web::App;
use crate::web::api::{names, owned_by_creator};
use crate::web::flash::Flash;
use crate::web::page::parts::workspace_page;
use crate::web::page::{Failed, Faults, Field, Page, Posted, Signed, SignedIn};

pub(super) const PATH: &str = "/workspaces/new";

/// The one field of a new workspace.
pub(in crate::web) const NEW_WORKSPACE: Field<'static> = Field {
    name: "name",
    label: "Name",
    kind: "text",
    autocomplete: "off",
    value: "",
    hint: "Up to 100 characters. Names of workspaces are unique.",
};

/// The form.
#[derive(Deserialize)]
pub(super) struct New {
    csrf: String,
    name: String,
}

impl Signed for New {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// Why there can be no new workspace of this name.
pub(in crate::web) fn new_workspace_fault(app: &App, name: &WorkspaceName) -> Result<Option<String>, backend::Error> {
    let change = Change::Workspace(Edit::Create(WorkspaceState { default: false, id: None, name: name.clone() }));
    Ok(if name.as_str().is_empty() {
        Some("Write a name.".to_owned())
    } else if is_reserved_workspace(name.as_str()) {
        Some(format!("Comet keeps the name {name} for itself. Choose another one."))
    } else if let Some(fault) = names::fault(&change) {
        Some(format!("This does not work: {fault}."))
    } else if app.store.workspace(name)?.is_some() {
        Some(taken(name))
    } else {
        None
    })
}

fn taken(name: &WorkspaceName) -> String {
    format!("There is a workspace {name} already. Choose another name.")
}

pub(super) async fn show(State(app): State<Arc<App>>, who: SignedIn) -> Result<Page, Failed> {
    app.ask(move |app| {
        allowed(app, &who)?;
        Ok(page(&who, "", &Faults::default()))
    })
    .await
}

fn allowed(app: &App, who: &SignedIn) -> Result<(), Failed> {
    if may(app, who, Action::CreateWorkspace, None)? {
        Ok(())
    } else {
        Err(Failed::forbidden("Your role in this organization does not let you create workspaces."))
    }
}

fn page(who: &SignedIn, name: &str, faults: &Faults) -> Page {
    let body = html! {
        form.fields.card.form method="post" action=(PATH) {
            input type="hidden" name="csrf" value=(who.viewer.csrf);
            (faults.summary())
            (Field { value: name, ..NEW_WORKSPACE }.markup(faults))
            p.hint { "You become its owner, and can invite others." }
            div.buttons { button { "Create" } }
        }
    };
    Page::new("Create a workspace", body).seen_by(who.viewer.clone()).back_to("/", "Your page")
}

pub(super) async fn create(State(app): State<Arc<App>>, Posted(who, new): Posted<New>) -> Result<Response, Failed> {
    app.ask(move |app| {
        allowed(app, &who)?;
        let New { csrf: _, name } = new;
        let workspace = WorkspaceName::new(name.trim());
        let fault = match new_workspace_fault(app, &workspace)? {
            Some(fault) => Some(fault),
            None => created(app, &who, &workspace)?,
        };
        match fault {
            Some(fault) => {
                let page = page(&who, &name, &Faults::one("name", fault));
                Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
            }
            None => {
                let said = format!("The workspace {workspace} is created. You are its owner.");
                app.flashes.leave(&who.session, Flash::Done(said));
                Ok(Redirect::to(&workspace_page(&workspace)).into_response())
            }
        }
    })
    .await
}

/// Why it was not created; `None`: it was, and belongs to its creator.
fn created(app: &App, who: &SignedIn, name: &WorkspaceName) -> Result<Option<String>, Failed> {
    let provenance = who.provenance();
    let default = app.store.organization()?.is_some_and(|head| head.default_workspace.is_none());
    let change = Change::Workspace(Edit::Create(WorkspaceState { default, id: None, name: name.clone() }));
    let authority = Authority::Of(who.caller.actor.clone());
    match app.desk.execute(&provenance, &authority, None, &[change])?.pop() {
        Some(Executed::Done | Executed::Issued { .. }) => {
            owned_by_creator(app, &provenance, name)?;
            Ok(None)
        }
        Some(Executed::Refused(text)) => Ok(Some(text)),
        Some(Executed::Denied(because)) => Err(Failed::forbidden(because)),
        Some(Executed::Failed(error)) => Err(error.into()),
        // Somebody was faster: it is theirs.
        Some(Executed::AlreadyDone) | None => Ok(Some(taken(name))),
    }
}
