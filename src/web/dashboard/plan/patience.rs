//! Planning a large organization takes seconds. The page that asks for it says so after a moment, and asks again by itself; meanwhile the
//! plan is computed, once.

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderName;
use axum::response::{IntoResponse, Response};
use maud::html;
use tokio::time::timeout;

use super::From;
use super::kept::Begun;
use super::look;
use super::turn::ask;
use crate::web::App;
use crate::web::page::{Failed, Page, SignedIn, Tab};

/// How long a page waits for its plan.
const PATIENCE: Duration = Duration::from_millis(40);
/// Below so many people a plan is there at once, and its page waits for it.
const LONG: u64 = 2_000;
/// After how many seconds the page asks again; as a header, so that it needs no script.
const AGAIN: [(HeaderName, &str); 1] = [(HeaderName::from_static("refresh"), "1")];

/// Answers with a page that needs a plan, or with one that asks for patience.
pub(super) async fn patiently<P: IntoResponse + Send + 'static>(
    app: &Arc<App>,
    who: SignedIn,
    from: From,
    page: impl FnOnce(&App, &SignedIn) -> Result<P, Failed> + Send + 'static,
) -> Result<Response, Failed> {
    if app.ask(is_small).await? {
        return ask(app, move |app| page(app, &who).map(IntoResponse::into_response)).await;
    }
    let (asked, session) = (who.clone(), who.session.clone());
    // Work that has begun goes on when nobody waits for it any more.
    let is_ready = timeout(PATIENCE, ask(app, move |app| is_ready(app, &asked, &from)));
    match is_ready.await {
        Ok(Ok(true)) => {
            app.planning.served(&session);
            ask(app, move |app| page(app, &who).map(IntoResponse::into_response)).await
        }
        Ok(Err(failed)) => Err(failed),
        Ok(Ok(false)) | Err(_) => Ok((AGAIN, waiting(who)).into_response()),
    }
}

/// Whether a plan is there at once.
pub(super) fn is_small(app: &App) -> Result<bool, Failed> {
    let people: u64 = app.store.standings()?.iter().map(|standing| standing.people).sum();
    Ok(people < LONG)
}

/// Whether the page can be made at once; plans first, unless that is under way for the same session.
fn is_ready(app: &App, who: &SignedIn, from: &From) -> Result<bool, Failed> {
    let _working = match app.planning.begin(&who.session) {
        Begun::UnderWay => return Ok(false),
        Begun::Made => return Ok(true),
        Begun::Now(working) => working,
    };
    // What cannot be read is the page's to say.
    if let Ok(Some(manifests)) = from.manifests(app, who) {
        let _ = look::look(app, who, &manifests)?;
    }
    Ok(true)
}

fn waiting(who: SignedIn) -> Page {
    let body = html! {
        div.empty role="status" aria-busy="true" {
            p { b { "Reading the manifests, and planning" } }
            p.quiet { "This is a large organization. The page shows the plan as soon as it is there." }
        }
        p { a href="" { "Look again" } }
    };
    Page::new(Tab::Plan.label(), body).seen_by(who.viewer).in_tab(Tab::Plan)
}
