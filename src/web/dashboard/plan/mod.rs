//! Plan: what manifests would change, and applying it.
//!
//! The manifests stand in the folders that the server was started with, or somebody brings them: then they are kept for a while, for their
//! session alone, and named by the plan that they gave. Every look plans anew from what is live (or takes what was planned for the same
//! state), so a plan is never applied to an organization for which it was not made.

mod applied;
mod apply;
mod bring;
mod carry_out;
mod declared;
mod drift;
mod ending;
mod findings;
mod hand;
mod kept;
mod look;
mod patience;
mod said;
mod show;
mod shown;
mod stale;
mod turn;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use super::admin::Admin;
use crate::render::{self, TextOptions};
use crate::web::page::parts::{encoded, page_number};
use crate::web::page::{Failed, Faults, Page, SignedIn, Tab};
use crate::web::{App, manifests};
use patience::patiently;

pub(super) use applied::path as applied_path;
pub(super) use carry_out::carry_out;
pub(super) use ending::ending;
pub(in crate::web) use kept::Planning;
pub(super) use look::policy;
pub(super) use said::{capital, prose};
pub(super) use show::{Typed, apply_form};
pub(super) use shown::plan as shown;
pub(super) use turn::ask;

/// Where manifests are brought.
const BRING: &str = "/admin/plan/new";
/// Where a plan is applied.
const APPLY: &str = "/admin/plan/apply";
/// Where the drift stands.
const DRIFT: &str = "/admin/plan/drift";
/// How many bytes of manifests may be brought: 100,000 members are 19 MB.
const MOST: usize = 32 << 20;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route(Tab::Plan.path(), get(tab))
        .route(BRING, get(bring::show).post(bring::take).layer(DefaultBodyLimit::max(MOST)))
        .route("/admin/plan/of/{digest}", get(of))
        .route("/admin/plan/of/{digest}/text", get(text_of))
        .route("/admin/plan/text", get(text))
        .route(APPLY, post(apply::apply))
        .route("/admin/plan/applied/{digest}", get(applied::show))
        .route(DRIFT, get(drift::show))
}

/// Where the manifests of a plan come from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum From {
    /// The folders of the server.
    Folder,
    /// Somebody brought them, and the plan had this digest.
    Brought(String),
}

impl From {
    /// The page of the plan.
    fn path(&self) -> String {
        match self {
            Self::Folder => Tab::Plan.path().to_owned(),
            Self::Brought(digest) => format!("/admin/plan/of/{}", encoded(digest)),
        }
    }

    /// All of the plan as text.
    fn text_path(&self) -> String {
        match self {
            Self::Folder => "/admin/plan/text".to_owned(),
            Self::Brought(_) => format!("{}/text", self.path()),
        }
    }

    /// The manifests; `None` when there are none (any more).
    fn manifests(&self, app: &App, who: &SignedIn) -> Result<Option<Arc<manifests::Manifests>>, String> {
        match self {
            Self::Folder => manifests::read(app),
            Self::Brought(digest) => Ok(app.planning.draft(&who.session, digest)),
        }
    }
}

/// Which page of what is destructive.
#[derive(Clone, Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    page: String,
}

impl Asked {
    fn page(&self) -> u64 {
        page_number(&self.page)
    }
}

async fn tab(State(app): State<Arc<App>>, Admin(who): Admin, Query(asked): Query<Asked>) -> Result<Response, Failed> {
    if app.settings.manifests.is_empty() {
        let page = app.ask(move |app| bring::form(app, &who, &Faults::default(), "")).await;
        return Ok(page.into_response());
    }
    patiently(&app, who, From::Folder, move |app, who| show::page(app, who, &From::Folder, asked.page())).await
}

async fn of(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Path(digest): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failed> {
    let from = From::Brought(digest);
    patiently(&app, who, from.clone(), move |app, who| show::page(app, who, &from, asked.page())).await
}

async fn text(State(app): State<Arc<App>>, Admin(who): Admin) -> Result<Response, Failed> {
    ask(&app, move |app| as_text(app, &who, &From::Folder)).await
}

async fn text_of(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Path(digest): Path<String>,
) -> Result<Response, Failed> {
    ask(&app, move |app| as_text(app, &who, &From::Brought(digest))).await
}

/// All of a plan, as the command line writes it.
fn as_text(app: &App, who: &SignedIn, from: &From) -> Result<Response, Failed> {
    let gone = || Failed::missing("There is no such plan (any more). Bring the manifests once more.");
    let manifests = from.manifests(app, who).map_err(Failed::missing)?.ok_or_else(gone)?;
    let look = look::look(app, who, &manifests)?.map_err(|_| gone())?;
    let options = TextOptions { verbose: true, width: 120, ..TextOptions::default() };
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((kind, render::plan::text(&look.plan, &options)).into_response())
}

/// The page of the tab with what is inside it; where a folder is known, with the ways between them.
fn inside(app: &App, who: &SignedIn, current: &str, body: &Markup) -> Page {
    let ways = [(Tab::Plan.path(), "Pending changes"), (DRIFT, "Drift"), (BRING, "Plan other manifests")];
    let body = html! {
        @if !app.settings.manifests.is_empty() {
            nav.inner aria-label="Plan" { ul { @for (path, label) in ways {
                li { a href=(path) aria-current=[(path == current).then_some("page")] { (label) } }
            } } }
        }
        (body)
    };
    super::tab(app, who, Tab::Plan, body)
}
