//! The list of custom roles.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use maud::{Markup, html};

use super::{delete, form, in_use, inner};
use crate::model::organization::{Role, Subscription};
use crate::model::permission::Action;
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::general::head;
use crate::web::page::parts::{address, empty};
use crate::web::page::{Failed, Page, SignedIn, Tab, words};

pub(in super::super) const PATH: &str = "/admin/workspaces/roles";

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route(PATH, get(show))
}

async fn show(State(app): State<Arc<App>>, Admin(who): Admin) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who)).await
}

fn page(app: &App, who: &SignedIn) -> Result<Page, Failed> {
    let subscription = head(app)?.profile.subscription;
    let mut roles = Vec::new();
    for role in app.store.roles()? {
        roles.push((app.store.role_uses(&role.name)?, role));
    }
    let is_enterprise = subscription == Subscription::Enterprise;
    let body = html! {
        (inner(PATH))
        section aria-labelledby="roles" {
            div.row {
                h2 #roles { "Custom roles" }
                @if is_enterprise { a.button data-dialog href=(form::NEW) { "Create role" } }
            }
            p.quiet { "A custom role is Owner or Member without some permissions. It is given in “Manage users” of a workspace." }
            @if !is_enterprise { (needs_enterprise(subscription)) }
            @if !roles.is_empty() {
                (table(&roles, is_enterprise))
            } @else if is_enterprise {
                (empty("There is no custom role yet", "Owner and Member are always there."))
            }
        }
    };
    Ok(crate::web::dashboard::tab(app, who, Tab::Workspaces, body))
}

fn needs_enterprise(subscription: Subscription) -> Markup {
    html! {
        div.notice {
            p { "Custom roles are a part of " b { "Enterprise" } ". This organization is on " b { (subscription.as_str()) } "." }
            p { a href=(Tab::Billing.path()) { "See the plans under Billing" } }
        }
    }
}

fn table(roles: &[(u64, Role)], is_enterprise: bool) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Custom roles" { table {
            thead { tr {
                th scope="col" { "Name" } th scope="col" { "Based on" } th.wide scope="col" { "Without" } th scope="col" { "In use by" }
                th.actions scope="col" { span.unseen { "Actions" } }
            } }
            tbody { @for (uses, role) in roles {
                tr {
                    th scope="row" { bdi { (role.name) } }
                    td { (role.base.as_str()) }
                    td.wide { (without(role)) }
                    td { (in_use(*uses)) }
                    td.actions { (actions(role, is_enterprise)) }
                }
            } }
        } }
    }
}

fn without(role: &Role) -> Markup {
    let excluded: Vec<String> = role.exclude.iter().map(|name| permission(name)).collect();
    html! { @if excluded.is_empty() { span.quiet { "nothing" } } @else { (excluded.join(", ")) } }
}

/// A permission in words; one that only Comet knows is shown as it is.
pub(super) fn permission(name: &str) -> String {
    Action::from_name(name).map_or_else(|| name.to_owned(), words::action)
}

fn actions(role: &Role, is_enterprise: bool) -> Markup {
    let query = [("role", role.name.as_str())];
    html! {
        details.menu {
            summary.dots aria-label={ "Actions for " (role.name) } { "⋮" }
            div.drop {
                @if is_enterprise { a.item data-dialog href=(address(form::CHANGE, &query)) { "Change" } }
                a.item.danger data-dialog href=(address(delete::PATH, &query)) { "Delete" }
            }
        }
    }
}
