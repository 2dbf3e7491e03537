//! The list of service accounts.

use std::sync::Arc;

use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;

use super::{HELP, place};
use crate::model::key::WorkspaceName;
use crate::model::organization::{Authorized, ServiceAccount};
use crate::store::{AccountRow, Cut, Page as Found, StoredKey};
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::page::parts::{self, Tone};
use crate::web::page::{Failed, Page, SignedIn, Tab};

/// So many names are shown of a list; how many there are beyond is said.
const NAMES: usize = 3;

/// Which part of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    search: String,
    page: String,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &asked)).await
}

fn page(app: &App, who: &SignedIn, Asked { search, page }: &Asked) -> Result<Page, Failed> {
    let number = page.parse().unwrap_or(1).max(1);
    let path = Tab::ServiceAccounts.path();
    let found = app.store.accounts_page(search.trim(), Cut { page: number, size: parts::ROWS })?;
    let kept = [("search", search.trim())];
    let body = html! {
        p.quiet {
            "Accounts for programs: pipelines, training jobs, bots. They take no seat. "
            a href=(HELP) { "About service accounts" }
        }
        div.row {
            (parts::search(path, "Search service accounts", search.trim(), &[]))
            a.button data-dialog href={ (path) "/new" } { "Create service account" }
        }
        div #results {
            (table(&found, search.trim()))
            (parts::pager(path, &kept, number, found.total))
        }
    };
    Ok(super::super::tab(app, who, Tab::ServiceAccounts, body))
}

fn table(found: &Found<AccountRow>, search: &str) -> Markup {
    html! {
        @if !found.rows.is_empty() {
            div.scroll tabindex="0" role="region" aria-label="Service accounts" { table {
                thead { tr {
                    th scope="col" { "Name" }
                    th.wide scope="col" { "Default workspace" }
                    th.wide scope="col" { "Authorized workspaces" }
                    th scope="col" { "Keys" }
                    th.actions scope="col" { span.unseen { "Actions" } }
                } }
                tbody { @for row in &found.rows { (account(row)) } }
            } }
        } @else if !search.is_empty() {
            (parts::empty("No service account has this in its name", "Try a part of the name, without the prefix sa-."))
        } @else if found.total == 0 {
            (parts::empty("No service accounts yet", "Create one for every program that works here, and give each its own key."))
        }
    }
}

fn account(AccountRow { account, keys }: &AccountRow) -> Markup {
    let ServiceAccount { default_workspace, name, workspaces } = account;
    html! {
        tr {
            th scope="row" { a href=(place(name, "")) { (name) } }
            td.wide { (default(default_workspace.as_ref())) }
            td.wide { (authorized(workspaces)) }
            td { (key_names(keys)) }
            td.actions {
                details.menu {
                    summary.dots aria-label={ "Actions for " (name) } { "⋮" }
                    div.drop {
                        a data-dialog href=(place(name, "/new-key")) { "Make a key" }
                        a data-dialog href=(place(name, "/workspaces")) { "Change workspaces" }
                        a href=(place(name, "")) { "Show its keys" }
                        a.danger data-dialog href=(place(name, "/delete")) { "Delete" }
                    }
                }
            }
        }
    }
}

/// The default workspace, if there is one.
pub(super) fn default(name: Option<&WorkspaceName>) -> Markup {
    html! { @match name { Some(name) => { (name) }, None => { span.quiet { "none" } } } }
}

/// Where an account may work, shortened.
pub(super) fn authorized(workspaces: &Authorized) -> Markup {
    match workspaces {
        Authorized::All => parts::badge(Tone::Accent, "all workspaces"),
        Authorized::Listed(names) if names.is_empty() => html! { span.quiet { "none" } },
        Authorized::Listed(names) => shortened(names.iter().map(WorkspaceName::as_str), names.len()),
    }
}

fn shortened<'a>(names: impl Iterator<Item = &'a str>, of: usize) -> Markup {
    html! {
        @for (at, name) in names.take(NAMES).enumerate() { @if at > 0 { ", " } (name) }
        @if of > NAMES { " " span.quiet.nowrap { "and " (parts::number((of - NAMES) as u64)) " more" } }
    }
}

/// The keys with their last use; never more than names and times, for nothing else is there.
fn key_names(keys: &[StoredKey]) -> Markup {
    html! {
        @if keys.is_empty() { span.quiet { "no key" } }
        @for StoredKey { id: _, name, holder: _, created_at: _, last_used_at } in keys.iter().take(NAMES) {
            div { (name) " " span.quiet.small { (used(last_used_at.as_deref())) } }
        }
        @if keys.len() > NAMES { div.quiet.small { "and " (parts::number((keys.len() - NAMES) as u64)) " more" } }
    }
}

/// When a key was last used.
pub(super) fn used(at: Option<&str>) -> Markup {
    html! { @match at { Some(at) => { "used " (parts::moment(at)) }, None => { "never used" } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_shortened_and_say_so() {
        let listed =
            |count: u32| Authorized::Listed((0..count).map(|n| WorkspaceName::new(&format!("w{n}"))).collect());
        assert!(!authorized(&listed(3)).into_string().contains("more"));
        let five = authorized(&listed(5)).into_string();
        assert!(five.contains("w0, w1, w2") && !five.contains("w3") && five.contains(">2<"), "{five}");
        assert!(authorized(&listed(0)).into_string().contains("none"));
    }
}
