//! The page of whoever is signed in: who they are, what their role lets them do, where they are in, their keys and their sessions.

mod invite;
mod keys;
mod profile;
mod sessions;
mod workspaces;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use super::error::Failed;
use super::field::Faults;
use super::layout::Page;
use super::signed_in::{Signed, SignedIn};
use crate::backend;
use crate::web::App;
use crate::web::flash::Flash;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(show))
        .route("/invite", get(invite::show).post(invite::invite))
        .route("/keys", post(keys::create))
        .route("/keys/revoke", post(keys::revoke))
        .route("/sessions/end", post(sessions::end))
}

/// The forms that end a key or a session.
#[derive(Deserialize)]
struct End {
    csrf: String,
    id: String,
}

impl Signed for End {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

/// What is asked of the page.
#[derive(Deserialize)]
struct Asked {
    page: Option<String>,
}

/// What is typed into the field for a new key, and what is wrong with it.
#[derive(Default)]
struct Typing {
    name: String,
    faults: Faults,
}

async fn show(
    State(app): State<Arc<App>>,
    Query(Asked { page }): Query<Asked>,
    signed_in: SignedIn,
) -> Result<Page, Failed> {
    let number = page.and_then(|page| page.parse::<u32>().ok()).unwrap_or(1).max(1);
    app.ask(move |app| {
        let flash = app.flashes.take(&signed_in.session);
        Ok(self::page(app, signed_in, number.into(), &Typing::default())?.saying(flash))
    })
    .await
}

/// The page, with the part of the workspaces that is asked for.
fn page(app: &App, who: SignedIn, number: u64, typing: &Typing) -> Result<Page, backend::Error> {
    let own = app.store.own(&who.email)?;
    let places = app.store.places(&who.email)?;
    let sessions = app.store.sessions_of(&who.email)?;
    let can = profile::Can::ask(app, &who)?;
    let body = html! {
        div.columns.even {
            (profile::you(&who))
            (profile::what_you_can_do(&who, &can))
        }
        (invite::section(app, &who, &can)?)
        (workspaces::section(&who, &can, &places, number))
        (keys::section(&own.keys, typing, &who.viewer.csrf))
        (sessions::section(&sessions, &who.session, &who.viewer.csrf))
    };
    Ok(Page::new(who.viewer.organization.clone(), body).seen_by(who.viewer))
}

/// Leaves what is said on the page to which one returns.
fn say(app: &App, who: &SignedIn, said: impl Into<String>) {
    app.flashes.leave(&who.session, Flash::Done(said.into()));
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
