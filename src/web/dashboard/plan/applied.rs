//! What applying a plan came to.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::carry_out::Ran;
use super::said::{prose, said};
use crate::plan::{Applied, OperationResult, ResultKind, Summary};
use crate::render::wording;
use crate::web::App;
use crate::web::dashboard::admin::Admin;
use crate::web::page::parts::{Tone, badge, count, encoded, moment, number};
use crate::web::page::{Failed, Page, SignedIn, Tab};

/// So many operations of each outcome are listed.
const LISTED: usize = 200;

/// The page of what applying a plan came to.
pub(in crate::web::dashboard) fn path(digest: &str) -> String {
    format!("/admin/plan/applied/{}", encoded(digest))
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Path(digest): Path<String>,
) -> Result<Response, Failed> {
    app.ask(move |app| match app.planning.run(&digest) {
        Some(ran) => Ok(page(app, &who, &ran).into_response()),
        // What was done stands in History, which forgets nothing.
        None => Ok(Redirect::to(&format!("/admin/history/plans/{}", encoded(&digest))).into_response()),
    })
    .await
}

/// Outcomes in the order of their weight, with how they are told.
const OUTCOMES: [(ResultKind, Tone, &str); 8] = [
    (ResultKind::Failed, Tone::Bad, "Failed"),
    (ResultKind::Unknown, Tone::Bad, "Unknown whether it happened"),
    (ResultKind::Refused, Tone::Bad, "Refused"),
    (ResultKind::Skipped, Tone::Waits, "Skipped"),
    (ResultKind::Manual, Tone::Waits, "For people to do"),
    (ResultKind::Waiting, Tone::Waits, "Waits"),
    (ResultKind::Done, Tone::Good, "Done"),
    (ResultKind::AlreadyDone, Tone::Plain, "Was so already"),
];

fn page(app: &App, who: &SignedIn, ran: &Ran) -> Page {
    let Ran { plan, results, stopped, at, by, commit } = ran;
    let applied = Applied { plan, results };
    let Summary { done, already_done, refused, failed, unknown, skipped, .. } = applied.summary();
    let trouble = refused + failed + unknown + skipped;
    let digest = plan.digest.as_str();
    let body = html! {
        div.notice.good[trouble == 0].wrong[trouble > 0] role="status" {
            p { b {
                @if trouble == 0 { "Applied: " } @else { "Not all of it was applied: " }
                (count((done + already_done) as u64, "operation is done", "operations are done"))
                @if trouble > 0 { ", " (count(trouble as u64, "is not", "are not")) }
            } "." }
            @if let Some(stopped) = stopped { p { "It ended before everything was tried: " (prose(stopped)) "." } }
        }
        dl.facts.card {
            dt { "When" } dd { (moment(at)) }
            dt { "Who" } dd { bdi { (by) } }
            dt { "Commit" } dd { @if &**commit == "unknown" { span.quiet { "not given" } } @else { code { bdi { (commit) } } } }
            dt { "Plan" } dd { code.digest { (digest) } " · " a href={ "/admin/history/plans/" (encoded(digest)) } { "in History" } }
        }
        @for (kind, tone, label) in OUTCOMES { (outcome(&applied, kind, tone, label)) }
    };
    super::super::tab(app, who, Tab::Plan, body).back_to(Tab::Plan.path(), "Plan")
}

fn outcome(applied: &Applied<'_>, kind: ResultKind, tone: Tone, label: &str) -> Markup {
    let of_kind = || applied.iter().filter(|(_, result)| result.outcome == kind);
    let all = of_kind().count();
    html! {
        @if all > 0 {
            section.card {
                h2 { (badge(tone, label)) " " (number(all as u64)) }
                ul.operations.outcomes { @for (operation, OperationResult { error, .. }) in of_kind().take(LISTED) {
                    li {
                        (said(&wording(&operation.change)))
                        @if let Some(error) = error { p.small.quiet { (prose(error)) } }
                    }
                } }
                @if all > LISTED { p.quiet { "and " (number((all - LISTED) as u64)) " more; all that was done stands in History." } }
            }
        }
    }
}
