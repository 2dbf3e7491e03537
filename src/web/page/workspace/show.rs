//! Who is in a workspace, and what one may do there oneself.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{invite, visible};
use crate::model::key::WorkspaceName;
use crate::model::organization::{MemberState, Membership, OrganizationRole};
use crate::model::permission::{Action, Answer};
use crate::store::{Cut, Inside, Page as Part, WorkspaceRow};
use crate::web::App;
use crate::web::page::parts::{ROWS, Tone, address, badge, day, empty, number, pager, search, workspace_page};
use crate::web::page::{Failed, Faults, Page, SignedIn, words};

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    name: String,
    search: String,
    page: String,
}

pub(super) async fn by_path(
    State(app): State<Arc<App>>,
    who: SignedIn,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &WorkspaceName::new(&name), &asked, None)).await
}

/// For names that cannot stand in a path of their own.
pub(super) async fn by_query(
    State(app): State<Arc<App>>,
    who: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Failed> {
    if asked.name.is_empty() {
        return Ok(Redirect::to("/").into_response());
    }
    app.ask(move |app| Ok(page(app, &who, &WorkspaceName::new(&asked.name), &asked, None)?.into_response())).await
}

/// The page; with what was typed into the form, if it could not be done.
pub(super) fn page(
    app: &App,
    who: &SignedIn,
    name: &WorkspaceName,
    asked: &Asked,
    typing: Option<(&str, &Faults)>,
) -> Result<Page, Failed> {
    let workspace = visible(app, who, name)?;
    let membership = app.store.membership(name, &who.email)?;
    let flash = app.flashes.take(&who.session);
    let body = html! {
        (facts(who, &workspace, membership.as_ref()))
        div.columns {
            (people(app, &workspace, asked)?)
            div {
                (invite::section(app, who, name, typing)?)
                (rights(app, who, name)?)
            }
        }
    };
    Ok(Page::new(name.to_string(), body).seen_by(who.viewer.clone()).saying(flash).back_to("/", "Your page"))
}

fn facts(who: &SignedIn, workspace: &WorkspaceRow, membership: Option<&Membership>) -> Markup {
    let WorkspaceRow { id: _, name, created_at, default, members } = workspace;
    html! {
        section.card aria-label="This workspace" {
            dl.facts {
                dt { "Your role" }
                dd { (own_role(who, membership)) }
                dt { "In the organization" }
                dd { (who.caller.role.as_ref().map_or("–", OrganizationRole::label)) }
                dt { "People" }
                dd { (number(*members)) }
                dt { "Created" }
                dd { (day(created_at.get(..10).unwrap_or(created_at))) }
                @if *default {
                    dt { "Default" }
                    dd { (badge(Tone::Accent, "Default")) " Who names no workspace lands here." }
                }
                @if who.viewer.is_admin {
                    dt { "As an Admin" }
                    dd {
                        a data-dialog href=(address("/admin/workspaces/users", &[("workspace", name.as_str())])) { "Manage users" }
                        " · " a href="/admin" { "Admin dashboard" }
                    }
                }
            }
        }
    }
}

fn own_role(who: &SignedIn, membership: Option<&Membership>) -> Markup {
    let is_admin = who.caller.role == Some(OrganizationRole::Admin);
    html! {
        @match membership {
            _ if is_admin => (badge(Tone::Accent, "Admin: full access")),
            None => span.quiet { "You are not in it." },
            Some(Membership { grants, member: _, role }) => {
                b { (role.as_str()) }
                @for grant in grants.iter() { " " (badge(Tone::Plain, words::grant(grant))) }
            },
        }
    }
}

fn people(app: &App, workspace: &WorkspaceRow, asked: &Asked) -> Result<Markup, Failed> {
    let searched = asked.search.trim();
    let at = asked.page.parse::<u64>().unwrap_or(1).clamp(1, 1_000_000_000);
    let found = app.store.inside_search(&workspace.name, searched, Cut { page: at, size: ROWS })?;
    let path = workspace_page(&workspace.name);
    Ok(html! {
        section aria-labelledby="people" {
            h2 #people { "People" }
            @if workspace.members > 10 || !searched.is_empty() { div.row { (search(&path, "Search people", searched, &[])) } }
            div #results {
                (table(&found, searched))
                (pager(&path, &[("search", searched)], at, found.total))
            }
        }
    })
}

fn table(found: &Part<Inside>, searched: &str) -> Markup {
    html! {
        @if found.rows.is_empty() {
            div role="status" {
                @match (found.total, searched) {
                    (0, "") => (empty("Nobody is in this workspace yet", "Admins have full access without being in it.")),
                    (0, _) => (empty("Nobody here fits", "Try a part of the e-mail or of the user name.")),
                    _ => (empty("This page is past the end of the list", "Go back to an earlier one.")),
                }
            }
        } @else {
            div.scroll tabindex="0" role="region" aria-label="People" { table.people {
                thead { tr { th scope="col" { "Person" } th scope="col" { "Role" } } }
                tbody { @for inside in &found.rows { (row(inside)) } }
            } }
        }
    }
}

fn row(inside: &Inside) -> Markup {
    let Inside { person, role, grants } = inside;
    html! {
        tr {
            th scope="row" {
                bdi { (person.email) }
                @if person.state == MemberState::Pending { " " (badge(Tone::Waits, "Pending")) }
                @if let Some(user_name) = &person.user_name { small { bdi { (user_name) } } }
            }
            td {
                @if person.role == OrganizationRole::Admin {
                    "Admin: full access"
                } @else {
                    (role.as_str())
                    @for grant in grants.iter() { small { "may " (words::grant(grant)) } }
                }
            }
        }
    }
}

/// What the viewer may do here, action by action.
fn rights(app: &App, who: &SignedIn, name: &WorkspaceName) -> Result<Markup, Failed> {
    let (mut yes, mut no) = (Vec::new(), Vec::new());
    for action in Action::ALL.iter().filter(|action| action.is_in_workspace()) {
        match app.store.decide(&who.caller.actor, *action, Some(name))?.answer {
            Answer::Yes => yes.push(words::action(*action)),
            Answer::No | Answer::Unknown => no.push(words::action(*action)),
        }
    }
    Ok(html! {
        section.card aria-labelledby="rights" {
            h2 #rights { "What you may do here" }
            @if yes.is_empty() { p.quiet { "Nothing yet." } }
            ul.rights { @for action in &yes { li { (action) } } }
            @if !no.is_empty() {
                details.more {
                    summary { "What you may not do" }
                    ul.rights.not { @for action in &no { li { (action) } } }
                }
            }
        }
    })
}
