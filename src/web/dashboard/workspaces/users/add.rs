//! Adding somebody of the organization to a workspace, with role and grants.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use maud::{Markup, html};

use super::row::idle;
use super::{back, cancel_to, dialog, entries, live, named, shown, typed_grants, wanted};
use crate::model::change::{Change, Edit as Typed};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{Grant, WorkspaceRole};
use crate::store::{Cut, MembersAsked, Person};
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit, Stop, Wanted};
use crate::web::dashboard::sent::Sent;
use crate::web::page::parts::address;
use crate::web::page::{Failed, Faults, Page, SignedIn, Tab, words};

pub(super) const PATH: &str = "/admin/workspaces/users/add";

/// Who could be added, for the suggestions below the field.
const PEOPLE: &str = "/admin/workspaces/users/people";

/// How many people are suggested at once.
const SUGGESTED: Cut = Cut { page: 1, size: 50 };

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route(PATH, get(show).post(edit::carry_out::<Add>)).route(PEOPLE, get(people))
}

async fn show(State(app): State<Arc<App>>, Admin(who): Admin, Query(asked): Query<Sent>) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &asked, &Faults::default())).await
}

async fn people(State(app): State<Arc<App>>, Admin(who): Admin, Query(asked): Query<Sent>) -> Result<Page, Failed> {
    app.ask(move |app| {
        let workspace = shown(app, &asked)?.name;
        let body = suggestions(app, &workspace, asked.text("search").trim())?;
        Ok(Page::new("People", body).seen_by(who.viewer))
    })
    .await
}

/// Those who fit and are not in the workspace.
fn suggestions(app: &App, workspace: &WorkspaceName, search: &str) -> Result<Markup, Failed> {
    let found = app.store.members_page(&MembersAsked { search: Some(search), ..MembersAsked::default() }, SUGGESTED)?;
    let mut outside = Vec::new();
    for person in &found.rows {
        if app.store.membership(workspace, &person.email)?.is_none() {
            outside.push(person);
        }
    }
    Ok(html! {
        datalist #suggestions { @for Person { email, user_name, .. } in outside {
            option value=(email) { @if let Some(user_name) = user_name { (user_name) } }
        } }
    })
}

fn page(app: &App, who: &SignedIn, asked: &Sent, faults: &Faults) -> Result<Page, Failed> {
    let name = shown(app, asked)?.name;
    let typed = asked.text("email");
    let role = asked.get("role").map_or(WorkspaceRole::Member, WorkspaceRole::from_name);
    let grants = typed_grants(asked);
    let roles = app.store.roles()?;
    let body = html! {
        form.fields method="post" action=(PATH) {
            (edit::hidden(&who.viewer, None))
            input type="hidden" name="workspace" value=(name);
            (faults.summary())
            (email_field(typed, &name, faults))
            (suggestions(app, &name, "")?)
            div {
                label for="role" { "Role" }
                select #role name="role" { (entries(&roles, &role)) }
            }
            fieldset {
                legend { "May also" }
                @for grant in Grant::ALL {
                    @let id = grant.as_str();
                    div.choice {
                        input #(id) type="checkbox" name="grants" value=(id) checked[grants.contains(grant)];
                        label for=(id) { (words::grant(grant)) }
                    }
                }
                p.hint { "Owners may both by their role, Admins everything. An Opik member cannot make projects public." }
            }
            (edit::buttons("Add", false))
        }
        (cancel_to(&address(super::PATH, &[("workspace", name.as_str())])))
    };
    Ok(dialog(app, who, format!("Add a user to {name}"), body))
}

fn email_field(typed: &str, workspace: &WorkspaceName, faults: &Faults) -> Markup {
    let fault = faults.of("email");
    let described = if fault.is_some() { "email-fault email-hint" } else { "email-hint" };
    let people = address(PEOPLE, &[("workspace", workspace.as_str())]);
    html! {
        div {
            label for="email" { "E-mail" }
            input #email name="email" type="email" autocomplete="off" required value=(typed) list="suggestions" data-suggest=(people)
                aria-describedby=(described) aria-invalid=[fault.map(|_| "true")] autofocus[fault.is_some()];
            @if let Some(fault) = fault { p.error #email-fault { (fault) } }
            p.hint #email-hint {
                "Somebody of the organization. Others are invited under " a href=(Tab::Users.path()) { "Users" } " first."
            }
        }
    }
}

/// Adds somebody to a workspace.
struct Add;

impl Edit for Add {
    const PATH: &'static str = PATH;

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let workspace = named(app, sent)?.name;
        let email = Email::new(sent.text("email").trim());
        let fault = |what: String| Err(Stop::Faults(Faults::one("email", what)));
        let Some(person) = app.store.member(&email)? else {
            return fault(format!("There is no {email} in the organization."));
        };
        if live(app, &workspace, &email)?.is_some() {
            return fault(format!("{email} is in {workspace} already."));
        }
        let after = wanted(app, workspace.clone(), &email, sent)?;
        let left_out = Grant::ALL.into_iter().filter(|grant| typed_grants(sent).contains(*grant));
        let left_out = left_out.filter_map(|grant| {
            let why = idle(&person.role, &after.membership.role, grant)?;
            Some(format!(" “{}” was not granted: {why}.", words::grant(grant)))
        });
        let done = format!(
            "{email} is {} of {workspace} now.{}",
            after.membership.role.as_str(),
            left_out.collect::<String>()
        );
        let back = back(&workspace, sent);
        Ok(Wanted::one(Change::Membership(Typed::Create(after)), done, back))
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        page(app, who, sent, faults)
    }
}
