//! Changing one's password. It ends all other sessions.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::html;
use serde::Deserialize;

use super::error::Failed;
use super::field::{AGAIN, Faults, Field, NEW_PASSWORD};
use super::layout::{Page, Viewer};
use super::set_up::check_passwords;
use super::signed_in::{Posted, Signed, SignedIn};
use crate::web::password::Password;
use crate::web::sign_in::{NotSignedIn, verify};
use crate::web::{App, accounts};

/// The form.
#[derive(Deserialize)]
pub(in crate::web) struct Change {
    csrf: String,
    current: Password,
    password: Password,
    again: Password,
}

impl Signed for Change {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

pub(super) async fn show(signed_in: SignedIn) -> Page {
    page(signed_in.viewer, &Faults::default())
}

pub(super) async fn change(
    State(app): State<Arc<App>>,
    Posted(signed_in, Change { csrf: _, current, password, again }): Posted<Change>,
) -> Result<Response, Failed> {
    let mut faults = Faults::default();
    check_passwords(&mut faults, &password, &again);
    if faults.is_empty() {
        match verify(&app, signed_in.client.address, &signed_in.email, current).await {
            Ok(_) => {}
            Err(NotSignedIn::Wrong) => faults.say("current", "this is not your password"),
            Err(NotSignedIn::Throttled(wait)) => {
                faults.say("current", format!("too many attempts; try again in {} seconds", wait.as_secs().max(1)));
            }
            Err(NotSignedIn::Failed(error)) => return Err(error.into()),
        }
    }
    if !faults.is_empty() {
        let page = page(signed_in.viewer, &faults).status(StatusCode::UNPROCESSABLE_ENTITY);
        return Ok(page.into_response());
    }
    let hash = app.passwords.hash(password).await?;
    let (provenance, email, session) = (signed_in.provenance(), signed_in.email.clone(), signed_in.session.clone());
    app.ask(move |app| accounts::set_password(app, provenance, &email, &hash, &session)).await?;
    let body = html! {
        p.done role="status" { "Your password is changed. All your other sessions have ended." }
        p { a href="/" { "To the start page" } }
    };
    Ok(Page::new("Change password", body).seen_by(signed_in.viewer).into_response())
}

fn page(viewer: Viewer, faults: &Faults) -> Page {
    let current = Field {
        name: "current",
        label: "Current password",
        kind: "password",
        autocomplete: "current-password",
        value: "",
        hint: "",
    };
    let new = Field { label: "New password", ..NEW_PASSWORD };
    let again = Field { label: "New password, once more", ..AGAIN };
    let body = html! {
        form.fields.card method="post" action="/password" {
            input type="hidden" name="csrf" value=(viewer.csrf);
            // Password managers need to know whose password it is.
            input type="text" name="username" value=(viewer.email) autocomplete="username" hidden;
            (current.markup(faults))
            (new.markup(faults))
            (again.markup(faults))
            div { button { "Change password" } }
        }
    };
    Page::new("Change password", body).seen_by(viewer)
}
