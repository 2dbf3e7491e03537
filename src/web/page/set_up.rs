//! The first Admin: who has the link that the first start prints.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde::Deserialize;

use super::error::Failed;
use super::field::{AGAIN, Faults, Field, NEW_PASSWORD};
use super::layout::Page;
use crate::backend::Secret;
use crate::model::key::Email;
use crate::store;
use crate::web::accounts::{self, Client};
use crate::web::password::Password;
use crate::web::{App, cookie};

/// The form.
#[derive(Deserialize)]
pub(in crate::web) struct SetUp {
    organization: String,
    email: String,
    password: Password,
    again: Password,
}

pub(super) async fn show(State(app): State<Arc<App>>, Path(token): Path<String>) -> Result<Response, Failed> {
    let link = Secret::new(token.clone());
    Ok(match app.ask(move |app| app.store.is_set_up_token(&link)).await? {
        true => page(&token, ["", ""], &Faults::default()).into_response(),
        false => used_up().into_response(),
    })
}

pub(super) async fn set_up(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    client: Client,
    Form(SetUp { organization, email, password, again }): Form<SetUp>,
) -> Result<Response, Failed> {
    let link = Secret::new(token.clone());
    // Nobody without the link makes the server hash.
    let asked = link.clone();
    if !app.ask(move |app| app.store.is_set_up_token(&asked)).await? {
        return Ok(used_up().into_response());
    }
    let (name, address) = (organization.trim().to_owned(), email.trim().to_owned());
    let mut faults = Faults::default();
    if name.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
        faults.say("organization", "write a name of 1 to 200 characters, on one line");
    }
    faults.check("email", check_email(&address));
    check_passwords(&mut faults, &password, &again);
    if !faults.is_empty() {
        let page = page(&token, [&organization, &email], &faults).status(StatusCode::UNPROCESSABLE_ENTITY);
        return Ok(page.into_response());
    }
    let hash = app.passwords.hash(password).await?;
    let first = Email::new(&address);
    match app.ask(move |app| accounts::set_up(app, &link, &name, &first, &hash, &client)).await {
        Ok(session) => {
            Ok(([(header::SET_COOKIE, cookie::set(&app.settings, &session))], Redirect::to("/")).into_response())
        }
        Err(store::Error::Backend(error)) => Err(error.into()),
        Err(refused) => {
            faults.say("", refused.to_string());
            let page = page(&token, [&organization, &email], &faults).status(StatusCode::UNPROCESSABLE_ENTITY);
            Ok(page.into_response())
        }
    }
}

/// What a browser's own check of the field says, so that it also holds without one.
pub(in crate::web) fn check_email(text: &str) -> Result<(), String> {
    let plain = text.len() <= 254 && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    let parts =
        text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    if plain && parts { Ok(()) } else { Err("write an e-mail, as in ana@acme.org".to_owned()) }
}

/// A new password and its repetition.
pub(in crate::web) fn check_passwords(faults: &mut Faults, password: &Password, again: &Password) {
    faults.check("password", password.check());
    if !again.is(password) {
        faults.say("again", "this is not the same password");
    }
}

fn used_up() -> Page {
    let body = html! {
        p { "This link has been used, or a later start of the server has replaced it." }
        p { a href="/sign-in" { "Sign in" } }
    };
    Page::new("This link does not work", body).status(StatusCode::NOT_FOUND)
}

fn page(token: &str, [organization, email]: [&str; 2], faults: &Faults) -> Page {
    let organization = Field {
        name: "organization",
        label: "Name of the organization",
        kind: "text",
        autocomplete: "organization",
        value: organization,
        hint: "",
    };
    let email =
        Field { name: "email", label: "Your e-mail", kind: "email", autocomplete: "username", value: email, hint: "" };
    let body = html! {
        p { "You become the first Admin. This page works once." }
        (faults.summary())
        form.fields method="post" action={ "/set-up/" (token) } {
            (organization.markup(faults))
            (email.markup(faults))
            (NEW_PASSWORD.markup(faults))
            (AGAIN.markup(faults))
            div { button { "Set up" } }
        }
    };
    Page::new("Set up your organization", body)
}
