//! The workspaces that one is in.

use maud::{Markup, html};

use super::profile::Can;
use crate::store::Place;
use crate::web::page::parts::{self, ROWS, Tone, badge, encoded};
use crate::web::page::signed_in::SignedIn;
use crate::web::page::{Tab, words};

/// The section, with a part of them.
pub(super) fn section(who: &SignedIn, can: &Can, places: &[Place], page: u64) -> Markup {
    let total = places.len() as u64;
    let skip = usize::try_from((page - 1).saturating_mul(ROWS)).unwrap_or(usize::MAX);
    let shown = places.iter().skip(skip).take(usize::try_from(ROWS).unwrap_or(usize::MAX));
    html! {
        section aria-labelledby="workspaces" {
            div.row {
                h2 #workspaces { "Your workspaces" }
                @if can.creates_workspaces() { a.button.plain data-dialog href="/workspaces/new" { "Create workspace" } }
            }
            @if who.viewer.is_admin {
                p.quiet { "As an Admin you have full access to " a href=(Tab::Workspaces.path()) { "all workspaces" } ". These are the ones that you are a member of." }
            }
            @if places.is_empty() {
                (parts::empty("You are in no workspace", if can.creates_workspaces() {
                    "Create one, or ask the owner of another one to invite you."
                } else {
                    "Ask the owner of one to invite you."
                }))
            } @else {
                div.scroll tabindex="0" role="region" aria-label="Your workspaces" { table {
                    thead { tr { th scope="col" { "Workspace" } th scope="col" { "Your role" } th.wide scope="col" { "May also" } } }
                    tbody { @for place in shown { (row(who, place)) } }
                } }
                (parts::pager("/", &[], page, total))
            }
        }
    }
}

fn row(who: &SignedIn, place: &Place) -> Markup {
    let Place { workspace, role, grants } = place;
    let effective = grants.effective(who.caller.role.as_ref(), role);
    html! {
        tr {
            th scope="row" { a href={ "/workspaces/" (encoded(workspace.as_str())) } { (workspace) } }
            td { (role.as_str()) }
            td.wide { @for grant in effective.iter() { (badge(Tone::Plain, words::grant(grant))) " " } }
        }
    }
}
