//! An edit handed out as the change of manifests to commit: against the manifests that the server knows, else as documents that declare it.

use axum::response::{IntoResponse, Response};
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::edit::Wanted;
use crate::amend::{self, AmendedFile, Amendment, Error};
use crate::backend::Read as _;
use crate::diagnostic::Severity;
use crate::model::change::Change;
use crate::model::snapshot::Snapshot;
use crate::web::App;
use crate::web::manifests::{self, Manifests};
use crate::web::page::{Failed, Page, SignedIn, Tab, parts, words};

/// What is handed out.
struct Handed {
    amendment: Amendment,
    /// Whether it is an edit of manifests that the server knows.
    is_edit: bool,
    /// Why it is none, although there are manifests.
    reason: Option<String>,
}

/// The page with the change; nothing is done.
pub(super) fn page(app: &App, who: &SignedIn, wanted: &Wanted) -> Result<Response, Failed> {
    let live = tokio::runtime::Handle::current().block_on(app.store.snapshot())?;
    let handed = hand_out(app, &live, &wanted.changes);
    let body = html! {
        (introduction(&handed))
        (files(&handed))
        @if !handed.amendment.remarks.is_empty() {
            section.card aria-labelledby="remarks" {
                h2 #remarks { "Worth knowing" }
                ul { @for remark in &handed.amendment.remarks { li { (parts::prose(remark)) } } }
            }
        }
        p { a href=(wanted.back) { "Back, without changing anything" } }
    };
    Ok(Page::new("As YAML", body).seen_by(who.viewer.clone()).in_dialog().into_response())
}

fn hand_out(app: &App, live: &Snapshot, changes: &[Change]) -> Handed {
    let instead = |reason: Option<String>| Handed { amendment: amend::declared(live, changes), is_edit: false, reason };
    let known = match manifests::read(app) {
        Err(reason) => return instead(Some(reason)),
        Ok(None) => return instead(None),
        Ok(Some(known)) => known,
    };
    let Manifests { sources, findings } = &*known;
    // An empty folder is no mistake: the first manifest is about to come.
    if sources.iter().next().is_none() {
        return instead(Some("The folder of manifests is empty; these documents are its first.".to_owned()));
    }
    if let Some(finding) = findings.iter().find(|finding| finding.severity == Severity::Error) {
        return instead(Some(format!("The manifests cannot be read: {}", finding.message)));
    }
    let today = app.clock.now().to_zoned(TimeZone::UTC).date();
    match amend::amend(sources, live, changes, today) {
        Ok(amendment) => Handed { amendment, is_edit: true, reason: None },
        Err(Error::NotExpressible { reason, declared }) => {
            Handed { amendment: *declared, is_edit: false, reason: Some(words::sentence(&reason)) }
        }
        Err(error) => instead(Some(words::sentence(&error.to_string()))),
    }
}

fn introduction(handed: &Handed) -> Markup {
    let Handed { amendment, is_edit, reason } = handed;
    html! {
        p { b { "Nothing was changed." } " "
            @if amendment.files.is_empty() { "There is nothing to commit either." }
            @else if *is_edit { "Commit this, and the next " code { "halley apply" } " does it. " code { "git apply" } " takes the text as it is." }
            @else { "These documents declare it; they belong into your manifests." }
        }
        @if let Some(reason) = reason {
            div.notice.waits role="status" {
                p { "This is no edit of your manifests: " (parts::prose(reason)) }
                p { a href=(Tab::Plan.path()) { "Look at the manifests" } }
            }
        } @else if !*is_edit && !amendment.files.is_empty() {
            p.quiet { "The server does not know your manifests. Started with " code { "--manifests DIR" } ", it hands out the exact edit." }
        }
    }
}

fn files(handed: &Handed) -> Markup {
    let Handed { amendment, is_edit, reason: _ } = handed;
    html! {
        @for (at, file) in amendment.files.iter().enumerate() {
            @let id = format!("change-{at}");
            section aria-label=(file.path) {
                div.row {
                    h2 { code { (file.path) } }
                    button.plain type="button" data-copy=(id) aria-label={ "Copy " (file.path) } hidden { "Copy" }
                }
                pre.change #(id) tabindex="0" { @if *is_edit { (difference(file)) } @else { (whole(file)) } }
            }
        }
    }
}

/// A unified difference, its lines told apart by their first letter and by colour.
fn difference(file: &AmendedFile) -> Markup {
    let diff = file.diff();
    html! {
        @for line in diff.split_inclusive('\n') {
            @match line.as_bytes().first() {
                Some(b'+') if !line.starts_with("+++") => span.added { (line) },
                Some(b'-') if !line.starts_with("---") => span.removed { (line) },
                Some(b' ') => { (line) },
                _ => span.place { (line) },
            }
        }
    }
}

fn whole(file: &AmendedFile) -> Markup {
    html! { (file.after.as_deref().unwrap_or_default()) }
}
