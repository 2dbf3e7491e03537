//! Another organization role for somebody.

use std::sync::Arc;

use axum::extract::{Query, State};
use maud::html;

use super::{back, choice, gone, hidden, list, member, name, named, over};
use crate::model::change::{Change, Edit as Typed};
use crate::model::organization::{Member, MemberState, OrganizationRole};
use crate::store::Person;
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit, Stop, Wanted};
use crate::web::dashboard::sent::Sent;
use crate::web::page::{Failed, Faults, Page, SignedIn};

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Query(asked): Query<Sent>,
    Admin(who): Admin,
) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &asked, &Faults::default())).await
}

fn page(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
    let Some(person) = named(app, sent)? else { return Ok(gone(who, sent)) };
    let back = back(sent);
    let live = &person.role;
    let chosen = choice::chosen(sent);
    let was = sent.get("was").map_or_else(|| list::was(&person), str::to_owned);
    let body = html! {
        (faults.summary())
        @if person.email == who.email {
            p { "This is you. Nobody changes their own role: another Admin can do it." }
        } @else {
            (introduction(&person))
            form.fields method="post" action=(ChangeRole::PATH) {
                (hidden(&who.viewer, Some(&was), &person.email, &back))
                (choice::roles(chosen.as_ref().or(Some(live)), faults, true))
                (edit::buttons("Change role", false))
            }
            (edit::cancel(&back))
        }
    };
    Ok(over(who, format!("Change the role of {}", name(&person)), body, back))
}

fn introduction(person: &Person) -> maud::Markup {
    html! {
        p {
            b { (person.email) } " is " (person.role.label()) " now."
            @if matches!(person.role, OrganizationRole::Other(_)) {
                " This Halley does not know that role. It stays as it is until you choose another one."
            }
            @if person.state == MemberState::Pending {
                " They have not accepted their invitation yet; the role takes effect when they do."
            }
        }
    }
}

/// Gives somebody another role.
pub(super) struct ChangeRole;

impl Edit for ChangeRole {
    const PATH: &'static str = "/admin/users/role";

    fn wanted(app: &App, who: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let Some(person) = named(app, sent)? else {
            return Err(Stop::Refused("This person is not a member any more.".to_owned()));
        };
        let role = choice::chosen(sent).ok_or_else(|| Stop::Faults(Faults::one("role", choice::NONE)))?;
        if person.email == who.email && role != person.role {
            let text = "Nobody changes their own role. Another Admin can do it; so there is always one left.";
            return Err(Stop::Refused(text.to_owned()));
        }
        let before = member(&person);
        let done = format!("{} is {} now.", name(&person), role.label());
        let after = Member { role, ..before.clone() };
        Ok(Wanted::one(Change::Member(Typed::Update { before, after }), done, back(sent)))
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        page(app, who, sent, &spoken(faults))
    }
}

/// Rules speak in the middle of a sentence; people are told a whole one.
pub(super) fn spoken(faults: &Faults) -> Faults {
    match faults.of("") {
        Some(text) => Faults::one("", text),
        None => faults.clone(),
    }
}
