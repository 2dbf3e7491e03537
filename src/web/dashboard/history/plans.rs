//! The plans that were applied.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;

use super::rows::people;
use super::{PLANS, inside, plan_path, short};
use crate::render::visible;
use crate::store::{Cut, Page as Rows, PlanRow};
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::page::parts::{ROWS, empty, moment, number, page_number, pager};
use crate::web::page::{Failed, Page};

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    page: String,
}

impl Asked {
    pub(super) fn page(&self) -> u64 {
        page_number(&self.page)
    }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    app.ask(move |app| {
        let page = asked.page();
        let Rows { rows, total } = app.store.plans_page(Cut { page, size: ROWS })?;
        let body = html! {
            @if total == 0 {
                (empty("No plan was applied yet", "Plans are applied on the Plan tab, by halley apply, or by the operator."))
            } @else {
                (table(&rows))
            }
            (pager(PLANS, &[], page, total))
        };
        Ok(inside(app, &who, PLANS, &body))
    })
    .await
}

fn table(rows: &[PlanRow]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Applied plans" { table.stack.close {
            thead { tr {
                th scope="col" { "Plan" } th scope="col" { "When" } th scope="col" { "Who" } th scope="col" { "Commit" }
                th.number scope="col" { "Done" } th scope="col" { "Of these" }
            } }
            tbody { @for PlanRow { digest, at, actor, origin: _, revision, author, approver, operations, verbs } in rows {
                tr {
                    th scope="row" { a href=(plan_path(digest)) title=(digest) { code { (short(digest)) } } }
                    td.nowrap { (moment(at)) }
                    td data-label="Who" { bdi { (visible(actor)) } }
                    td data-label="Commit" {
                        @if &**revision == "unknown" { span.quiet { "–" } } @else { code { bdi { (visible(revision)) } } }
                        (people(author.as_deref(), approver.as_deref()))
                    }
                    td.number data-label="Done" { (number(*operations)) }
                    td { (by_verb(verbs)) }
                }
            } }
        } }
    }
}

/// `3 created, 2 removed`.
pub(super) fn by_verb(verbs: &BTreeMap<String, u64>) -> Markup {
    let did = |verb: &str| match verb {
        "create" => "created".to_owned(),
        "update" => "changed".to_owned(),
        "mark-default" => "default mark".to_owned(),
        "delete" => "removed".to_owned(),
        "invite" => "invited".to_owned(),
        "accept" => "accepted".to_owned(),
        "revoke" => "revoked".to_owned(),
        "rotate" => "rotated".to_owned(),
        other => visible(other).into_owned(),
    };
    html! { @for (at, (verb, count)) in verbs.iter().enumerate() { @if at > 0 { ", " } (number(*count)) " " (did(verb)) } }
}
