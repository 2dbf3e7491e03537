//! An edit handed out as the change of manifests to commit.

use axum::response::{IntoResponse, Response};
use maud::html;

use super::edit::Wanted;
use crate::web::App;
use crate::web::page::{Failed, Page, SignedIn};

/// The page with the change; nothing is done.
pub(super) fn page(_: &App, who: &SignedIn, wanted: &Wanted) -> Result<Response, Failed> {
    let body = html! {
        p { "Nothing was changed." }
        p { a href=(wanted.back) { "Back" } }
    };
    Ok(Page::new("The change as YAML", body).seen_by(who.viewer.clone()).as_dialog().into_response())
}
