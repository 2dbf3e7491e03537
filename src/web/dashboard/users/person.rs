//! One person: the role, and for each workspace the role, the grants, and what they come to.

use std::sync::Arc;

use axum::extract::{Query, State};
use maud::{Markup, html};

use super::{about, back, gone, link, list, name, named, over, remove, role};
use crate::model::organization::{Grants, MemberState, OrganizationRole, Role};
use crate::model::permission::permissions;
use crate::model::table::Table;
use crate::plan::Ending;
use crate::render::visible;
use crate::store::{Person, Place};
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::Edit as _;
use crate::web::dashboard::general;
use crate::web::dashboard::plan;
use crate::web::dashboard::sent::Sent;
use crate::web::page::parts::{self, ROWS, Tone, address, badge, count, day, moment};
use crate::web::page::{Failed, Page, SignedIn, Tab, can, words};

/// Where a person is shown.
pub(super) const PATH: &str = "/admin/users/person";

/// Of so few workspaces, what they allow is shown at once.
const FEW: usize = 4;

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Query(asked): Query<Sent>,
    Admin(who): Admin,
) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &asked)).await
}

fn page(app: &App, who: &SignedIn, asked: &Sent) -> Result<Page, Failed> {
    let Some(person) = named(app, asked)? else { return Ok(gone(who, asked)) };
    let back = back(asked);
    let invitations = general::head(app)?.profile.invitations;
    let roles: Table<Role> = app.store.roles()?.into_iter().collect();
    let allowed = permissions(&person.role, None, invitations, &roles);
    let places = app.store.places(&person.email)?;
    let body = html! {
        div.card {
            (facts(&person, &plan::ending(app, who, &person.email)?))
            (actions(who, &person, &back))
        }
        h2 { "In the organization" }
        p {
            @if matches!(person.role, OrganizationRole::Other(_)) { (unknown()) } @else {
                @if person.state == MemberState::Pending { "Once they accept, they can: " } @else { "Can: " }
                (can::in_organization(allowed)) "."
            }
        }
        h2 { "In workspaces" }
        @if person.role == OrganizationRole::Admin {
            p { "An Admin has full access to every workspace, and needs no role there." }
        }
        (workspaces(&person, &places, &roles, list::page_number(asked), &back))
    };
    Ok(over(who, name(&person), body, back))
}

fn unknown() -> Markup {
    html! { span.quiet { "This Halley does not know the role, so it cannot say what it allows." } }
}

fn facts(person: &Person, ending: &[Ending]) -> Markup {
    let Person { email, user_name, role, state, invited_at, joined_at } = person;
    html! {
        dl.facts {
            @if user_name.is_some() { dt { "E-mail" } dd { (email) } }
            dt { "Organization role" }
            dd { (role.label()) }
            dt { "State" }
            dd { @match state {
                MemberState::Active => { "Active" @if let Some(at) = joined_at { ", joined " (moment(at)) } },
                MemberState::Pending => { (badge(Tone::Waits, "Pending")) " invited " (moment(invited_at)) },
            } }
            @if !ending.is_empty() {
                dt { "Ends soon" }
                @for Ending { subject: _, place, until, days: _, why: _ } in ending {
                    dd {
                        @if place == "organization" { "In the organization" } @else { "In " bdi { (visible(place)) } }
                        ": the last day is " (day(&until.to_string()))
                    }
                }
            }
        }
    }
}

fn actions(who: &SignedIn, person: &Person, back: &str) -> Markup {
    let email = &person.email;
    let is_own = *email == who.email;
    html! {
        div.buttons.over {
            @if is_own {
                p.hint { "This is you. Another Admin can change your role." }
            } @else {
                a.button data-dialog href=(about(role::ChangeRole::PATH, email, back)) { "Change role" }
                @if person.state == MemberState::Pending { (link::form(&who.viewer, email, back, "plain")) }
                a.button.plain.danger data-dialog href=(about(remove::Remove::PATH, email, back)) { "Remove" }
            }
            a.aside href=(address(Tab::Access.path(), &[("member", email.as_str())])) target="_top" {
                (if is_own { "What you can do, and why" } else { "What they can do, and why" })
            }
        }
    }
}

fn workspaces(person: &Person, places: &[Place], roles: &Table<Role>, page: u64, back: &str) -> Markup {
    let total = places.len() as u64;
    let skip = usize::try_from((page - 1).saturating_mul(ROWS)).unwrap_or(usize::MAX);
    let shown = places.iter().skip(skip).take(usize::try_from(ROWS).unwrap_or(usize::MAX));
    let back = if back == Tab::Users.path() { "" } else { back };
    // Of an Admin it is the same everywhere.
    let is_open = places.len() <= FEW && person.role != OrganizationRole::Admin;
    html! {
        @if places.is_empty() {
            p.quiet { "In no workspace" @if person.state == MemberState::Pending { " yet" } "." }
        } @else {
            p.quiet { "In " (count(total, "workspace", "workspaces")) @if person.state == MemberState::Pending { ", once they accept" } "." }
            ul.places aria-label="Workspaces" {
                @for place in shown { (workspace(person, place, roles, is_open)) }
            }
            (parts::pager(PATH, &[("email", person.email.as_str()), ("back", back)], page, total))
        }
    }
}

fn workspace(person: &Person, place: &Place, roles: &Table<Role>, is_open: bool) -> Markup {
    let Place { workspace, role, grants } = place;
    let effective: Grants = grants.effective(Some(&person.role), role);
    // What a workspace allows does not depend on who may invite new people.
    let allowed = permissions(&person.role, Some((role, *grants)), Default::default(), roles);
    html! {
        li {
            details open[is_open] {
                summary {
                    b { (workspace) ": " (role.as_str()) }
                    @for grant in effective.iter() { " " (badge(Tone::Accent, words::grant(grant))) }
                }
                @if can::is_known(&person.role, role, roles) { (can::in_workspace(allowed)) } @else { p { (unknown()) } }
            }
        }
    }
}
