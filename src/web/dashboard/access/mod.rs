//! Access: who can do what, and why. One looks at the whole, at a workspace or at a person; the row that decided stands beside each answer.
//!
//! Pictures show standings, not people: how many have which roles and grants decides alike for all of them, so the picture is as large
//! for 100,000 members as for 100.

mod csv;
mod find;
mod matrix;
mod overview;
mod person;
mod workspace;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;

use super::admin::Admin;
use crate::web::App;
use crate::web::page::parts::{ROWS, address, search};
use crate::web::page::{Failed, SignedIn, Tab};

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route(Tab::Access.path(), get(show)).route(csv::PATH, get(csv::download))
}

/// What is looked at; empty: the whole.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    search: String,
    /// An e-mail, or the name of a service account.
    member: String,
    workspace: String,
    action: String,
    /// A standing, as `matrix` writes it.
    standing: String,
    page: String,
}

impl Asked {
    fn page(&self) -> u64 {
        self.page.parse().unwrap_or(1).clamp(1, u64::MAX / ROWS)
    }
}

async fn show(State(app): State<Arc<App>>, Admin(who): Admin, Query(asked): Query<Asked>) -> Result<Response, Failed> {
    app.ask(move |app| page(app, &who, &asked)).await
}

fn page(app: &App, who: &SignedIn, asked: &Asked) -> Result<Response, Failed> {
    let results = if !asked.member.is_empty() {
        person::section(app, asked)?
    } else if !asked.workspace.is_empty() {
        workspace::section(app, asked)?
    } else if !asked.search.trim().is_empty() {
        find::section(app, asked.search.trim())?
    } else {
        overview::section(app, asked)?
    };
    let body = html! {
        div.row {
            (search(Tab::Access.path(), "Find a person or a workspace", &asked.search, &[]))
            a.button.plain href=(csv::address(asked)) download { "Export as CSV" }
        }
        div #results { (results) }
    };
    Ok(super::tab(app, who, Tab::Access, body).into_response())
}

/// The way to a person's page of this tab.
fn to_person(member: &str, workspace: &str) -> String {
    address(Tab::Access.path(), &[("member", member), ("workspace", workspace)])
}

/// The way to a workspace's page of this tab.
fn to_workspace(name: &str) -> String {
    address(Tab::Access.path(), &[("workspace", name)])
}

/// The way back to the whole.
fn whole() -> Markup {
    html! { p.back { a href=(Tab::Access.path()) { "‹ The whole organization" } } }
}
