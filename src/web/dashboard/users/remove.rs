//! Removing somebody from the organization, once it is said what ends.

use std::sync::Arc;

use axum::extract::{Query, State};
use maud::{Markup, html};

use super::{back, gone, hidden, list, member, name, named, over, role};
use crate::backend;
use crate::model::change::{Change, Edit as Typed};
use crate::model::organization::MemberState;
use crate::store::Person;
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit, Stop, Wanted};
use crate::web::dashboard::sent::Sent;
use crate::web::page::parts::count;
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
    let was = list::was(&person);
    let is_pending = person.state == MemberState::Pending;
    let body = html! {
        (faults.summary())
        @if person.email == who.email {
            p { "This is you. Nobody removes themselves: another Admin can do it." }
        } @else {
            (what_ends(app, &person)?)
            form method="post" action=(Remove::PATH) {
                (hidden(&who.viewer, Some(&was), &person.email, &back))
                (edit::buttons(if is_pending { "Withdraw the invitation" } else { "Remove" }, true))
            }
            (edit::cancel(&back))
        }
    };
    Ok(over(who, format!("Remove {}?", name(&person)), body, back))
}

fn what_ends(app: &App, person: &Person) -> Result<Markup, backend::Error> {
    let email = &person.email;
    let own = app.store.own(email)?;
    let (places, keys) = (own.workspaces.len() as u64, own.keys.len() as u64);
    let sessions = app.store.sessions_of(email)?.len() as u64;
    let is_pending = person.state == MemberState::Pending;
    Ok(html! {
        p {
            b { (email) } " is no longer a member afterwards."
            @if places + sessions + keys > 0 || is_pending { " At once this ends:" }
        }
        ul {
            @if is_pending { li { "their invitation: the link that they have works no longer" } }
            @if places > 0 { li { (count(places, "membership of a workspace", "memberships of workspaces")) } }
            @if sessions > 0 { li { (count(sessions, "session: they are signed out", "sessions: they are signed out")) } }
            @if keys > 0 { li { (count(keys, "API key", "API keys")) } }
        }
        p.quiet { "Projects and data that they logged stay in their workspaces. You can invite them again later." }
    })
}

/// Removes somebody.
pub(super) struct Remove;

impl Edit for Remove {
    const PATH: &'static str = "/admin/users/remove";

    fn wanted(app: &App, who: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let Some(person) = named(app, sent)? else {
            return Err(Stop::Refused("This person is not a member any more.".to_owned()));
        };
        if person.email == who.email {
            return Err(Stop::Refused("Nobody removes themselves. Another Admin can do it.".to_owned()));
        }
        let done = format!("{} is removed.", name(&person));
        Ok(Wanted::one(Change::Member(Typed::Delete(member(&person))), done, back(sent)))
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        page(app, who, sent, &role::spoken(faults))
    }
}
