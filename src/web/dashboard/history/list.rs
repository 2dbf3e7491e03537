//! The audit log.

use std::sync::Arc;

use axum::extract::{Query, State};
use maud::html;

use super::filters::Filters;
use super::{inside, plan_path, rows, short};
use crate::store::{Cut, Page as Rows};
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::page::parts::{ROWS, empty, number, pager};
use crate::web::page::{Failed, Page, SignedIn, Tab};

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Query(filters): Query<Filters>,
) -> Result<Page, Failed> {
    app.ask(move |app| page(app, &who, &filters)).await
}

fn page(app: &App, who: &SignedIn, filters: &Filters) -> Result<Page, Failed> {
    let object = filters.object();
    let asked = filters.asked(&object);
    let Rows { rows, total } = app.store.audit_page(&asked, Cut { page: filters.page(), size: ROWS })?;
    let kept = filters.kept();
    let body = html! {
        p.quiet { "Every change of the organization: who made it, when, from where, and by which plan. Nothing is ever removed from it." }
        (filters.form())
        @if let Some(digest) = asked.plan {
            p { "Only of the plan " a href=(plan_path(digest)) { code { (short(digest)) } } "." }
        }
        div #results {
            @if rows.is_empty() {
                (empty("Nothing found", "No change of that kind is in the log."))
            } @else {
                @if filters.is_any() { p.quiet role="status" { (number(total)) @if total == 1 { " change" } @else { " changes" } } }
                (rows::table(&rows))
            }
            (pager(Tab::History.path(), &kept, filters.page(), total))
        }
    };
    Ok(inside(app, who, Tab::History.path(), &body))
}
