//! Drift: where the live organization is not what the folder's manifests say, told from the live side, with who changed it last.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde_json::Value;
use tokio::runtime::Handle;

use super::look::{self, Look};
use super::patience::patiently;
use super::{Asked, DRIFT, From, bring, inside};
use crate::backend::{LastChange, Read as _};
use crate::model::change::Verb;
use crate::plan::{Operation, Plan};
use crate::render::visible;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::sides;
use crate::web::page::parts::{ROWS, Tone, badge, count, empty, encoded, moment, pager};
use crate::web::page::{Failed, Page, SignedIn, Tab};
use crate::web::{App, manifests};

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Query(asked): Query<Asked>,
) -> Result<Response, Failed> {
    let drift = move |app: &App, who: &SignedIn| {
        Ok(page(app, who, asked.page())?.map_or_else(to_tab, IntoResponse::into_response))
    };
    patiently(&app, who, From::Folder, drift).await
}

/// Without a folder nothing can drift from it.
fn to_tab() -> Response {
    Redirect::to(Tab::Plan.path()).into_response()
}

fn page(app: &App, who: &SignedIn, page: u64) -> Result<Option<Page>, Failed> {
    let manifests = match manifests::read(app) {
        Ok(Some(manifests)) => manifests,
        Ok(None) => return Ok(None),
        Err(text) => return Ok(Some(inside(app, who, DRIFT, &html! { div.notice.wrong { p { (text) } } }))),
    };
    let body = match look::look(app, who, &manifests)? {
        Ok(look) => body(app, &look, page)?,
        Err(invalid) => bring::wrong(&invalid),
    };
    Ok(Some(inside(app, who, DRIFT, &body)))
}

fn body(app: &App, look: &Look, page: u64) -> Result<Markup, Failed> {
    let Look { plan, .. } = look;
    let differing: Vec<&Operation> =
        plan.operations.iter().filter(|operation| !operation.change.is_maintenance()).collect();
    let total = differing.len() as u64;
    let skip = usize::try_from((page - 1).saturating_mul(ROWS)).unwrap_or(usize::MAX);
    let rows: Vec<&Operation> =
        differing.into_iter().skip(skip).take(usize::try_from(ROWS).unwrap_or(usize::MAX)).collect();
    let objects: Vec<String> = rows.iter().map(|operation| operation.change.object()).collect();
    let last = Handle::current().block_on(app.store.last_changes(&objects))?;
    Ok(html! {
        @if total == 0 {
            (empty("No drift", "The organization is as the manifests in the server's folder declare it."))
        } @else {
            p { "In " (count(total, "place", "places")) " the organization is not as the manifests in the server's folder declare it. "
                "To make it so, apply the " a href=(Tab::Plan.path()) { "pending changes" } "; to keep it, change the manifests." }
            (table(plan, &rows, &objects, &last))
            (pager(DRIFT, &[], page, total))
        }
        @if !plan.unmanaged.is_empty() {
            p.quiet { (count(plan.unmanaged.len() as u64, "difference is", "differences are")) " left alone, as the manifests' ownership says; they stand with the pending changes." }
        }
    })
}

fn table(plan: &Plan, rows: &[&Operation], objects: &[String], last: &BTreeMap<String, LastChange>) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Drift" { table.stack.close {
            thead { tr { th scope="col" { "What" } th scope="col" { "Live, and declared" } th scope="col" { "Last change" } } }
            tbody { @for (operation, object) in rows.iter().zip(objects) { (row(plan, operation, last.get(object))) } }
        } }
    }
}

fn row(plan: &Plan, operation: &Operation, last: Option<&LastChange>) -> Markup {
    let change = &operation.change;
    let (tone, standing) = match change.verb() {
        Verb::Delete | Verb::Revoke => (Tone::Bad, "live, and not declared"),
        Verb::Create | Verb::Invite | Verb::Accept => (Tone::Waits, "declared, and not live"),
        Verb::Update | Verb::MarkDefault | Verb::Rotate => (Tone::Accent, "not as declared"),
    };
    let side = |state: Option<crate::model::change::State<'_>>| {
        state.map_or(Value::Null, |state| serde_json::to_value(state).unwrap_or_default())
    };
    let fields = sides::differing(&side(change.before()), &side(change.after()));
    html! {
        tr {
            th scope="row" {
                bdi { (visible(change.name())) }
                @if let Some(workspace) = change.workspace() { " in " bdi { (visible(workspace.as_str())) } }
                br; span.quiet.small { (change.kind().as_str()) }
                @if let Some((file, line)) = plan.place(operation) { br; code.quiet { bdi { (file) } ":" (line) } }
            }
            td {
                (badge(tone, standing))
                @if change.before().is_some() && change.after().is_some() { (sides::list(&fields, Some(("live", "declared")))) }
            }
            td data-label="Last change" { (since(last)) }
        }
    }
}

fn since(last: Option<&LastChange>) -> Markup {
    html! {
        @match last {
            None => span.quiet { "not known" },
            Some(LastChange { at, by, plan }) => {
                (moment(at)) br; "by " bdi { (visible(by)) } ", "
                @match plan {
                    None => "by hand",
                    Some(plan) => { "with " a href={ "/admin/history/plans/" (encoded(plan)) } { "a plan" } },
                }
            },
        }
    }
}
