//! The table of audit rows.

use maud::{Markup, html};

use super::{plan_path, short, told};
use crate::render::visible;
use crate::store::AuditRow;
use crate::web::dashboard::sides;
use crate::web::page::parts::{Tone, badge, moment};

/// Rows of the log, newest first.
pub(super) fn table(rows: &[AuditRow]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Audit log" { table.log {
            thead { tr {
                th scope="col" { "When" } th.wide scope="col" { "Who" } th scope="col" { "What" }
                th.wide scope="col" { "From" } th.wide scope="col" { "Commit" } th.wide scope="col" { "Plan" }
            } }
            tbody { @for row in rows { (one(row)) } }
        } }
    }
}

fn one(row: &AuditRow) -> Markup {
    let AuditRow { seq: _, at, actor, origin, revision, author, approver, plan, .. } = row;
    let AuditRow { operation: _, occurrence: _, before, after, .. } = row;
    let fields = told::fields(row);
    let (is_gone, is_new) = (after.is_none() && before.is_some(), before.is_none() && after.is_some());
    let (who, by) = (html! { bdi { (visible(actor)) } }, by(plan.as_deref()));
    html! {
        tr {
            td.when { (moment(at)) }
            td.wide { (who) }
            td {
                @if fields.is_empty() { (told::headline(row)) } @else {
                    details.row-detail {
                        summary { (told::headline(row)) @if is_gone { " " (badge(Tone::Bad, "gone")) } }
                        (sides::list(&fields, None))
                        @if is_new { p.quiet.small { "It was not there before." } }
                    }
                }
                // On a phone there is room for two columns.
                p.narrow-only.small { (who) ", " (by) }
            }
            td.wide.nowrap { (visible(origin)) }
            td.wide {
                @if &**revision == "unknown" { span.quiet { "–" } } @else { code { bdi { (visible(revision)) } } }
                (people(author.as_deref(), approver.as_deref()))
            }
            td.wide.nowrap { (by) }
        }
    }
}

/// Who wrote the commit and who approved the plan, as far as the run said.
pub(super) fn people(author: Option<&str>, approver: Option<&str>) -> Markup {
    html! {
        @if let Some(author) = author { p.small { "by " bdi { (visible(author)) } } }
        @if let Some(approver) = approver { p.small { "approved by " bdi { (visible(approver)) } } }
    }
}

/// By which plan, or by hand.
fn by(plan: Option<&str>) -> Markup {
    html! {
        @match plan {
            None => span.quiet { "by hand" },
            Some(digest) => a href=(plan_path(digest)) title=(digest) { code { (short(digest)) } },
        }
    }
}
