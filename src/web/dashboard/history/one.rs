//! One applied plan: what it did.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use maud::html;

use super::plans::{Asked, by_verb};
use super::{PLANS, inside, plan_path, rows};
use crate::plan::{Applied, Summary};
use crate::render::visible;
use crate::store::{AuditAsked, Cut, Page as Rows, PlanRow};
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::page::parts::{ROWS, encoded, moment, number, pager};
use crate::web::page::{Failed, Page, SignedIn};

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Path(digest): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &digest, asked.page())).await
}

fn page(app: &App, who: &SignedIn, digest: &str, page: u64) -> Result<Page, Failed> {
    let Some(plan) = app.store.applied_plan(digest)? else {
        return Err(Failed::missing("No plan with this digest was applied here, or nothing of it took effect."));
    };
    let PlanRow { digest, at, actor, origin, revision, author, approver, operations, verbs } = &plan;
    let asked = AuditAsked { plan: Some(digest), ..AuditAsked::default() };
    let Rows { rows, total } = app.store.audit_page(&asked, Cut { page, size: ROWS })?;
    let ran = app.planning.run(digest);
    let not_done = ran.as_ref().map(|ran| {
        let Summary { refused, failed, unknown, skipped, manual, waiting, .. } =
            Applied { plan: &ran.plan, results: &ran.results }.summary();
        refused + failed + unknown + skipped + manual + waiting
    });
    let body = html! {
        section.card aria-labelledby="plan" {
            h2 #plan { "Plan " code { (digest) } }
            dl.facts {
                dt { "Applied" } dd { (moment(at)) }
                dt { "By" } dd { bdi { (visible(actor)) } ", from " (visible(origin)) }
                dt { "Commit" } dd { @if revision == "unknown" { span.quiet { "not given" } } @else { code { bdi { (visible(revision)) } } } }
                dt { "Done" } dd { (number(*operations)) " (" (by_verb(verbs)) ")" }
                @if let Some(author) = author { dt { "Author" } dd { bdi { (visible(author)) } } }
                @if let Some(approver) = approver { dt { "Approved by" } dd { bdi { (visible(approver)) } } }
                @if let Some(not_done) = not_done && not_done > 0 {
                    dt { "Not done" } dd { (number(not_done as u64)) ", " a href={ "/admin/plan/applied/" (encoded(digest)) } { "see the results" } }
                }
            }
            div.buttons { a.button.plain href={ (plan_path(digest)) "/undo" } { "Undo this plan…" } }
        }
        h2 { "What it did" }
        (rows::table(&rows))
        (pager(&plan_path(digest), &[], page, total))
    };
    Ok(inside(app, who, PLANS, &body).back_to(PLANS, "Applied plans"))
}
