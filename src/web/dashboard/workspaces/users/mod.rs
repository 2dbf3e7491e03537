//! Manage users: who is in a workspace, with role and grants. A row is a form; adding and removing are pages of their own.

mod add;
mod list;
mod remove;
mod row;

use std::sync::Arc;

use axum::Router;
use maud::{Markup, html};

use super::{cancel_to, cut, dialog, named, shown};
use crate::backend;
use crate::model::change::Access;
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{Grant, Grants, Membership, Role, WorkspaceRole};
use crate::web::App;
use crate::web::dashboard::edit::Stop;
use crate::web::dashboard::sent::Sent;
use crate::web::page::parts::address;

pub(super) use list::PATH;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().merge(list::router()).merge(add::router()).merge(remove::router())
}

/// The list, as somebody has searched and paged it.
fn back(workspace: &WorkspaceName, sent: &Sent) -> String {
    let (search, page) = (sent.text("search"), sent.text("page"));
    address(PATH, &[("workspace", workspace.as_str()), ("search", search), ("page", page)])
}

/// The live membership of somebody, with its place.
fn live(app: &App, workspace: &WorkspaceName, email: &Email) -> Result<Option<Access>, backend::Error> {
    let found = app.store.membership(workspace, email)?;
    Ok(found.map(|membership| Access { membership, workspace: workspace.clone() }))
}

/// What a form wants for somebody: grants that would change nothing are left out.
fn wanted(app: &App, workspace: WorkspaceName, email: &Email, sent: &Sent) -> Result<Access, Stop> {
    let person = app.store.member(email)?;
    let role = WorkspaceRole::from_name(sent.get("role").unwrap_or(WorkspaceRole::Member.as_str()));
    let grants = typed_grants(sent).effective(person.as_ref().map(|person| &person.role), &role);
    Ok(Access { membership: Membership { grants, member: email.clone(), role }, workspace })
}

fn typed_grants(sent: &Sent) -> Grants {
    sent.all("grants").filter_map(Grant::from_name).collect()
}

/// The roles that can be chosen: the two built-in ones, and the custom ones where there are any.
fn entries(custom: &[Role], current: &WorkspaceRole) -> Markup {
    let named = custom.iter().map(|role| WorkspaceRole::Named(role.name.clone()));
    let mut all: Vec<WorkspaceRole> = [WorkspaceRole::Member, WorkspaceRole::Owner].into_iter().chain(named).collect();
    if !all.contains(current) {
        all.push(current.clone());
    }
    html! {
        @for role in &all { option value=(role.as_str()) selected[role == current] { (role.as_str()) } }
    }
}
