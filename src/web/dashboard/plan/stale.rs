//! The plan is not the one that was read: what differs, and the new one to read.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::look::Look;
use super::said::prose;
use super::{From, show};
use crate::plan::saved::document;
use crate::plan::{self, Difference, Plan};
use crate::web::App;
use crate::web::dashboard::sent::Sent;
use crate::web::page::{Failed, Faults, SignedIn};

/// How many differences are listed.
const LISTED: usize = 50;
/// Larger plans are not compared: it would take longer than somebody waits.
const COMPARED: usize = 20_000;

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
    let differences = differences(app, &look.plan, digest);
    let page = show::with_notice(app, who, &now, look, &typed, &notice(&differences));
    Ok(page.status(StatusCode::CONFLICT).into_response())
}

/// What differs from the plan that was read, as far as that is still known.
pub(super) fn differences(app: &App, plan: &Plan, digest: &str) -> Vec<Difference> {
    let Some(read) = app.planning.look(digest) else { return Vec::new() };
    if plan.operations.len().max(read.plan.operations.len()) > COMPARED {
        return Vec::new();
    }
    plan::compare(plan, &document(&read.plan))
}

/// Says that the plan has changed, and what differs.
pub(super) fn notice(differences: &[Difference]) -> Markup {
    html! {
        div.notice.waits role="alert" {
            p { b { "The plan has changed since you read it." } " The organization or the manifests are not as they were. Nothing was applied; below is the plan of now." }
            @if !differences.is_empty() {
                ul { @for Difference { subject, reason } in differences.iter().take(LISTED) {
                    li { code { bdi { (crate::render::visible(subject)) } } ": " (prose(&told(reason))) }
                } }
                @if differences.len() > LISTED { p { "and " (differences.len() - LISTED) " more." } }
            }
        }
    }
}

/// The words of `compare` are for two plans side by side; here one of them was read before.
fn told(reason: &str) -> String {
    match reason {
        "only in this plan" => "new".to_owned(),
        "only in the other plan" => "not in the plan any more".to_owned(),
        other => other.replace(" here, ", " now, ").replace(" there", " before"),
    }
}
