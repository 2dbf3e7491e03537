//! One service account: where it may work, and all of its keys.

use std::sync::Arc;

use axum::extract::{Path, State};
use maud::{Markup, html};

use super::{list, place, row};
use crate::model::key::AccountName;
use crate::model::organization::{Authorized, ServiceAccount};
use crate::store::{AccountRow, StoredKey};
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::page::{Failed, Page, SignedIn, Tab, parts};

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Path(name): Path<String>,
) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &name)).await
}

fn page(app: &App, who: &SignedIn, name: &str) -> Result<Page, Failed> {
    let AccountRow { account, keys } = row(app, name)?;
    let ServiceAccount { default_workspace, name, workspaces } = &account;
    let body = html! {
        section.card aria-labelledby="workspaces" {
            div.row {
                h2 #workspaces { "Workspaces" }
                a.button.plain data-dialog href=(place(name, "/workspaces")) { "Change workspaces" }
            }
            dl.facts {
                dt { "Default workspace" }
                dd { (list::default(default_workspace.as_ref())) }
                dt { "Authorized workspaces" }
                dd { (authorized(workspaces)) }
            }
        }
        section aria-labelledby="keys" {
            div.row {
                h2 #keys { "Keys" }
                a.button data-dialog href=(place(name, "/new-key")) { "Make a key" }
            }
            @if keys.is_empty() {
                (parts::empty("No key yet", "A program signs in with a key of the account. Its secret is shown once, when it is made."))
            } @else {
                (table(name, &keys))
            }
        }
        section aria-labelledby="end" {
            h2 #end { "Delete the account" }
            p.quiet { "Every key of it ends at once. What it has logged stays." }
            p { a.button.danger.plain data-dialog href=(place(name, "/delete")) { "Delete " (name) } }
        }
    };
    let page = Page::new(name.to_string(), body).seen_by(who.viewer.clone()).in_tab(Tab::ServiceAccounts);
    Ok(page.back_to(Tab::ServiceAccounts.path(), "Service Accounts").saying(app.flashes.take(&who.session)))
}

/// All of them: this page is where the list is not shortened.
fn authorized(workspaces: &Authorized) -> Markup {
    match workspaces {
        Authorized::Listed(names) if !names.is_empty() => html! {
            @for (at, name) in names.iter().enumerate() { @if at > 0 { ", " } (name) }
        },
        few => list::authorized(few),
    }
}

fn table(account: &AccountName, keys: &[StoredKey]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Keys" { table {
            thead { tr {
                th scope="col" { "Name" } th.wide scope="col" { "Made" } th scope="col" { "Last used" }
                th.actions scope="col" { span.unseen { "Actions" } }
            } }
            tbody { @for key in keys { (key_row(account, key)) } }
        } }
    }
}

fn key_row(account: &AccountName, key: &StoredKey) -> Markup {
    let StoredKey { id, name, holder: _, created_at, last_used_at } = key;
    let below = format!("/keys/{}", parts::encoded(id));
    html! {
        tr {
            th scope="row" { (name) }
            td.wide { (parts::moment(created_at)) }
            td { @match last_used_at { Some(at) => { (parts::moment(at)) }, None => { span.quiet { "never" } } } }
            td.actions {
                details.menu {
                    summary.dots aria-label={ "Actions for " (name) } { "⋮" }
                    div.drop {
                        a href=(place(account, &format!("{below}/rotate"))) { "Rotate" }
                        a.danger data-dialog href=(place(account, &format!("{below}/revoke"))) { "Revoke" }
                    }
                }
            }
        }
    }
}
