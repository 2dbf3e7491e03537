//! General: the organization's name, which is edited by clicking it, and its plan type.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use maud::{Markup, html};

use super::admin::Admin;
use super::edit::{self, Edit, Stop, Wanted};
use super::sent::Sent;
use crate::backend;
use crate::model::change::{Change, Edit as Typed, State as Side};
use crate::model::organization::Profile;
use crate::store::{Billing, Head, WorkspacesAsked};
use crate::web::App;
use crate::web::page::parts::{day, number};
use crate::web::page::{Failed, Faults, Field, Page, SignedIn, Tab};

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/admin", get(show)).route(Rename::PATH, post(edit::carry_out::<Rename>))
}

async fn show(State(app): State<Arc<App>>, Admin(who): Admin) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, None)).await
}

/// What is typed into the name's field, and what is wrong with it.
type Typing<'a> = Option<(&'a str, &'a Faults)>;

fn page(app: &App, who: &SignedIn, typing: Typing<'_>) -> Result<Page, Failed> {
    let Head { id, profile, subscribed_on, default_workspace } = head(app)?;
    let Some(Billing { seats, admins, requests, invitations, .. }) = app.store.billing()? else {
        return Err(Failed::missing("There is no organization yet."));
    };
    let workspaces = app.store.workspaces_page(&WorkspacesAsked { search: None, of: None }, super::ONE)?.total;
    let body = html! {
        section.card aria-labelledby="organization" {
            h2.unseen #organization { "Organization" }
            dl.facts {
                dt { "Organization name" }
                dd { (name(who, &profile, typing)) }
                dt { "Plan type" }
                dd { a href=(Tab::Billing.path()) { (profile.subscription.as_str()) } ", since " (day(&subscribed_on.to_string())) }
                dt { "Default workspace" }
                dd { @match &default_workspace { Some(name) => { (name) }, None => { span.quiet { "none" } } } }
                dt { "Organization id" }
                dd { code { (id) } }
            }
        }
        section aria-labelledby="glance" {
            h2 #glance { "At a glance" }
            ul.tiles {
                (tile(Tab::Users.path(), seats, "members"))
                (tile("/admin/users?role=Admin", admins, "Admins"))
                (tile("/admin/users?state=Pending", requests + invitations, "pending user requests"))
                (tile(Tab::Workspaces.path(), workspaces, "workspaces"))
            }
        }
    };
    Ok(super::tab(app, who, Tab::General, body))
}

fn tile(path: &str, count: u64, what: &str) -> Markup {
    html! { li { a href=(path) { b { (number(count)) } " " span { (what) } } } }
}

/// The name as a button that becomes a field.
fn name(who: &SignedIn, profile: &Profile, typing: Typing<'_>) -> Markup {
    let no_faults = Faults::default();
    let (value, faults) = typing.unwrap_or((&profile.name, &no_faults));
    let field = Field {
        name: "name",
        label: "Organization name",
        kind: "text",
        autocomplete: "organization",
        value,
        hint: "Enter saves, Escape cancels.",
    };
    let was = edit::was([Some(Side::Organization(profile))]);
    html! {
        details.in-place open[typing.is_some()] {
            summary title="Edit the name" { span { (profile.name) } span.unseen { " (edit)" } }
            form.fields method="post" action=(Rename::PATH) {
                (edit::hidden(&who.viewer, Some(&was)))
                (faults.summary())
                (field.markup(faults))
                (edit::buttons("Save", false))
            }
        }
    }
}

/// The organization, which is there once somebody is signed in.
pub(super) fn head(app: &App) -> Result<Head, backend::Error> {
    let gone = || backend::Error::Replaced("the organization is gone".to_owned());
    app.store.organization()?.ok_or_else(gone)
}

/// Gives the organization another name.
struct Rename;

impl Edit for Rename {
    const PATH: &'static str = "/admin/name";

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let before = head(app)?.profile;
        let name = sent.text("name").trim();
        let after = Profile { name: name.into(), ..before.clone() };
        let change = Change::Organization(Typed::Update { before, after });
        Ok(Wanted::one(change, format!("The organization is called {name}."), Tab::General.path()))
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        page(app, who, Some((sent.text("name"), faults)))
    }
}
