//! History: the audit log, and the plans that were applied, each of which can be taken back.

mod filters;
mod list;
mod one;
mod plans;
mod rows;
mod told;
mod undo;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use maud::{Markup, html};

use crate::web::App;
use crate::web::page::parts::encoded;
use crate::web::page::{Page, SignedIn, Tab};

/// The plans that were applied.
const PLANS: &str = "/admin/history/plans";

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route(Tab::History.path(), get(list::show))
        .route(PLANS, get(plans::show))
        .route("/admin/history/plans/{digest}", get(one::show))
        .route("/admin/history/plans/{digest}/undo", get(undo::show).post(undo::apply))
}

/// The page of an applied plan.
fn plan_path(digest: &str) -> String {
    format!("{PLANS}/{}", encoded(digest))
}

fn inside(app: &App, who: &SignedIn, current: &str, body: &Markup) -> Page {
    let ways = [(Tab::History.path(), "Audit log"), (PLANS, "Applied plans")];
    let body = html! {
        nav.inner aria-label="History" { ul { @for (path, label) in ways {
            li { a href=(path) aria-current=[(path == current).then_some("page")] { (label) } }
        } } }
        (body)
    };
    super::tab(app, who, Tab::History, body)
}

/// The first characters of a digest, which tell plans apart.
fn short(digest: &str) -> &str {
    digest.get(..15).unwrap_or(digest)
}
