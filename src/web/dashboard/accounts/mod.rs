//! Service Accounts: what works without a person, where it may work, and its keys.

mod account;
mod change;
mod create;
mod delete;
mod form;
mod help;
mod key;
mod list;
mod rotate;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use maud::Markup;

use super::edit::{self, Edit as _};
use crate::model::key::AccountName;
use crate::store::AccountRow;
use crate::web::App;
use crate::web::page::{Failed, Page, SignedIn, Tab, parts};

/// The page of Halley's own on service accounts.
const HELP: &str = "/admin/service-accounts/help";

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route(Tab::ServiceAccounts.path(), get(list::show))
        .route(HELP, get(help::show))
        .route("/admin/service-accounts/new", get(create::show))
        .route("/admin/service-accounts/{name}", get(account::show))
        .route("/admin/service-accounts/{name}/workspaces", get(change::show))
        .route("/admin/service-accounts/{name}/delete", get(delete::show))
        .route("/admin/service-accounts/{name}/new-key", get(key::show_new))
        .route("/admin/service-accounts/{name}/keys/{id}/revoke", get(key::show_revoke))
        .route("/admin/service-accounts/{name}/keys/{id}/rotate", get(rotate::show))
        .route(create::Create::PATH, post(edit::carry_out::<create::Create>))
        .route(change::Update::PATH, post(edit::carry_out::<change::Update>))
        .route(delete::Delete::PATH, post(edit::carry_out::<delete::Delete>))
        .route(key::Make::PATH, post(edit::carry_out::<key::Make>))
        .route(key::Revoke::PATH, post(edit::carry_out::<key::Revoke>))
        .route(rotate::Follow::PATH, post(edit::carry_out::<rotate::Follow>))
}

/// Where the page of an account is, or one below it.
fn place(name: &AccountName, below: &str) -> String {
    format!("{}/{}{below}", Tab::ServiceAccounts.path(), parts::encoded(name.as_str()))
}

/// An account with its keys. That it never was, or is gone, is the same answer.
fn row(app: &App, name: &str) -> Result<AccountRow, Failed> {
    let found = app.store.account_row(&AccountName::new(name))?;
    found.ok_or_else(|| Failed::missing(format!("There is no service account “{name}”. It may have been deleted.")))
}

/// A page that is shown over the tab.
fn dialog(who: &SignedIn, title: impl Into<String>, body: Markup) -> Page {
    Page::new(title, body).seen_by(who.viewer.clone()).in_tab(Tab::ServiceAccounts).in_dialog()
}
