//! Accepting an invitation: a password and a user name, and one is in.

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
use super::set_up::check_passwords;
use crate::backend::Secret;
use crate::store;
use crate::web::accounts::{self, Client};
use crate::web::password::Password;
use crate::web::{App, cookie};

/// The form.
#[derive(Deserialize)]
pub(in crate::web) struct Accept {
    user_name: String,
    password: Password,
    again: Password,
}

/// Whom a link is for.
struct Invited {
    organization: String,
    email: String,
}

pub(super) async fn show(State(app): State<Arc<App>>, Path(token): Path<String>) -> Result<Response, Failed> {
    Ok(match invited(&app, &token).await? {
        Some(invited) => page(&token, &invited, suggestion(&invited.email), &Faults::default()).into_response(),
        None => used_up().into_response(),
    })
}

pub(super) async fn accept(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    client: Client,
    Form(Accept { user_name, password, again }): Form<Accept>,
) -> Result<Response, Failed> {
    // Nobody without a link makes the server hash.
    let Some(invited) = invited(&app, &token).await? else { return Ok(used_up().into_response()) };
    let wanted = user_name.trim().to_owned();
    let mut faults = Faults::default();
    faults.check("user_name", check_user_name(&wanted));
    check_passwords(&mut faults, &password, &again);
    if faults.is_empty() {
        let hash = app.passwords.hash(password).await?;
        let link = Secret::new(token.clone());
        match app.ask(move |app| accounts::accept(app, &link, &hash, &wanted, &client)).await {
            Ok(session) => {
                let cookie = [(header::SET_COOKIE, cookie::set(&app.settings, &session))];
                return Ok((cookie, Redirect::to("/")).into_response());
            }
            Err(store::Error::Backend(error)) => return Err(error.into()),
            // Somebody else may have come first with the same link.
            Err(_) if self::invited(&app, &token).await?.is_none() => return Ok(used_up().into_response()),
            Err(refused) => faults.say("", refused.to_string()),
        }
    }
    let page = page(&token, &invited, &user_name, &faults);
    Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

async fn invited(app: &Arc<App>, token: &str) -> Result<Option<Invited>, Failed> {
    let link = Secret::new(token.to_owned());
    let found = app
        .ask(move |app| -> Result<_, crate::backend::Error> {
            let Some(email) = accounts::invited(app, &link)? else { return Ok(None) };
            let organization = app.store.organization_name()?.unwrap_or_default();
            Ok(Some(Invited { organization, email: email.to_string() }))
        })
        .await?;
    Ok(found)
}

fn check_user_name(name: &str) -> Result<(), String> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    match name.len() {
        1..=64 if name.chars().all(allowed) => Ok(()),
        _ => Err("write 1 to 64 letters (a to z), digits, dots, hyphens or underscores".to_owned()),
    }
}

/// What a user name is made of, of what stands before the `@`.
fn suggestion(email: &str) -> &str {
    let local = email.split('@').next().unwrap_or_default();
    if check_user_name(local).is_ok() { local } else { "" }
}

fn used_up() -> Page {
    let body = html! {
        p { "This link has been used, has expired, or was replaced by a later one. Whoever invited you can make a new one." }
        p { a href="/sign-in" { "Sign in" } }
    };
    Page::new("This invitation does not work", body).status(StatusCode::NOT_FOUND)
}

fn page(token: &str, invited: &Invited, user_name: &str, faults: &Faults) -> Page {
    let Invited { organization, email } = invited;
    let user_name = Field {
        name: "user_name",
        label: "User name",
        kind: "text",
        autocomplete: "nickname",
        value: user_name,
        hint: "Others see it. Letters, digits, dots, hyphens and underscores.",
    };
    let body = html! {
        p { "You were invited as " b { (email) } "." }
        (faults.summary())
        form.fields method="post" action={ "/invitation/" (token) } {
            input type="text" name="username" value=(email) autocomplete="username" hidden;
            (user_name.markup(faults))
            (NEW_PASSWORD.markup(faults))
            (AGAIN.markup(faults))
            div { button { "Join" } }
        }
    };
    Page::new(format!("Join {organization}"), body)
}
