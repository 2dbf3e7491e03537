//! Users: everybody in the organization, who is invited and who asks to join; what they are and what they may do.
//!
//! The list is a page; all else is a page over it, which returns to the list as it was left.

mod accept;
mod choice;
mod invite;
mod link;
mod list;
mod person;
mod remove;
mod requests;
mod role;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use maud::{Markup, html};

use super::edit::{self, Edit as _};
use super::sent::Sent;
use crate::backend;
use crate::model::key::Email;
use crate::model::organization::Member;
use crate::store::Person;
use crate::web::App;
use crate::web::page::parts::address;
use crate::web::page::{Page, SignedIn, Tab, Viewer};

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route(Tab::Users.path(), get(list::show))
        .route("/admin/users/person", get(person::show))
        .route(invite::Invite::PATH, get(invite::show).post(edit::carry_out::<invite::Invite>))
        .route(role::ChangeRole::PATH, get(role::show).post(edit::carry_out::<role::ChangeRole>))
        .route(remove::Remove::PATH, get(remove::show).post(edit::carry_out::<remove::Remove>))
        .route(accept::Accept::PATH, get(accept::show).post(edit::carry_out::<accept::Accept>))
        .route(requests::PATH, get(requests::show))
        .route(requests::DECLINE, post(requests::decline))
        .route(link::PATH, post(link::renew))
}

/// The list to which a page over it returns, as it was left. An address from elsewhere is not gone to.
fn back(sent: &Sent) -> String {
    let wanted = sent.text("back");
    let is_ours = wanted.starts_with(Tab::Users.path()) && wanted.bytes().all(|byte| byte.is_ascii_graphic());
    if is_ours && wanted.len() <= 1000 { wanted.to_owned() } else { Tab::Users.path().to_owned() }
}

/// The address of a page about somebody.
fn about(path: &str, email: &Email, back: &str) -> String {
    let back = if back == Tab::Users.path() { "" } else { back };
    address(path, &[("email", email.as_str()), ("back", back)])
}

/// What every form about somebody carries.
fn hidden(viewer: &Viewer, was: Option<&str>, email: &Email, back: &str) -> Markup {
    html! {
        (edit::hidden(viewer, was))
        input type="hidden" name="email" value=(email);
        input type="hidden" name="back" value=(back);
    }
}

/// The member whom a form or an address names.
fn named(app: &App, sent: &Sent) -> Result<Option<Person>, backend::Error> {
    app.store.member(&Email::new(sent.text("email").trim()))
}

/// A member as changes know them.
fn member(person: &Person) -> Member {
    let Person { email, user_name: _, role, state, invited_at: _, joined_at: _ } = person;
    Member { email: email.clone(), role: role.clone(), state: *state }
}

/// What somebody is called.
fn name(person: &Person) -> &str {
    person.user_name.as_deref().unwrap_or(person.email.as_str())
}

/// That somebody is no member, or not any more.
fn gone(who: &SignedIn, sent: &Sent) -> Page {
    let body = html! {
        p { "There is no member " b { (sent.text("email")) } " in " (who.viewer.organization) ". Somebody may have removed them." }
        p { a.button.plain href=(back(sent)) { "To the users" } }
    };
    over(who, "Nobody of that name", body, back(sent)).status(StatusCode::NOT_FOUND)
}

/// A page over the list.
fn over(who: &SignedIn, title: impl Into<String>, body: Markup, back: String) -> Page {
    Page::new(title, body).seen_by(who.viewer.clone()).in_tab(Tab::Users).back_to(back, "Users").in_dialog()
}
