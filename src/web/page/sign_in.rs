//! Signing in and out.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde::Deserialize;

use super::error::Failed;
use super::field::{Faults, Field};
use super::layout::Page;
use super::signed_in::{Posted, Signed};
use crate::web::accounts::Client;
use crate::web::credential::Anyone;
use crate::web::password::Password;
use crate::web::sign_in::{NotSignedIn, sign_in as try_to_sign_in};
use crate::web::{App, cookie};

/// The form.
#[derive(Deserialize)]
pub(in crate::web) struct Credentials {
    email: String,
    password: Password,
}

/// The form that signs out.
#[derive(Deserialize)]
pub(in crate::web) struct SignOut {
    csrf: String,
}

impl Signed for SignOut {
    fn csrf(&self) -> &str {
        &self.csrf
    }
}

pub(super) async fn show(Anyone(caller): Anyone) -> Response {
    match caller {
        Some(_) => Redirect::to("/").into_response(),
        None => page("", &Faults::default()).into_response(),
    }
}

pub(super) async fn sign_in(
    State(app): State<Arc<App>>,
    client: Client,
    Form(Credentials { email, password }): Form<Credentials>,
) -> Response {
    let mut faults = Faults::default();
    match try_to_sign_in(&app, client, &email, password).await {
        Ok(secret) => ([(header::SET_COOKIE, cookie::set(&app.settings, &secret))], Redirect::to("/")).into_response(),
        Err(NotSignedIn::Wrong) => {
            faults.say("", "This e-mail and password do not belong together.");
            page(&email, &faults).status(StatusCode::UNAUTHORIZED).into_response()
        }
        Err(NotSignedIn::Throttled(wait)) => {
            let seconds = wait.as_secs().max(1);
            faults.say("", format!("Too many attempts. Try again in {seconds} seconds."));
            let page = page(&email, &faults).status(StatusCode::TOO_MANY_REQUESTS);
            ([(header::RETRY_AFTER, seconds.to_string())], page).into_response()
        }
        Err(NotSignedIn::Failed(error)) => Failed::from(error).into_response(),
    }
}

pub(super) async fn sign_out(
    State(app): State<Arc<App>>,
    Posted(signed_in, SignOut { csrf: _ }): Posted<SignOut>,
) -> Result<Response, Failed> {
    let (email, session) = (signed_in.email, signed_in.session);
    app.ask(move |app| app.store.end_session(&email, &session)).await?;
    Ok(([(header::SET_COOKIE, cookie::clear(&app.settings))], Redirect::to("/sign-in")).into_response())
}

fn page(email: &str, faults: &Faults) -> Page {
    let email =
        Field { name: "email", label: "E-mail", kind: "email", autocomplete: "username", value: email, hint: "" };
    let password = Field {
        name: "password",
        label: "Password",
        kind: "password",
        autocomplete: "current-password",
        value: "",
        hint: "",
    };
    Page::new(
        "Sign in",
        html! {
            (faults.summary())
            form.fields method="post" action="/sign-in" {
                (email.markup(faults))
                (password.markup(faults))
                div { button { "Sign in" } }
            }
            p.quiet { "No account yet? Ask somebody of your organization for an invitation." }
        },
    )
}
