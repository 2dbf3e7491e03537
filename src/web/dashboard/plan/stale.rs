//! The plan is not the one that was read: what differs, and the new one to read.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::Value;

use super::look::Look;
use super::{From, show};
use crate::model::change::{Change, State};
use crate::plan::saved::document;
use crate::plan::{self, Difference, Plan};
use crate::render::visible;
use crate::web::App;
use crate::web::dashboard::sent::Sent;
use crate::web::dashboard::sides::{self, Differing};
use crate::web::page::{Failed, Faults, SignedIn};

/// How many differences are listed.
const LISTED: usize = 50;
/// Larger plans are not compared: it would take longer than somebody waits.
const COMPARED: usize = 20_000;

/// One thing in which two plans differ.
pub(super) struct Moved {
    /// The operation's id.
    subject: String,
    /// How, in words; what differs field by field is told by the fields.
    how: &'static str,
    fields: Vec<Differing>,
}

/// The page; nothing was applied.
pub(super) fn page(app: &App, who: &SignedIn, from: &From, look: &Look, digest: &str) -> Result<Response, Failed> {
    // The form of the new plan brings its own digest, by which the manifests must be found.
    let now = match from {
        From::Folder => From::Folder,
        From::Brought(_) => {
            app.planning.keep_draft(&who.session, look.plan.digest.as_str(), &look.manifests);
            From::Brought(look.plan.digest.to_string())
        }
    };
    let (sent, faults) = (Sent::default(), Faults::default());
    let typed = show::Typed { page: 1, sent: &sent, faults: &faults };
    let page = show::with_notice(app, who, &now, look, &typed, &notice(&differences(app, &look.plan, digest)));
    Ok(page.status(StatusCode::CONFLICT).into_response())
}

/// What differs from the plan that was read, as far as that is still known.
pub(super) fn differences(app: &App, plan: &Plan, digest: &str) -> Vec<Moved> {
    let Some(read) = app.planning.look(digest) else { return Vec::new() };
    if plan.operations.len().max(read.plan.operations.len()) > COMPARED {
        return Vec::new();
    }
    let (then, now) = (by_id(&read.plan), by_id(plan));
    let moved = |Difference { subject, .. }| {
        let (how, fields) = match (then.get(&subject), now.get(&subject)) {
            (None, Some(_)) => ("is new in the plan", Vec::new()),
            (Some(_), None) => ("is not in the plan any more", Vec::new()),
            (Some(then), Some(now)) => ("", between(then, now)),
            (None, None) => ("differs", Vec::new()),
        };
        Moved { subject, how, fields }
    };
    plan::compare(plan, &document(&read.plan)).into_iter().map(moved).collect()
}

fn by_id(plan: &Plan) -> BTreeMap<String, &Change> {
    plan.operations.iter().map(|operation| (operation.change.id(), &operation.change)).collect()
}

/// What has moved under a change; else what it wants otherwise.
fn between(then: &Change, now: &Change) -> Vec<Differing> {
    let value =
        |state: Option<State<'_>>| state.map_or(Value::Null, |state| serde_json::to_value(state).unwrap_or_default());
    let live = sides::differing(&value(then.before()), &value(now.before()));
    if live.is_empty() { sides::differing(&value(then.after()), &value(now.after())) } else { live }
}

/// Says that the plan has changed, and what differs.
pub(super) fn notice(moved: &[Moved]) -> Markup {
    html! {
        div.notice.waits role="alert" {
            p { b { "The plan has changed since you read it." } " The organization or the manifests are not as they were. Nothing was applied; below is the plan of now." }
            @if !moved.is_empty() {
                ul { @for Moved { subject, how, fields } in moved.iter().take(LISTED) {
                    li { code { bdi { (visible(subject)) } } " " (how) (sides::list(fields, Some(("was", "is now")))) }
                } }
                @if moved.len() > LISTED { p { "and " (moved.len() - LISTED) " more." } }
            }
        }
    }
}
