//! The list of all workspaces, searched by name.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use maud::{Markup, html};

use super::{create, delete, inner, mark, users};
use crate::model::key::WorkspaceName;
use crate::model::rules::is_reserved_workspace;
use crate::store::{Place, WorkspaceRow, WorkspacesAsked};
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::sent::Sent;
use crate::web::page::parts::{Tone, address, badge, count, day, empty, number, pager, search, workspace_page};
use crate::web::page::{Failed, Page, SignedIn, Tab};

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route(Tab::Workspaces.path(), get(show))
}

async fn show(State(app): State<Arc<App>>, Admin(who): Admin, Query(asked): Query<Sent>) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &asked)).await
}

fn page(app: &App, who: &SignedIn, asked: &Sent) -> Result<Page, Failed> {
    let searched = asked.text("search").trim();
    let cut = super::cut(asked);
    let found = app.store.workspaces_page(&WorkspacesAsked { search: Some(searched), of: None }, cut)?;
    let mine: BTreeSet<WorkspaceName> =
        app.store.places(&who.email)?.into_iter().map(|Place { workspace, .. }| workspace).collect();
    let path = Tab::Workspaces.path();
    let body = html! {
        (inner(path))
        div.row {
            (search(path, "Search by name", searched, &[]))
            a.button data-dialog href=(create::PATH) { "Create Workspace" }
        }
        div #results {
            @if found.rows.is_empty() {
                (nothing(searched, found.total))
            } @else {
                p.quiet role="status" { (said(searched, found.total)) }
                (table(&found.rows, &mine))
            }
            (pager(path, &[("search", searched)], cut.page, found.total))
        }
    };
    Ok(crate::web::dashboard::tab(app, who, Tab::Workspaces, body))
}

fn said(searched: &str, total: u64) -> Markup {
    html! {
        (count(total, "workspace", "workspaces"))
        @if !searched.is_empty() { " with “" bdi { (searched) } "” in the name" }
    }
}

fn nothing(searched: &str, total: u64) -> Markup {
    html! {
        div role="status" {
            @if total > 0 {
                (empty("This page is past the end of the list", "Go back to an earlier one."))
            } @else if searched.is_empty() {
                (empty("There is no workspace yet", "Create the first one: it becomes the default."))
            } @else {
                (empty(&format!("No workspace has “{searched}” in its name"), "Try a shorter part of the name."))
            }
        }
    }
}

fn table(rows: &[WorkspaceRow], mine: &BTreeSet<WorkspaceName>) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Workspaces" { table {
            thead { tr {
                th scope="col" { "Name" } th.number scope="col" { "Members" } th.wide scope="col" { "Created" }
                th.actions scope="col" { span.unseen { "Actions" } }
            } }
            tbody { @for workspace in rows { (row(workspace, mine.contains(&workspace.name))) } }
        } }
    }
}

fn row(workspace: &WorkspaceRow, is_mine: bool) -> Markup {
    let WorkspaceRow { id: _, name, created_at, default, members } = workspace;
    html! {
        tr {
            th scope="row" {
                a.title href=(workspace_page(name)) { bdi { (name) } }
                @if *default { " " (badge(Tone::Accent, "Default")) }
                @if is_mine { " " (badge(Tone::Good, "Member")) }
                @if is_reserved_workspace(name.as_str()) { " " (badge(Tone::Plain, "Reserved")) }
            }
            td.number { (number(*members)) }
            td.wide.nowrap { (day(created_at.get(..10).unwrap_or(created_at))) }
            td.actions { (actions(name, *default)) }
        }
    }
}

fn actions(name: &WorkspaceName, default: bool) -> Markup {
    let to = |path: &str| address(path, &[("workspace", name.as_str())]);
    html! {
        @if is_reserved_workspace(name.as_str()) {
            span.quiet.small title="Comet keeps this workspace for itself" { "Locked" }
        } @else {
            details.menu {
                summary.dots aria-label={ "Actions for " (name) } { "⋮" }
                div.drop {
                    @if default {
                        button.item type="button" disabled title="It is the default workspace" { "Mark as Default" }
                    } @else {
                        a.item data-dialog href=(to(mark::PATH)) { "Mark as Default" }
                    }
                    a.item.danger data-dialog href=(to(delete::PATH)) { "Delete" }
                    a.item data-dialog href=(to(users::PATH)) { "Manage users" }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, default: bool) -> String {
        let workspace = WorkspaceRow {
            id: "1".into(),
            name: WorkspaceName::new(name),
            created_at: "2026-03-01T09:30:00Z".into(),
            default,
            members: 3,
        };
        row(&workspace, false).into_string()
    }

    #[test]
    fn reserved_workspaces_are_listed_and_locked() {
        for name in ["default", "__cc_x__"] {
            let shown = shown(name, false);
            assert!(shown.contains("Reserved") && shown.contains("Locked"), "{shown}");
            assert!(!shown.contains("Actions for"), "{shown}");
        }
    }

    #[test]
    fn a_menu_holds_three_verbs() {
        for default in [true, false] {
            let shown = shown("prod", default);
            for verb in ["Mark as Default", "Delete", "Manage users"] {
                assert_eq!(shown.matches(verb).count(), 1, "{shown}");
            }
        }
    }

    #[test]
    fn hostile_names_are_text() {
        let shown = shown("<script>alert(1)</script>\"&", false);
        assert!(!shown.contains("<script>"), "{shown}");
        assert!(shown.contains("workspace=%3Cscript%3Ealert%281%29%3C%2Fscript%3E%22%26"), "{shown}");
    }
}
