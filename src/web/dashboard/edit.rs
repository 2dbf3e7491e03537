//! An edit, from the form to its effect: what was sent and what is live make typed changes, which are made at once or handed out as YAML.
//!
//! A form says in `was` what its page had shown. When that is no longer live, nothing is done: the person sees what has changed, and what
//! they typed is kept. Rights and rules are checked inside the transaction.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::sent::{How, Sent};
use super::{admin, conflict, plan, yaml};
use crate::backend::{self, Provenance};
use crate::model::change::{Change, State as Side};
use crate::store::{self, Authority, Executed};
use crate::web::App;
use crate::web::api::names;
use crate::web::flash::Flash;
use crate::web::page::{Failed, Faults, Page, Posted, SignedIn, Viewer};

/// What follows once all changes are made; what it leaves is said on the next page.
type Then = Box<dyn FnOnce(&App, &Provenance, &mut Vec<Executed>) -> Result<Flash, store::Error> + Send>;

/// What somebody wants, as changes.
pub(super) struct Wanted {
    /// Made in one transaction, in this order.
    pub(super) changes: Vec<Change>,
    /// Said when it is done.
    pub(super) done: String,
    /// The page to which one returns.
    pub(super) back: String,
    /// What follows the changes.
    pub(super) then: Option<Then>,
}

impl Wanted {
    /// Wants one change.
    pub(super) fn one(change: Change, done: impl Into<String>, back: impl Into<String>) -> Self {
        Self { changes: vec![change], done: done.into(), back: back.into(), then: None }
    }

    /// The same, with something that follows.
    pub(super) fn then(
        self,
        then: impl FnOnce(&App, &Provenance, &mut Vec<Executed>) -> Result<Flash, store::Error> + Send + 'static,
    ) -> Self {
        Self { then: Some(Box::new(then)), ..self }
    }
}

/// Why there is no change to make.
#[derive(Debug)]
pub(super) enum Stop {
    /// Fields are wrong; said beside them.
    Faults(Faults),
    /// What it is about is not there any more, or another reason why it cannot be.
    Refused(String),
    /// The database failed.
    Failed(backend::Error),
}

impl From<backend::Error> for Stop {
    fn from(error: backend::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<store::Error> for Stop {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Backend(error) => Self::Failed(error),
            store::Error::Refused(text) | store::Error::Denied(text) => Self::Refused(text),
        }
    }
}

/// A kind of edit: one form.
pub(super) trait Edit: Send + 'static {
    /// Where it is posted.
    const PATH: &'static str;

    /// Whether only Admins may even ask. What everybody may ask is decided by the change that it comes to, and never as YAML: manifests
    /// are for Admins.
    const IS_FOR_ADMINS: bool = true;

    /// The changes, from what was sent and what is live. Waits for the database.
    fn wanted(app: &App, who: &SignedIn, sent: &Sent) -> Result<Wanted, Stop>;

    /// The form once more, with what was sent and what is wrong with it. Waits for the database.
    fn again(_: &App, who: &SignedIn, _: &Sent, faults: &Faults) -> Result<Page, Failed> {
        let body = html! { (faults.all()) p { "Nothing was changed." } };
        Ok(Page::new("That does not work", body).seen_by(who.viewer.clone()).in_dialog())
    }
}

/// Answers the post of a form.
pub(super) async fn carry_out<E: Edit>(
    State(app): State<Arc<App>>,
    Posted(who, sent): Posted<Sent>,
) -> Result<Response, Failed> {
    match sent.how() {
        How::Now => app.ask(move |app| answer::<E>(app, &who, &sent)).await,
        // The change of the manifests is worked out of all that is declared and live, as a plan is.
        How::Yaml => plan::ask(&app, move |app| answer::<E>(app, &who, &sent)).await,
    }
}

fn answer<E: Edit>(app: &App, who: &SignedIn, sent: &Sent) -> Result<Response, Failed> {
    if E::IS_FOR_ADMINS || sent.how() == How::Yaml {
        admin::check(app, who)?;
    }
    let wanted = match E::wanted(app, who, sent) {
        Ok(wanted) => wanted,
        Err(Stop::Faults(faults)) => return again::<E>(app, who, sent, &faults),
        Err(Stop::Refused(text)) => return again::<E>(app, who, sent, &Faults::one("", text)),
        Err(Stop::Failed(error)) => return Err(error.into()),
    };
    if let Some(fault) = wanted.changes.iter().find_map(names::fault) {
        return again::<E>(app, who, sent, &Faults::one("name", fault));
    }
    let live = was(wanted.changes.iter().map(Change::before));
    if sent.get("was").is_some_and(|was| was != live) {
        return conflict::page(app, who, sent, &wanted, &live, E::PATH);
    }
    match sent.how() {
        How::Yaml => yaml::page(app, who, &wanted),
        How::Now => now::<E>(app, who, sent, wanted),
    }
}

fn again<E: Edit>(app: &App, who: &SignedIn, sent: &Sent, faults: &Faults) -> Result<Response, Failed> {
    Ok(E::again(app, who, sent, faults)?.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

fn now<E: Edit>(app: &App, who: &SignedIn, sent: &Sent, wanted: Wanted) -> Result<Response, Failed> {
    let Wanted { changes, done, back, then } = wanted;
    let provenance = who.provenance();
    let authority = Authority::Of(who.caller.actor.clone());
    let mut executed = match app.desk.execute_whole(&provenance, &authority, &changes) {
        Ok(executed) => executed,
        Err(store::Error::Refused(text)) => return again::<E>(app, who, sent, &Faults::one("", text)),
        Err(store::Error::Denied(because)) => return Err(Failed::forbidden(because)),
        Err(store::Error::Backend(error)) => return Err(error.into()),
    };
    let flash = match then {
        None => Flash::Done(done),
        Some(then) => then(app, &provenance, &mut executed)?,
    };
    app.flashes.leave(&who.session, flash);
    Ok(Redirect::to(&back).into_response())
}

/// What is live before changes, as forms carry it.
pub(super) fn was<'a>(sides: impl IntoIterator<Item = Option<Side<'a>>>) -> String {
    let sides: Vec<Option<Side<'_>>> = sides.into_iter().collect();
    serde_json::to_string(&sides).expect("sides have string keys only")
}

/// What every form of the dashboard carries: the token, and what its page has shown of the objects that it changes.
pub(super) fn hidden(viewer: &Viewer, was: Option<&str>) -> Markup {
    html! {
        input type="hidden" name="csrf" value=(viewer.csrf);
        @if let Some(was) = was { input type="hidden" name="was" value=(was); }
    }
}

/// Leads out of a form without doing anything: where there is a dialog, it closes.
pub(super) fn cancel(path: &str) -> Markup {
    html! { p.cancel { a data-close href=(path) { "Cancel" } } }
}

/// The two buttons of every edit.
pub(super) fn buttons(label: &str, is_destructive: bool) -> Markup {
    html! {
        div.buttons {
            button.danger[is_destructive] name="how" value="now" { (label) }
            button.plain name="how" value="yaml" title="Shows the change of the manifests to commit, and does nothing" { "As YAML" }
        }
    }
}
