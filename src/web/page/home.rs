//! The page of whoever is signed in: who they are, where they are in, their keys and their sessions.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::error::Failed;
use super::field::{Faults, Field};
use super::layout::Page;
use super::parts::workspace_page;
use super::signed_in::{Posted, Signed, SignedIn};
use crate::backend::{self, Secret};
use crate::model::actor::Actor;
use crate::model::key::WorkspaceName;
use crate::model::key::{Email, KeyName};
use crate::model::organization::WorkspaceRole;
use crate::model::permission::{Action, Answer};
use crate::store::{self, Own, StoredKey, StoredSession};
use crate::web::App;

/// The form that makes a key.
#[derive(Deserialize)]
pub(in crate::web) struct NewKey {
    csrf: String,
    name: String,
}

/// The forms that end a key or a session.
#[derive(Deserialize)]
pub(in crate::web) struct End {
    csrf: String,
    id: String,
}

impl Signed for NewKey {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

impl Signed for End {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// What the page shows.
struct Home {
    organization: String,
    may_create: bool,
    workspaces: Vec<(WorkspaceName, WorkspaceRole)>,
    keys: Vec<StoredKey>,
    sessions: Vec<StoredSession>,
}

/// What has just happened.
#[derive(Default)]
struct News {
    /// A key that was just made: its name and its secret.
    made: Option<(KeyName, Secret)>,
    name: String,
    faults: Faults,
}

pub(super) async fn show(State(app): State<Arc<App>>, signed_in: SignedIn) -> Result<Page, Failed> {
    page(&app, signed_in, News::default()).await
}

pub(super) async fn create_key(
    State(app): State<Arc<App>>,
    Posted(signed_in, NewKey { csrf: _, name }): Posted<NewKey>,
) -> Result<Response, Failed> {
    let mut news = News { name: name.clone(), ..News::default() };
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        news.faults.say("name", "write a name of 1 to 100 characters");
    } else {
        let (provenance, email, name) = (signed_in.provenance(), signed_in.email.clone(), KeyName::new(&name));
        let wanted = name.clone();
        match app.ask(move |app| app.store.create_member_key(provenance, &email, &wanted)).await {
            Ok((_, secret)) => news = News { made: Some((name, secret)), ..News::default() },
            Err(store::Error::Backend(error)) => return Err(error.into()),
            Err(refused) => news.faults.say("name", refused.to_string()),
        }
    }
    let status = if news.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(page(&app, signed_in, news).await?.status(status).into_response())
}

pub(super) async fn revoke_key(
    State(app): State<Arc<App>>,
    Posted(signed_in, End { csrf: _, id }): Posted<End>,
) -> Result<Redirect, Failed> {
    let (provenance, email) = (signed_in.provenance(), signed_in.email);
    app.ask(move |app| {
        let own = app.store.own(&email)?.keys.into_iter().any(|key| key.id == id);
        // A key that is gone, or was never theirs, looks the same as one that was just revoked.
        match if own { app.store.revoke_key(provenance, &id) } else { Ok(()) } {
            Err(store::Error::Backend(error)) => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    })
    .await?;
    Ok(Redirect::to("/"))
}

pub(super) async fn end_session(
    State(app): State<Arc<App>>,
    Posted(signed_in, End { csrf: _, id }): Posted<End>,
) -> Result<Redirect, Failed> {
    let email = signed_in.email;
    app.ask(move |app| app.store.end_session(&email, &id)).await?;
    Ok(Redirect::to("/"))
}

fn home(app: &App, email: &Email) -> Result<Home, backend::Error> {
    let Own { workspaces, keys } = app.store.own(email)?;
    let organization = app.store.organization_name()?.unwrap_or_default();
    let created = app.store.decide(&Actor::Member(email.clone()), Action::CreateWorkspace, None)?;
    let may_create = created.answer == Answer::Yes;
    Ok(Home { organization, may_create, workspaces, keys, sessions: app.store.sessions_of(email)? })
}

async fn page(app: &Arc<App>, signed_in: SignedIn, news: News) -> Result<Page, Failed> {
    let email = signed_in.email.clone();
    let Home { organization, may_create, workspaces, keys, sessions } = app.ask(move |app| home(app, &email)).await?;
    let csrf = &signed_in.viewer.csrf;
    let role = signed_in.caller.role.as_ref().map(|role| role.as_str().to_owned()).unwrap_or_default();
    let body = html! {
        p { "You are " b { (signed_in.viewer.user_name) } " (" (signed_in.viewer.email) "), " (role) " of this organization." }
        (workspaces_section(&workspaces, may_create))
        (keys_section(&keys, &news, csrf))
        (sessions_section(&sessions, &signed_in.session, csrf))
    };
    Ok(Page::new(organization, body).seen_by(signed_in.viewer))
}

fn workspaces_section(workspaces: &[(WorkspaceName, WorkspaceRole)], may_create: bool) -> Markup {
    html! {
        section aria-labelledby="workspaces" {
            div.row {
                h2 #workspaces { "Your workspaces" }
                @if may_create { a.button.plain href="/workspaces/new" { "Create a workspace" } }
            }
            @if workspaces.is_empty() {
                p.quiet { "You are in no workspace." }
            } @else {
                div.scroll { table {
                    thead { tr { th scope="col" { "Workspace" } th scope="col" { "Your role" } } }
                    tbody { @for (name, role) in workspaces {
                        tr { td { a href=(workspace_page(name)) { bdi { (name) } } } td { (role.as_str()) } }
                    } }
                } }
            }
        }
    }
}

fn keys_section(keys: &[StoredKey], news: &News, csrf: &str) -> Markup {
    let name = Field {
        name: "name",
        label: "Name of a new key",
        kind: "text",
        autocomplete: "off",
        value: &news.name,
        hint: "",
    };
    html! {
        section aria-labelledby="keys" {
            h2 #keys { "Your API keys" }
            @if let Some((name, secret)) = &news.made {
                div.done role="status" {
                    p { "The key " b { (name) } " is made. Copy it now: it is shown only this once." }
                    code.secret { (secret.expose()) }
                }
            }
            @if !keys.is_empty() {
                div.scroll { table {
                    thead { tr {
                        th scope="col" { "Name" } th scope="col" { "Made" } th scope="col" { "Last used" } th scope="col" { "Revoke" }
                    } }
                    tbody { @for key in keys { (key_row(key, csrf)) } }
                } }
            }
            form.inline method="post" action="/keys" {
                input type="hidden" name="csrf" value=(csrf);
                (name.markup(&news.faults))
                button { "Make a key" }
            }
        }
    }
}

fn key_row(key: &StoredKey, csrf: &str) -> Markup {
    let used = key.last_used_at.as_deref();
    html! {
        tr {
            td { (key.name) }
            td { (moment(&key.created_at)) }
            td { @if let Some(used) = used { (moment(used)) } @else { "never" } }
            td { (end_form("/keys/revoke", &key.id, csrf, "Revoke", &format!("Revoke the key {}", key.name))) }
        }
    }
}

fn sessions_section(sessions: &[StoredSession], current: &str, csrf: &str) -> Markup {
    html! {
        section aria-labelledby="sessions" {
            h2 #sessions { "Where you are signed in" }
            div.scroll { table {
                thead { tr { th scope="col" { "Browser" } th scope="col" { "Since" } th scope="col" { "Last seen" } th scope="col" { "End" } } }
                tbody { @for session in sessions {
                    tr {
                        td { (session.client) @if session.id == current { " " b { "(this one)" } } }
                        td { (moment(&session.created_at)) }
                        td { (moment(&session.seen_at)) }
                        td { (end_form("/sessions/end", &session.id, csrf, "End", &format!("End the session in {}", session.client))) }
                    }
                } }
            } }
        }
    }
}

fn end_form(action: &str, id: &str, csrf: &str, label: &str, meaning: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            input type="hidden" name="csrf" value=(csrf);
            input type="hidden" name="id" value=(id);
            button.plain aria-label=(meaning) { (label) }
        }
    }
}

/// `2026-03-01T09:30:00Z`, to the minute.
fn moment(at: &str) -> Markup {
    let shown = at.get(..16).unwrap_or(at).replace('T', " ");
    html! { time datetime=(at) { (shown) " UTC" } }
}
