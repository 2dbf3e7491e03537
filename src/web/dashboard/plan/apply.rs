//! The form that applies a plan: planned anew from the same manifests, it must be the plan that was read.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::{From, applied, ask, carry_out, look, show, stale};
use crate::web::App;
use crate::web::dashboard::admin::AdminPosted;
use crate::web::dashboard::sent::Sent;
use crate::web::page::{Failed, SignedIn};

pub(super) async fn apply(
    State(app): State<Arc<App>>,
    AdminPosted(who, sent): AdminPosted,
) -> Result<Response, Failed> {
    ask(&app, move |app| answer(app, &who, &sent)).await
}

fn answer(app: &App, who: &SignedIn, sent: &Sent) -> Result<Response, Failed> {
    let digest = sent.text("digest");
    let from = if sent.text("from") == "folder" { From::Folder } else { From::Brought(digest.to_owned()) };
    let manifests = match from.manifests(app, who) {
        Ok(Some(manifests)) => manifests,
        Ok(None) => return Err(Failed::missing("The manifests of this plan are not kept any more. Bring them again.")),
        Err(text) => return Err(Failed::missing(text)),
    };
    let look = match look::look(app, who, &manifests)? {
        Ok(look) => look,
        Err(_) => return Ok(Redirect::to(&from.path()).into_response()),
    };
    if look.plan.digest.as_str() != digest {
        // A second post of the same form, or a reload of its answer: what was asked for has been done.
        if look.plan.operations.iter().all(|operation| !operation.execution.is_automatic())
            && app.planning.run(digest).is_some()
        {
            return Ok(Redirect::to(&applied::path(digest)).into_response());
        }
        return stale::page(app, who, &from, &look, digest);
    }
    match carry_out(app, who, look.plan.clone(), sent) {
        Ok(()) => Ok(Redirect::to(&applied::path(digest)).into_response()),
        Err(faults) => {
            let page = show::of_look(app, who, &from, &look, &show::Typed { page: 1, sent, faults: &faults });
            Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
    }
}
