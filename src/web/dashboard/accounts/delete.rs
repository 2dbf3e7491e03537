//! Deleting a service account, which ends its keys at once.

use std::sync::Arc;

use axum::extract::{Path, State};
use maud::html;

use super::change::live;
use super::{place, row};
use crate::model::change::{Change, Edit as Typed, State as Side};
use crate::store::AccountRow;
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit, Stop, Wanted};
use crate::web::dashboard::sent::Sent;
use crate::web::page::{Failed, Page, SignedIn, Tab, parts};

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Path(name): Path<String>,
) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &name)).await
}

fn page(app: &App, who: &SignedIn, name: &str) -> Result<Page, Failed> {
    let AccountRow { account, keys } = row(app, name)?;
    let name = &account.name;
    let body = html! {
        @match keys.as_slice() {
            [] => p { b { (name) } " has no key; nothing works with it now." },
            keys => p {
                "Every key of " b { (name) } " ends at once: "
                (parts::count(keys.len() as u64, "key", "keys")) ". Programs that use one are refused from then on."
            }
        }
        p { "What it has logged stays. The account cannot be brought back; a new one of the same name gets new keys." }
        form method="post" action=(Delete::PATH) {
            (edit::hidden(&who.viewer, Some(&edit::was([Some(Side::ServiceAccount(&account))]))))
            input type="hidden" name="account" value=(name);
            (edit::buttons("Delete", true))
        }
        (edit::cancel(&place(name, "")))
    };
    Ok(super::dialog(who, format!("Delete {name}?"), body).back_to(place(name, ""), "Service account"))
}

/// Deletes an account and its keys.
pub(super) struct Delete;

impl Edit for Delete {
    const PATH: &'static str = "/admin/service-accounts/delete";

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let account = live(app, sent)?;
        let done = format!("The service account {} is deleted, and its keys have ended.", account.name);
        Ok(Wanted::one(Change::ServiceAccount(Typed::Delete(account)), done, Tab::ServiceAccounts.path()))
    }
}
