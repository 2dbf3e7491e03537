//! The list of everybody: searched and filtered on the server, and what is asked stays in the address.

use std::sync::Arc;

use axum::extract::{Query, State};
use maud::{Markup, html};

use super::{about, link, name, person, remove, requests, role};
use crate::model::key::Email;
use crate::model::organization::{MemberState, OrganizationRole};
use crate::store::{Cut, MembersAsked, Page as Part, Person};
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit as _};
use crate::web::dashboard::sent::Sent;
use crate::web::page::parts::{self, ROWS, Tone, address, badge, count, day};
use crate::web::page::{Failed, Page, SignedIn, Tab, Viewer};

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Query(asked): Query<Sent>,
    Admin(who): Admin,
) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &Asked::new(&asked))).await
}

/// What is asked of the list.
struct Asked {
    search: String,
    role: Option<OrganizationRole>,
    state: Option<MemberState>,
    page: u64,
}

impl Asked {
    fn new(asked: &Sent) -> Self {
        Self {
            search: asked.text("search").trim().chars().take(200).collect(),
            role: Some(asked.text("role")).filter(|role| !role.is_empty()).map(OrganizationRole::from_name),
            state: [MemberState::Active, MemberState::Pending]
                .into_iter()
                .find(|state| state.as_str() == asked.text("state")),
            page: page_number(asked),
        }
    }

    fn kept(&self) -> [(&'static str, &str); 3] {
        let Self { search, role, state, page: _ } = self;
        let role = role.as_ref().map_or("", OrganizationRole::as_str);
        [("search", search), ("role", role), ("state", state.map_or("", MemberState::as_str))]
    }

    fn is_narrowed(&self) -> bool {
        self.kept().iter().any(|(_, value)| !value.is_empty())
    }

    /// Where the list is, as it is seen now.
    fn here(&self) -> String {
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        let mut query = self.kept().to_vec();
        query.push(("page", &page));
        address(Tab::Users.path(), &query)
    }
}

/// The page that is asked for, from 1.
pub(super) fn page_number(asked: &Sent) -> u64 {
    asked.text("page").parse::<u32>().unwrap_or(1).max(1).into()
}

fn page(app: &App, who: &SignedIn, asked: &Asked) -> Result<Page, Failed> {
    let Asked { search, role, state, page } = asked;
    let found = app.store.members_page(
        &MembersAsked { search: Some(search), role: role.clone(), state: *state },
        Cut { page: *page, size: ROWS },
    )?;
    let body = html! {
        (requests::section(app, who, &asked.here())?)
        section aria-labelledby="everybody" {
            h2.unseen #everybody { "All users" }
            div.row {
                (filters(asked))
                a.button data-dialog href=(super::invite::Invite::PATH) { "Invite users" }
            }
            div #results { (results(who, asked, &found)) }
        }
    };
    Ok(crate::web::dashboard::tab(app, who, Tab::Users, body))
}

fn filters(asked: &Asked) -> Markup {
    let Asked { search, role, state, page: _ } = asked;
    let unknown = role.as_ref().filter(|role| matches!(role, OrganizationRole::Other(_)));
    html! {
        form.filters.people role="search" method="get" action=(Tab::Users.path()) data-live {
            div.long {
                label.unseen for="search" { "Search by name or e-mail" }
                input #search name="search" type="search" value=(search) placeholder="Search by name or e-mail" autocomplete="off" maxlength="200";
            }
            div {
                label.unseen for="role" { "Role" }
                select #role name="role" {
                    option value="" { "Any role" }
                    @for one in OrganizationRole::DECLARABLE.iter().chain(unknown) {
                        option value=(one.as_str()) selected[role.as_ref() == Some(one)] { (one.label()) }
                    }
                }
            }
            div {
                label.unseen for="state" { "State" }
                select #state name="state" {
                    option value="" { "Any state" }
                    @for one in [MemberState::Active, MemberState::Pending] {
                        option value=(one.as_str()) selected[*state == Some(one)] { (one.as_str()) }
                    }
                }
            }
            button.plain { "Search" }
        }
    }
}

fn results(who: &SignedIn, asked: &Asked, found: &Part<Person>) -> Markup {
    let Part { rows, total } = found;
    let (page, here) = (asked.page, asked.here());
    html! {
        p.quiet role="status" {
            @if asked.is_narrowed() {
                (count(*total, "user fits", "users fit")) ". " a href=(Tab::Users.path()) { "Show everybody" }
            } @else { (count(*total, "user", "users")) }
        }
        @if rows.is_empty() && *total == 0 {
            (parts::empty("Nobody fits", "Search for another part of the name or e-mail, or take a filter away."))
        } @else {
            div.scroll tabindex="0" role="region" aria-label="Users" { table {
                thead { tr {
                    th scope="col" { "User" } th.wide scope="col" { "Organization role" } th.wide scope="col" { "State" }
                    th.wide scope="col" { "Joined" } th.actions scope="col" { span.unseen { "Actions" } }
                } }
                tbody { @for person in rows { (row(&who.viewer, person, &who.email, &here)) } }
            } }
            (parts::pager(Tab::Users.path(), &asked.kept(), page, *total))
        }
    }
}

fn row(viewer: &Viewer, person: &Person, own: &Email, here: &str) -> Markup {
    let Person { email, user_name, role, state, invited_at, joined_at } = person;
    html! {
        tr {
            td {
                a.person data-dialog href=(about(person::PATH, email, here)) { (name(person)) }
                @if email == own { " " (badge(Tone::Accent, "You")) }
                @if user_name.is_some() { small.quiet { (email) } }
                small.slim {
                    (role.label())
                    @if *state == MemberState::Pending { " " (badge(Tone::Waits, "Pending")) }
                }
            }
            td.wide { (role.label()) }
            td.wide.nowrap { @match state {
                MemberState::Active => { "Active" },
                MemberState::Pending => { (badge(Tone::Waits, "Pending")) small.quiet { "since " (of(invited_at)) } },
            } }
            td.wide.nowrap { @match joined_at { Some(at) => (of(at)), None => span.quiet { "not yet" } } }
            td.actions { (menu(viewer, person, email == own, here)) }
        }
    }
}

/// The day of a moment.
pub(super) fn of(at: &str) -> Markup {
    day(at.get(..10).unwrap_or(at))
}

fn menu(viewer: &Viewer, person: &Person, is_own: bool, here: &str) -> Markup {
    let email = &person.email;
    html! {
        details.menu {
            summary.dots aria-label={ "Actions for " (name(person)) } { "⋮" }
            div.drop {
                @if !is_own { a.item data-dialog href=(about(role::ChangeRole::PATH, email, here)) { "Change role" } }
                a.item href=(address(Tab::Access.path(), &[("member", email.as_str())])) { "What they can do" }
                @if person.state == MemberState::Pending { (link::form(viewer, email, here, "item")) }
                @if is_own { p.hint { "This is you. Another Admin can change your role." } } @else {
                    a.item.danger data-dialog href=(about(remove::Remove::PATH, email, here)) { "Remove" }
                }
            }
        }
    }
}

/// What the form of an edit carries of somebody.
pub(super) fn was(person: &Person) -> String {
    edit::was([Some(crate::model::change::State::Member(&super::member(person)))])
}
