//! A person or a service account: everything they can do, and why.

use maud::{Markup, html};

use super::matrix::{self, Rules};
use super::{Asked, overview, to_person, to_workspace, whole};
use crate::model::actor::Actor;
use crate::model::key::{AccountName, Email, WorkspaceName};
use crate::model::organization::{MemberState, OrganizationRole};
use crate::model::permission::{Action, Answer, Decision};
use crate::store::{Cut, Person, Place, Stand, WorkspacesAsked};
use crate::web::App;
use crate::web::page::parts::{ROWS, Tone, address, badge, count, empty, pager};
use crate::web::page::{Failed, Tab, words};

pub(super) fn section(app: &App, asked: &Asked) -> Result<Markup, Failed> {
    if !asked.member.contains('@') {
        return account(app, asked);
    }
    let email = Email::new(asked.member.trim());
    let Some(person) = app.store.member(&email)? else {
        let hint = "They may be invited on the Users tab.";
        return Ok(html! { (whole()) (empty(&format!("{email} is not in the organization"), hint)) });
    };
    let actor = Actor::Member(email.clone());
    let workspace = (!asked.workspace.is_empty()).then(|| WorkspaceName::new(&asked.workspace));
    Ok(html! {
        (whole())
        h2 { (email) }
        (summary(&person))
        @if let Some(workspace) = &workspace { (inside(app, &actor, workspace)?) }
        (places(app, asked, &person)?)
        section {
            h3 { "In the organization" }
            (matrix::answers("In the organization", &decided(app, &actor, &matrix::actions(false), None)?))
        }
    })
}

fn summary(person: &Person) -> Markup {
    let Person { email: _, user_name, role, state, invited_at: _, joined_at: _ } = person;
    html! {
        p {
            @if let Some(name) = user_name { b { (name) } ", " }
            (role.label()) " "
            @if *state == MemberState::Pending { (badge(Tone::Waits, "Pending")) " Nothing of this is in force before the invitation is accepted." }
        }
    }
}

/// What the store itself would answer, with its reasons.
fn decided(
    app: &App,
    actor: &Actor,
    actions: &[Action],
    workspace: Option<&WorkspaceName>,
) -> Result<Vec<(Action, Decision)>, Failed> {
    actions.iter().map(|action| Ok((*action, app.store.decide(actor, *action, workspace)?))).collect()
}

fn inside(app: &App, actor: &Actor, workspace: &WorkspaceName) -> Result<Markup, Failed> {
    let rows = decided(app, actor, &matrix::actions(true), Some(workspace))?;
    let can = rows.iter().filter(|(_, decision)| decision.answer == Answer::Yes).count();
    Ok(html! {
        section {
            h3 { "In " a href=(to_workspace(workspace.as_str())) { (workspace) } }
            p.quiet { (can) " of " (rows.len()) " things" }
            (matrix::answers(&format!("In {workspace}"), &rows))
        }
    })
}

fn places(app: &App, asked: &Asked, person: &Person) -> Result<Markup, Failed> {
    let places = app.store.places(&person.email)?;
    let page = asked.page();
    let shown = Cut { page, size: ROWS }.of(&places);
    let rules = overview::rules(app)?;
    let kept = [("member", person.email.as_str())];
    let is_admin = person.role == OrganizationRole::Admin;
    Ok(html! {
        section {
            h3 { "Workspaces" }
            @if is_admin { p { "As an Admin: full access to every workspace, with or without being in it." } (pick(app, person)?) }
            @if places.is_empty() {
                @if !is_admin { (empty("In no workspace", "There is nothing to see for them until somebody lets them into one.")) }
            } @else {
                div.scroll tabindex="0" role="region" aria-label="Workspaces" { table {
                    thead { tr { th scope="col" { "Workspace" } th scope="col" { "Role" } th scope="col" { "Grants" } th scope="col" { "Can do" } } }
                    tbody { @for place in shown { (line(place, person, &rules)) } }
                } }
                (pager(Tab::Access.path(), &kept, page, places.len() as u64))
            }
        }
    })
}

/// Some workspaces to look at, for who is in none and may enter all.
fn pick(app: &App, person: &Person) -> Result<Markup, Failed> {
    let found = app.store.workspaces_page(&WorkspacesAsked { search: None, of: None }, Cut { page: 1, size: 10 })?;
    Ok(html! {
        p { "Look at: " @for row in &found.rows { a href=(to_person(person.email.as_str(), row.name.as_str())) { (row.name) } " " } }
    })
}

fn line(place: &Place, person: &Person, rules: &Rules) -> Markup {
    let Place { workspace, role, grants } = place;
    let stand = Stand { role: person.role.clone(), state: person.state, workspace: Some((role.clone(), *grants)) };
    let actions = matrix::actions(true);
    let can: Vec<Action> =
        actions.iter().copied().filter(|action| rules.decide(&stand, *action).answer == Answer::Yes).collect();
    html! {
        tr {
            th scope="row" { a href=(to_person(person.email.as_str(), workspace.as_str())) { (workspace) } }
            td { (role.as_str()) }
            td { @for grant in grants.iter() { (badge(Tone::Plain, words::grant(grant))) " " } }
            td { (count(can.len() as u64, "thing", "things")) " of " (actions.len()) }
        }
    }
}

fn account(app: &App, asked: &Asked) -> Result<Markup, Failed> {
    let name = AccountName::new(asked.member.trim());
    let Some(account) = app.store.account(&name)? else {
        let hint = "People are found by e-mail, service accounts by their name.";
        return Ok(html! { (whole()) (empty(&format!("There is no “{}”", asked.member.trim()), hint)) });
    };
    let actor = Actor::ServiceAccount(name.clone());
    let of = WorkspacesAsked { search: None, of: Some(&actor) };
    let page = asked.page();
    let found = app.store.workspaces_page(&of, Cut { page, size: ROWS })?;
    let workspace = (!asked.workspace.is_empty()).then(|| WorkspaceName::new(&asked.workspace));
    Ok(html! {
        (whole())
        h2 { (account.name) }
        p { "A service account: the rights of a Platform member, as Member of its authorized workspaces, and none in the organization." }
        @if let Some(workspace) = &workspace { (inside(app, &actor, workspace)?) }
        section {
            h3 { "Workspaces" }
            ul.plain-list { @for row in &found.rows { li { a href=(address(Tab::Access.path(), &[("member", name.as_str()), ("workspace", row.name.as_str())])) { (row.name) } } } }
            (pager(Tab::Access.path(), &[("member", name.as_str())], page, found.total))
        }
    })
}
