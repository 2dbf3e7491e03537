//! The people in a workspace, and the edit of one of them.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::{get, post};
use maud::{Markup, html};

use super::row::{Row, Typing, row};
use super::{add, back, cut, dialog, live, named, shown, typed_grants, wanted};
use crate::model::change::{Change, Edit as Typed};
use crate::model::key::Email;
use crate::model::organization::WorkspaceRole;
use crate::store::{Inside, Page as Part};
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::edit::{self, Edit, Stop, Wanted};
use crate::web::dashboard::sent::Sent;
use crate::web::page::parts::{address, count, empty, pager, search_for};
use crate::web::page::{Failed, Faults, Page, SignedIn};

pub(in super::super) const PATH: &str = "/admin/workspaces/users";

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route(PATH, get(show)).route(Save::PATH, post(edit::carry_out::<Save>))
}

async fn show(State(app): State<Arc<App>>, Admin(who): Admin, Query(asked): Query<Sent>) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &asked, None)).await
}

/// Keeps the list of users apart from the one that it stands over.
const USERS: &str = "users";

fn page(app: &App, who: &SignedIn, asked: &Sent, typing: Option<(&Typing, &Faults)>) -> Result<Page, Failed> {
    let workspace = shown(app, asked)?;
    let name = workspace.name;
    let searched = asked.text("search").trim();
    let cut = cut(asked);
    let found = app.store.inside_search(&name, searched, cut)?;
    let kept = [("workspace", name.as_str()), ("search", searched)];
    let body = html! {
        @if let Some((_, faults)) = typing { (faults.all()) }
        div.row {
            (search_for(USERS, PATH, "Search people", searched, &kept[..1]))
            a.button href=(address(add::PATH, &kept[..1])) { "Add a user" }
        }
        div #users-results {
            (table(app, who, asked, &found, typing.map(|(typing, _)| typing))?)
            (pager(PATH, &kept, cut.page, found.total))
        }
    };
    Ok(dialog(app, who, format!("Users of {name}"), body))
}

fn table(
    app: &App,
    who: &SignedIn,
    asked: &Sent,
    found: &Part<Inside>,
    typing: Option<&Typing>,
) -> Result<Markup, Failed> {
    let roles = app.store.roles()?;
    let searched = asked.text("search").trim();
    if found.rows.is_empty() {
        return Ok(match (found.total, searched) {
            (0, "") => empty("Nobody is in this workspace yet", "Admins have full access without being in it."),
            (0, _) => empty("Nobody here fits", "Try a part of the e-mail or of the user name."),
            _ => empty("This page is past the end of the list", "Go back to an earlier one."),
        });
    }
    Ok(html! {
        p.quiet.small role="status" { (count(found.total, "person", "people")) }
        div.scroll tabindex="0" role="region" aria-label="Users" { table.people.stack {
            thead { tr {
                th scope="col" { "Person" } th scope="col" { "Role" } th scope="col" { "May also" }
                th.actions scope="col" { span.unseen { "Actions" } }
            } }
            tbody { @for (number, inside) in found.rows.iter().enumerate() {
                (row(&Row { viewer: &who.viewer, asked, roles: &roles, number, inside, typing }))
            } }
        } }
    })
}

/// Changes role and grants of somebody in a workspace.
struct Save;

impl Edit for Save {
    const PATH: &'static str = super::row::SAVE;

    fn wanted(app: &App, _: &SignedIn, sent: &Sent) -> Result<Wanted, Stop> {
        let workspace = named(app, sent)?.name;
        let email = Email::new(sent.text("email"));
        let after = wanted(app, workspace.clone(), &email, sent)?;
        let (role, back) = (after.membership.role.as_str().to_owned(), back(&workspace, sent));
        // Who was removed meanwhile comes back only if the person wants it who sees the conflict.
        let change = match live(app, &workspace, &email)? {
            Some(before) => Typed::Update { before, after },
            None => Typed::Create(after),
        };
        Ok(Wanted::one(Change::Membership(change), format!("Saved: {email} is {role} of {workspace}."), back))
    }

    fn again(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Page, Failed> {
        let typing = Typing {
            email: Email::new(sent.text("email")),
            role: WorkspaceRole::from_name(sent.text("role")),
            grants: typed_grants(sent),
        };
        page(app, who, sent, Some((&typing, faults)))
    }
}
