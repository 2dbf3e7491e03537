//! A workspace: who can do what in it.

use maud::{Markup, html};

use super::matrix::{self, Column, Rules};
use super::{Asked, overview, to_person, to_workspace, whole};
use crate::model::key::WorkspaceName;
use crate::model::organization::{MemberState, OrganizationRole};
use crate::model::permission::{Action, Answer};
use crate::store::{Cut, Inside, Stand, Standings};
use crate::web::App;
use crate::web::page::parts::Tone;
use crate::web::page::parts::{ROWS, address, badge, count, empty, number, pager};
use crate::web::page::{Failed, Tab, words};

pub(super) fn section(app: &App, asked: &Asked) -> Result<Markup, Failed> {
    let name = WorkspaceName::new(&asked.workspace);
    let Some(found) = app.store.workspace(&name)? else {
        return Ok(
            html! { (whole()) (empty(&format!("There is no workspace “{name}”"), "Perhaps somebody has deleted it.")) },
        );
    };
    let columns = standings(app, &name)?;
    let rules = overview::rules(app)?;
    let action = Action::from_name(&asked.action).filter(|action| action.is_in_workspace());
    let to = |stand: &Stand| {
        address(Tab::Access.path(), &[("workspace", name.as_str()), ("standing", &matrix::code(stand))])
    };
    let row_to = |action: Action| {
        Some(address(Tab::Access.path(), &[("workspace", name.as_str()), ("action", action.as_str())]))
    };
    Ok(html! {
        (whole())
        h2 { (name) " " @if found.default { (badge(Tone::Accent, "Default")) } }
        p.quiet { (count(found.members, "member", "members")) ", by what decides about their access. Admins need no membership." }
        @if let Some(action) = action { (who(action, &columns, &rules)) }
        (matrix::picture(&format!("Who can do what in {name}"), &matrix::actions(true), &columns, &rules, to, row_to))
        (people(app, asked, &name, &columns)?)
    })
}

/// The standings in a workspace, and the Admins that are not in it.
fn standings(app: &App, name: &WorkspaceName) -> Result<Vec<Column>, Failed> {
    let mut standings = app.store.standings_in(name)?;
    let is_admin = |stand: &Stand| stand.role == OrganizationRole::Admin && stand.state == MemberState::Active;
    let inside: u64 = standings.iter().filter(|it| is_admin(&it.stand)).map(|it| it.people).sum();
    let all: u64 = app.store.standings()?.iter().filter(|it| is_admin(&it.stand)).map(|it| it.people).sum();
    if all > inside {
        let stand = Stand { role: OrganizationRole::Admin, state: MemberState::Active, workspace: None };
        standings.push(Standings { stand, people: all - inside });
    }
    Ok(matrix::columns(&standings))
}

/// Who can do one thing, with the rows that decided.
fn who(action: Action, columns: &[Column], rules: &Rules) -> Markup {
    let decided: Vec<_> = columns.iter().map(|column| (column, rules.decide(&column.stand, action))).collect();
    let can: u64 = decided.iter().filter(|(_, it)| it.answer == Answer::Yes).map(|(column, _)| column.people).sum();
    html! {
        section.card aria-labelledby="who" {
            h3 #who { "Who can " (words::action(action)) "? " (count(can, "person", "people")) }
            div.scroll tabindex="0" role="region" aria-label={ "Who can " (words::action(action)) } { table.stack.close {
                thead { tr { th scope="col" { "Standing" } th.number scope="col" { "People" } th scope="col" { "Answer" } th scope="col" { "Why" } } }
                tbody { @for (Column { stand, people }, decision) in &decided {
                    tr {
                        th scope="row" { (matrix::title(stand)) } td.number data-label="People" { (number(*people)) }
                        td.nowrap { (matrix::mark(decision)) " " (decision.answer.as_str()) } td.quiet { (decision.because) }
                    }
                } }
            } }
        }
    }
}

fn people(app: &App, asked: &Asked, name: &WorkspaceName, columns: &[Column]) -> Result<Markup, Failed> {
    let page = asked.page();
    let cut = Cut { page, size: ROWS };
    let chosen = columns.iter().find(|column| matrix::code(&column.stand) == asked.standing);
    let found = match chosen {
        Some(Column { stand, people: _ }) if stand.workspace.is_some() => app.store.standing_page(name, stand, cut)?,
        Some(_) => return Ok(outside()),
        None => app.store.inside_page(name, cut)?,
    };
    let kept = [("workspace", name.as_str()), ("standing", asked.standing.as_str())];
    Ok(html! {
        section aria-labelledby="people" {
            h2 #people { "People" @if let Some(column) = chosen { ": " (matrix::title(&column.stand)) } }
            @if chosen.is_some() { p { a href=(to_workspace(name.as_str())) { "Everybody in " (name) } } }
            @if found.rows.is_empty() { (empty("Nobody is in this workspace", "Admins have access all the same.")) } @else {
                div.scroll tabindex="0" role="region" aria-label="People" { table {
                    thead { tr { th scope="col" { "Person" } th scope="col" { "Organization role" } th scope="col" { "Here" } } }
                    tbody { @for inside in &found.rows { (line(inside, name)) } }
                } }
                (pager(Tab::Access.path(), &kept, page, found.total))
            }
        }
    })
}

fn outside() -> Markup {
    let to = address(Tab::Users.path(), &[("role", "Admin")]);
    html! { section { h2 { "Admins" } p { "Admins have full access without being in the workspace. " a href=(to) { "All Admins" } } } }
}

fn line(inside: &Inside, workspace: &WorkspaceName) -> Markup {
    let Inside { person, role, grants } = inside;
    html! {
        tr {
            th scope="row" { a href=(to_person(person.email.as_str(), workspace.as_str())) { (person.email) } }
            td { (person.role.label()) @if person.state == MemberState::Pending { " " (badge(Tone::Waits, "Pending")) } }
            td { (role.as_str()) @for grant in grants.iter() { span.quiet { " + " (words::grant(grant)) } } }
        }
    }
}
