//! The whole organization: what its roles may, and how its workspaces are filled.

use maud::{Markup, html};

use super::super::general::head;
use super::matrix::{self, Rules};
use super::{Asked, to_workspace};
use crate::store::{Cut, RoleCounts, Stand, WorkspaceRow, WorkspacesAsked};
use crate::web::App;
use crate::web::page::parts::{ROWS, address, count, empty, number, pager};
use crate::web::page::{Failed, Tab};

pub(super) fn section(app: &App, asked: &Asked) -> Result<Markup, Failed> {
    let standings = app.store.standings()?;
    let columns = matrix::columns(&standings);
    let rules = rules(app)?;
    let people: u64 = columns.iter().map(|column| column.people).sum();
    Ok(html! {
        section aria-labelledby="organization" {
            h2 #organization { "In the organization" }
            p.quiet { (count(people, "person", "people")) ", by organization role. A column leads to the people, a mark tells the rule that decided." }
            (matrix::picture("In the organization", &matrix::actions(false), &columns, &rules, people_of, |_| None))
        }
        (workspaces(app, asked)?)
    })
}

/// The roles and the setting that decide.
pub(super) fn rules(app: &App) -> Result<Rules, Failed> {
    let roles = app.store.roles()?.into_iter().collect();
    Ok(Rules { roles, invitations: head(app)?.profile.invitations })
}

fn people_of(stand: &Stand) -> String {
    let Stand { role, state, workspace: _ } = stand;
    address(Tab::Users.path(), &[("role", role.as_str()), ("state", state.as_str())])
}

fn workspaces(app: &App, asked: &Asked) -> Result<Markup, Failed> {
    let page = asked.page();
    let found = app.store.workspaces_page(&WorkspacesAsked { search: None, of: None }, Cut { page, size: ROWS })?;
    let names: Vec<_> = found.rows.iter().map(|row| &row.name).collect();
    let counts = app.store.role_counts(&names)?;
    let most = found.rows.iter().map(|row| row.members).max().unwrap_or_default().max(1);
    Ok(html! {
        section aria-labelledby="workspaces" {
            h2 #workspaces { "In the workspaces" }
            p.quiet { "Admins have full access to each of them, and are counted only where they are members." }
            @if found.rows.is_empty() { (empty("There is no workspace yet", "")) } @else {
                div.scroll tabindex="0" role="region" aria-label="In the workspaces" { table {
                    thead { tr {
                        th scope="col" { "Workspace" } th scope="col" { "People" } th.number scope="col" { "Owners" }
                        th.number scope="col" { "Members" } th.number scope="col" { "Other roles" }
                    } }
                    tbody { @for (row, counts) in found.rows.iter().zip(&counts) { (line(row, counts, most)) } }
                } }
                (pager(Tab::Access.path(), &[], page, found.total))
            }
        }
    })
}

fn line(row: &WorkspaceRow, RoleCounts(counts): &RoleCounts, most: u64) -> Markup {
    let of = |role: &str| counts.get(role).copied().unwrap_or_default();
    let (owners, members) = (of("Owner"), of("Member"));
    let others = row.members.saturating_sub(owners + members);
    html! {
        tr {
            th scope="row" { a href=(to_workspace(row.name.as_str())) { (row.name) } }
            td { (bar([owners, members, others], most)) " " (number(row.members)) }
            td.number { (number(owners)) } td.number { (number(members)) } td.number { (number(others)) }
        }
    }
}

/// How many of each, as long as it is beside the largest.
fn bar(parts: [u64; 3], most: u64) -> Markup {
    const WIDTH: u64 = 160;
    let mut from = 0;
    let pieces = parts.map(|part| {
        // Whoever is there is seen, however many others are.
        let width = if part == 0 { 0 } else { (part * WIDTH / most).max(2) };
        let piece = (from, width);
        from += width;
        piece
    });
    html! {
        svg.bar-chart aria-hidden="true" width=(WIDTH + 4) height="12" viewBox={ "0 0 " (WIDTH + 4) " 12" } {
            @for ((x, width), class) in pieces.iter().zip(["owners", "members", "others"]) {
                rect class=(class) x=(x) y="1" width=(width) height="10" rx="2" {}
            }
        }
    }
}
