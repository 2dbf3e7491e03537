//! Drift: where the live organization is not what the folder's manifests say, told from the live side, with who changed it last.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde_json::Value;
use tokio::runtime::Handle;

use super::look::{self, Look};
use super::patience::patiently;
use super::shown::executed;
use super::{Asked, DRIFT, From, bring, inside};
use crate::backend::{LastChange, Read as _};
use crate::model::change::{Kind, State};
use crate::plan::{Execution, Operation, Plan};
use crate::render::drift::{Difference, Differences, SUBSCRIPTION, Standing, Subscriptions, differences};
use crate::render::visible;
use crate::web::dashboard::admin::Admin;
use crate::web::dashboard::sides::{self, Differing};
use crate::web::page::parts::{ROWS, Tone, badge, count, empty, encoded, moment, pager};
use crate::web::page::{Failed, Page, SignedIn, Tab};
use crate::web::{App, manifests};

pub(super) async fn show(
    extract::State(app): extract::State<Arc<App>>,
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
    let Look { plan, subscription, .. } = look;
    let Differences { rows, waiting } = differences(plan, *subscription);
    let total = rows.len() as u64;
    let by_apply = rows.iter().any(Difference::is_automatic);
    let skip = usize::try_from((page - 1).saturating_mul(ROWS)).unwrap_or(usize::MAX);
    let rows: Vec<Difference<'_>> =
        rows.into_iter().skip(skip).take(usize::try_from(ROWS).unwrap_or(usize::MAX)).collect();
    let objects: Vec<String> = rows.iter().map(Difference::object).collect();
    let last = Handle::current().block_on(app.store.last_changes(&objects))?;
    Ok(html! {
        @if total == 0 {
            (empty("No drift", "The organization is as the manifests in the server's folder declare it."))
        } @else {
            p { "In " (count(total, "place", "places")) " the organization is not as the manifests in the server's folder declare it. "
                @if by_apply { "To make it so, apply the " a href=(Tab::Plan.path()) { "pending changes" } "; to keep it, change the manifests." }
                @else { "Only people can make it so, as it says below; to keep it, change the manifests." } }
            (table(plan, &rows, &objects, &last))
            (pager(DRIFT, &[], page, total))
        }
        @if !waiting.is_empty() {
            p.quiet { (count(waiting.len() as u64, "difference waits", "differences wait")) " for something else to happen first, and is no drift; the pending changes say for what." }
        }
        @if !plan.unmanaged.is_empty() {
            p.quiet { (count(plan.unmanaged.len() as u64, "difference is", "differences are")) " left alone, as the manifests' ownership says; they stand with the pending changes." }
        }
    })
}

fn table(plan: &Plan, rows: &[Difference<'_>], objects: &[String], last: &BTreeMap<String, LastChange>) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Drift" { table.stack.close {
            thead { tr { th scope="col" { "What" } th scope="col" { "Live, and declared" } th scope="col" { "Last change" } } }
            tbody { @for (difference, object) in rows.iter().zip(objects) { (row(plan, difference, last.get(object))) } }
        } }
    }
}

fn row(plan: &Plan, difference: &Difference<'_>, last: Option<&LastChange>) -> Markup {
    let (tone, standing) = match difference.standing() {
        Standing::Undeclared => (Tone::Bad, "live, and not declared"),
        Standing::Missing => (Tone::Waits, "declared, and not live"),
        Standing::Different => (Tone::Accent, "not as declared"),
    };
    let fields = fields(difference);
    html! {
        tr {
            th scope="row" { (what(plan, difference)) }
            td {
                (badge(tone, standing))
                @if !fields.is_empty() { (sides::list(&fields, Some(("live", "declared")))) }
                @match difference.operation.map(|(_, operation)| &operation.execution) {
                    None => {},
                    Some(execution) => (executed(execution)),
                }
                @if let Some(subscription) = difference.subscription { (executed(&Execution::Manual(vec![subscription.clicks()]))) }
            }
            td data-label="Last change" { (since(last)) }
        }
    }
}

fn what(plan: &Plan, Difference { operation, subscription: _ }: &Difference<'_>) -> Markup {
    html! {
        @match operation {
            None => { bdi { (visible(&plan.organization_name)) } br; span.quiet.small { (Kind::Organization.as_str()) } },
            Some((_, operation)) => {
                bdi { (visible(operation.change.name())) }
                @if let Some(workspace) = operation.change.workspace() { " in " bdi { (visible(workspace.as_str())) } }
                br; span.quiet.small { (operation.change.kind().as_str()) }
                @if let Some((file, line)) = plan.place(operation) { br; code.quiet { bdi { (file) } ":" (line) } }
            },
        }
    }
}

fn fields(Difference { operation, subscription }: &Difference<'_>) -> Vec<Differing> {
    let side =
        |state: Option<State<'_>>| state.map_or(Value::Null, |state| serde_json::to_value(state).unwrap_or_default());
    let mut fields = match operation.map(|(_, Operation { change, .. })| (change.before(), change.after())) {
        Some((before @ Some(_), after @ Some(_))) => sides::differing(&side(before), &side(after)),
        _ => Vec::new(),
    };
    fields.extend(subscription.map(|Subscriptions { live, declared }| Differing {
        name: SUBSCRIPTION.to_owned(),
        before: Some(live.as_str().to_owned()),
        after: Some(declared.as_str().to_owned()),
    }));
    fields
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
