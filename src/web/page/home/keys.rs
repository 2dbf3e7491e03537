//! One's own API keys. The secret of a new one is said once, on the page to which making it leads.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{End, Typing, end_form, page, say};
use crate::model::key::KeyName;
use crate::store::{self, StoredKey};
use crate::web::flash::Flash;
use crate::web::page::error::Failed;
use crate::web::page::field::{Faults, Field};
use crate::web::page::parts::{self, moment};
use crate::web::page::signed_in::{Posted, Signed, SignedIn};
use crate::web::{App, accounts};

/// The form that makes a key.
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

pub(super) async fn create(
    State(app): State<Arc<App>>,
    Posted(who, New { csrf: _, name }): Posted<New>,
) -> Result<Response, Failed> {
    app.ask(move |app| make(app, who, name)).await
}

fn make(app: &App, who: SignedIn, typed: String) -> Result<Response, Failed> {
    let name = typed.trim();
    let fault = if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        "write a name of 1 to 100 characters".to_owned()
    } else {
        match accounts::create_key(app, who.provenance(), &who.email, &KeyName::new(name)) {
            Ok((_, secret)) => {
                let said = format!("The key {name} is made. Copy it now: it is shown only this once.");
                app.flashes.leave(&who.session, Flash::Secret { said, secret });
                return Ok(Redirect::to("/").into_response());
            }
            Err(store::Error::Backend(error)) => return Err(error.into()),
            Err(refused) => refused.to_string(),
        }
    };
    let typing = Typing { name: typed, faults: Faults::one("name", fault) };
    Ok(page(app, who, 1, &typing)?.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    Posted(who, End { csrf: _, id }): Posted<End>,
) -> Result<Redirect, Failed> {
    app.ask(move |app| {
        // A key that is gone, or was never theirs, looks the same as one that was just revoked.
        let Some(key) = app.store.own(&who.email)?.keys.into_iter().find(|key| key.id == id) else { return Ok(()) };
        match app.store.revoke_key(who.provenance(), &id) {
            Err(store::Error::Backend(error)) => return Err(error),
            Ok(()) | Err(_) => say(app, &who, format!("The key {} works no longer.", key.name)),
        }
        Ok(())
    })
    .await?;
    Ok(Redirect::to("/"))
}

/// The section with the keys and the form that makes one.
pub(super) fn section(keys: &[StoredKey], typing: &Typing, csrf: &str) -> Markup {
    let Typing { name, faults } = typing;
    let field =
        Field { name: "name", label: "Name of a new key", kind: "text", autocomplete: "off", value: name, hint: "" };
    html! {
        section aria-labelledby="keys" {
            h2 #keys { "Your API keys" }
            @if keys.is_empty() {
                (parts::empty("You have no key", "A key lets programs act in your name: the SDK, the command line, Halley itself."))
            } @else {
                div.scroll tabindex="0" role="region" aria-label="Your API keys" { table {
                    thead { tr {
                        th scope="col" { "Name" } th.wide scope="col" { "Made" } th scope="col" { "Last used" }
                        th.actions scope="col" { span.unseen { "Revoke" } }
                    } }
                    tbody { @for key in keys { (row(key, csrf)) } }
                } }
            }
            form.inline.below method="post" action="/keys" {
                input type="hidden" name="csrf" value=(csrf);
                (field.markup(faults))
                button { "Make a key" }
            }
        }
    }
}

fn row(key: &StoredKey, csrf: &str) -> Markup {
    let StoredKey { id, name, holder: _, created_at, last_used_at } = key;
    html! {
        tr {
            th scope="row" { (name) }
            td.wide { (moment(created_at)) }
            td { @match last_used_at { Some(used) => (moment(used)), None => span.quiet { "never" } } }
            td.actions { (end_form("/keys/revoke", id, csrf, "Revoke", &format!("Revoke the key {name}"))) }
        }
    }
}
