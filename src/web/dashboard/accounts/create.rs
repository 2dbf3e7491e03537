//! Creating a service account.

use std::sync::Arc;

use axum::extract::State;
use maud::html;

use super::form::Chosen;
use super::place;
use crate::model::change::{Change, Edit as Typed};
use crate::model::key::AccountName;
use crate::model::organization::ServiceAccount;
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit, Stop, Wanted};
use crate::web::dashboard::sent::Sent;
use crate::web::page::{Failed, Faults, Field, Page, SignedIn, Tab};

pub(super) async fn show(State(app): State<Arc<App>>, Admin(who): Admin) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, "", &Chosen::default(), &Faults::default())).await
}

fn page(app: &App, who: &SignedIn, name: &str, chosen: &Chosen, faults: &Faults) -> Result<Page, Failed> {
    let field = Field {
        name: "name",
        label: "Name",
        kind: "text",
        autocomplete: "off",
        value: name,
        hint: "Stored with the prefix sa-, which you may leave out: ci becomes sa-ci.",
    };
    let body = html! {
        form.fields method="post" action=(Create::PATH) {
            (edit::hidden(&who.viewer, Some(&edit::was([None]))))
            (faults.summary())
            (field.markup(faults))
            (chosen.fields(app, faults)?)
            (edit::buttons("Create service account", false))
        }
        (edit::cancel(Tab::ServiceAccounts.path()))
    };
    let page = super::dialog(who, "Create a service account", body);
    Ok(page.back_to(Tab::ServiceAccounts.path(), "Service Accounts"))
}

/// Creates an account without a key.
pub(super) struct Create;

impl Edit for Create {
    const PATH: &'static str = "/admin/service-accounts/create";

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let text = sent.text("name").trim();
        let name = AccountName::new(text);
        if name.without_prefix().is_empty() {
            return Err(Stop::Faults(Faults::one("name", "A name is not empty.")));
        }
        if app.store.account(&name)?.is_some() {
            return Err(Stop::Faults(Faults::one("name", format!("There is a service account “{name}” already."))));
        }
        let (default_workspace, workspaces) = Chosen::sent(sent).checked(app)?;
        let done = format!("The service account {name} is created. It can do nothing until it has a key.");
        let back = place(&name, "");
        let change = Change::ServiceAccount(Typed::Create(ServiceAccount { default_workspace, name, workspaces }));
        Ok(Wanted::one(change, done, back))
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        page(app, who, sent.text("name"), &Chosen::sent(sent), faults)
    }
}
