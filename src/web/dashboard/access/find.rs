//! People, service accounts and workspaces whose names contain what is searched for.

use maud::{Markup, html};

use super::{to_person, to_workspace};
use crate::store::{Cut, MembersAsked, WorkspacesAsked};
use crate::web::App;
use crate::web::page::Failed;
use crate::web::page::parts::{count, empty};

/// So many of each are shown.
const SHOWN: Cut = Cut { page: 1, size: 20 };

pub(super) fn section(app: &App, search: &str) -> Result<Markup, Failed> {
    let people = app.store.members_page(&MembersAsked { search: Some(search), role: None, state: None }, SHOWN)?;
    let workspaces = app.store.workspaces_page(&WorkspacesAsked { search: Some(search), of: None }, SHOWN)?;
    let wanted = search.to_lowercase();
    let accounts: Vec<String> = app.store.accounts()?.into_iter().map(|account| account.name.to_string()).collect();
    let accounts: Vec<&String> =
        accounts.iter().filter(|name| name.to_lowercase().contains(&wanted)).take(20).collect();
    if people.rows.is_empty() && workspaces.rows.is_empty() && accounts.is_empty() {
        let hint = "Try a part of an e-mail, of a user name, or of a workspace's name.";
        return Ok(empty(&format!("Nobody and nothing is called like “{search}”"), hint));
    }
    let people_found = people.rows.iter().map(|person| {
        let role = person.role.label().to_owned();
        (to_person(person.email.as_str(), ""), person.email.to_string(), role)
    });
    let workspaces_found = workspaces.rows.iter().map(|row| {
        (to_workspace(row.name.as_str()), row.name.to_string(), count(row.members, "member", "members").into_string())
    });
    let accounts_found =
        accounts.iter().map(|name| (to_person(name, ""), (*name).clone(), "service account".to_owned()));
    Ok(html! {
        div.columns {
            (list("People", people.total, people_found))
            (list("Workspaces", workspaces.total, workspaces_found.map(|(to, name, _)| (to, name, String::new()))))
            @if !accounts.is_empty() { (list("Service accounts", accounts.len() as u64, accounts_found)) }
        }
    })
}

fn list(title: &str, total: u64, rows: impl Iterator<Item = (String, String, String)>) -> Markup {
    html! {
        section.card {
            h2 { (title) }
            @if total == 0 { p.quiet { "None." } }
            ul.plain-list { @for (to, name, more) in rows { li { a href=(to) { (name) } " " span.quiet { (more) } } } }
            @if total > SHOWN.size { p.quiet { "and " (count(total - SHOWN.size, "more", "more")) ": type more of the name" } }
        }
    }
}
