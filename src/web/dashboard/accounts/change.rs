//! Changing where a service account may work.

use std::sync::Arc;

use axum::extract::{Path, State};
use maud::html;

use super::form::Chosen;
use super::{place, row};
use crate::model::change::{Change, Edit as Typed, State as Side};
use crate::model::key::AccountName;
use crate::model::organization::ServiceAccount;
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit, Stop, Wanted};
use crate::web::dashboard::sent::Sent;
use crate::web::page::{Failed, Faults, Page, SignedIn};

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Path(name): Path<String>,
) -> Result<Page, Failed> {
    app.ask(move |app| {
        let account = row(app, &name)?.account;
        let was = edit::was([Some(Side::ServiceAccount(&account))]);
        page(app, &who, &account.name, &was, &Chosen::of(&account), &Faults::default())
    })
    .await
}

fn page(
    app: &App,
    who: &SignedIn,
    name: &AccountName,
    was: &str,
    chosen: &Chosen,
    faults: &Faults,
) -> Result<Page, Failed> {
    let body = html! {
        form.fields method="post" action=(Update::PATH) {
            (edit::hidden(&who.viewer, Some(was)))
            input type="hidden" name="account" value=(name);
            (faults.summary())
            (chosen.fields(app, faults)?)
            (edit::buttons("Save", false))
        }
        (edit::cancel(&place(name, "")))
    };
    Ok(super::dialog(who, format!("Workspaces of {name}"), body).back_to(place(name, ""), "Service account"))
}

/// Changes the default workspace and the authorized ones.
pub(super) struct Update;

impl Edit for Update {
    const PATH: &'static str = "/admin/service-accounts/change";

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let before = live(app, sent)?;
        let (default_workspace, workspaces) = Chosen::sent(sent).checked(app)?;
        let after = ServiceAccount { default_workspace, name: before.name.clone(), workspaces };
        let done = format!("The workspaces of {} are changed.", after.name);
        let back = place(&after.name, "");
        Ok(Wanted::one(Change::ServiceAccount(Typed::Update { before, after }), done, back))
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        let name = AccountName::new(sent.text("account"));
        page(app, who, &name, sent.text("was"), &Chosen::sent(sent), faults)
    }
}

/// The account that a form is about, as it is now.
pub(super) fn live(app: &App, sent: &Sent) -> Result<ServiceAccount, Stop> {
    let name = AccountName::new(sent.text("account"));
    let found = app.store.account(&name)?;
    found.ok_or_else(|| Stop::Refused(format!("There is no service account “{name}” any more.")))
}
