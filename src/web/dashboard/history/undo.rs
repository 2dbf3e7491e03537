//! Taking an applied plan back: the inverse of what the log says it did, as a plan to read first. What has changed since stays.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use tokio::runtime::Handle;

use super::super::plan::{Typed, applied_path, apply_form, ask, carry_out, policy, prose, shown};
use super::plans::Asked;
use super::{PLANS, inside, plan_path, told};
use crate::backend::{Observed, Read as _};
use crate::desired::Policy;
use crate::model::change::{Change, Edit};
use crate::model::snapshot::Snapshot;
use crate::plan::{self, Capabilities, Context, Note, Operation, Plan};
use crate::render::visible;
use crate::store::{AuditAsked, Cut};
use crate::web::App;
use crate::web::dashboard::admin::{Admin, AdminPosted};
use crate::web::dashboard::edit;
use crate::web::dashboard::sent::Sent;
use crate::web::page::parts::{count, empty};
use crate::web::page::{Failed, Faults, Page, SignedIn};

/// Larger plans are taken back on the command line, or by the manifests of before.
const MOST: u64 = 5_000;
/// So many notes are listed.
const LISTED: usize = 100;

/// The plan that takes another one back.
struct Undo {
    plan: Plan,
    /// What stays, because somebody has changed it since, or because the log says too little.
    stays: Vec<Note>,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Admin(who): Admin,
    Path(digest): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page, Failed> {
    ask(&app, move |app| {
        let undo = undo(app, &who, &digest)?;
        let typed = Typed { page: asked.page(), sent: &Sent::default(), faults: &Faults::default() };
        Ok(page(app, &who, &digest, &undo, &typed))
    })
    .await
}

pub(super) async fn apply(
    State(app): State<Arc<App>>,
    Path(digest): Path<String>,
    AdminPosted(who, sent): AdminPosted,
) -> Result<Response, Failed> {
    ask(&app, move |app| answer(app, &who, &digest, &sent)).await
}

fn answer(app: &App, who: &SignedIn, digest: &str, sent: &Sent) -> Result<Response, Failed> {
    let wanted = sent.text("digest");
    let undo = undo(app, who, digest)?;
    if undo.plan.digest.as_str() != wanted {
        if undo.plan.is_empty() && app.planning.run(wanted).is_some() {
            return Ok(Redirect::to(&applied_path(wanted)).into_response());
        }
        let text = "The organization has changed since you read this plan. Nothing was done; this is the plan of now.";
        let typed = Typed { page: 1, sent: &Sent::default(), faults: &Faults::one("", text) };
        let page = page(app, who, digest, &undo, &typed);
        return Ok(page.status(StatusCode::CONFLICT).into_response());
    }
    match carry_out(app, who, undo.plan.clone(), sent) {
        Ok(()) => Ok(Redirect::to(&applied_path(wanted)).into_response()),
        Err(faults) => {
            let page = page(app, who, digest, &undo, &Typed { page: 1, sent, faults: &faults });
            Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
        }
    }
}

fn page(app: &App, who: &SignedIn, digest: &str, undo: &Undo, typed: &Typed<'_>) -> Page {
    let Undo { plan, stays } = undo;
    let Typed { page, sent, faults } = *typed;
    let path = format!("{}/undo", plan_path(digest));
    let hidden = edit::hidden(&who.viewer, None);
    let body = html! {
        h2 { "Undo the plan " code { (digest) } }
        p { "This plan puts back what that one changed, as far as it can be put back. Nothing has been done yet." }
        (cannot(stays, &plan.skipped))
        @if plan.is_empty() {
            (faults.summary())
            (empty("Nothing can be put back", ""))
        } @else {
            (shown(&Plan { skipped: Vec::new(), ..plan.clone() }, &path, "", page))
        }
        (apply_form(&path, plan, &hidden, sent, faults))
    };
    inside(app, who, PLANS, &body).back_to(plan_path(digest), "The plan")
}

/// What stays, and what comes back only in part.
fn cannot(stays: &[Note], partly: &[Note]) -> Markup {
    let notes = |notes: &[Note]| {
        html! {
            ul { @for Note { subject, reason } in notes.iter().take(LISTED) {
                li { code { bdi { (visible(subject)) } } ": " (prose(reason)) }
            } }
            @if notes.len() > LISTED { p { "and " (notes.len() - LISTED) " more." } }
        }
    };
    html! {
        @if !stays.is_empty() {
            div.notice.waits { p { b { (count(stays.len() as u64, "change stays", "changes stay")) ":" } } (notes(stays)) }
        }
        @if !partly.is_empty() {
            div.notice.waits { p { b { "Not everything comes back:" } } (notes(partly)) }
        }
    }
}

/// The inverse of what a plan did, for what is live now.
fn undo(app: &App, who: &SignedIn, digest: &str) -> Result<Undo, Failed> {
    let mut stays = Vec::new();
    let changes = changes(app, digest, &mut stays)?;
    let (snapshot, capabilities) = Handle::current()
        .block_on(async { Ok::<_, Failed>((app.store.snapshot().await?, app.store.capabilities().await?)) })?;
    let policy = policy(app, who)?;
    let inverse = |changes: &[Change]| inverse(changes, &policy, &snapshot, &capabilities, who);
    let first = inverse(&changes);
    let moved = moved(app, &first)?;
    if moved.is_empty() {
        return Ok(Undo { plan: first, stays });
    }
    let (kept, left): (Vec<Change>, Vec<Change>) =
        changes.into_iter().partition(|change| !moved.contains(&inverse_object(change)));
    stays.extend(left.iter().map(|change| Note {
        subject: change.id(),
        reason: "it has changed since, so it is left as it is now".to_owned(),
    }));
    Ok(Undo { plan: inverse(&kept), stays })
}

fn inverse(
    changes: &[Change],
    policy: &Policy,
    snapshot: &Snapshot,
    capabilities: &Capabilities,
    who: &SignedIn,
) -> Plan {
    let context = Context { policy, snapshot, actor: &who.caller.actor, capabilities };
    let changes: Vec<&Change> = changes.iter().collect();
    // Of the organization before the plan the log says only what the plan itself changed.
    let mut plan = plan::undo(&changes, snapshot, &context);
    plan.skipped.extend(changes.iter().filter_map(|change| lost(change)));
    plan.skipped.sort();
    plan
}

/// What ended along with an object, and is not in the log.
fn lost(change: &Change) -> Option<Note> {
    let reason = match change {
        Change::Member(Edit::Delete(_)) => "the workspaces they were in do not come back with them",
        Change::Workspace(Edit::Delete(_)) => "the people who were in it do not come back with it",
        _ => return None,
    };
    Some(Note { subject: change.id(), reason: reason.to_owned() })
}

/// The objects of inverse operations that are not as the plan left them.
fn moved(app: &App, plan: &Plan) -> Result<BTreeSet<String>, Failed> {
    let operations: Vec<&Operation> = plan.operations.iter().collect();
    let observed = Handle::current().block_on(app.store.observe_all(&operations));
    let mut moved = BTreeSet::new();
    for (operation, observed) in operations.into_iter().zip(observed) {
        if observed? != Observed::Before {
            moved.insert(object(&operation.change));
        }
    }
    Ok(moved)
}

/// What a change is about: its id without the verb. The default mark is a thing of its own.
fn object(change: &Change) -> String {
    let id = change.id();
    match change {
        Change::DefaultMark { .. } => id,
        _ => id.split_once('/').map_or_else(|| id.clone(), |(_, object)| object.to_owned()),
    }
}

/// What the inverse of a change is about.
fn inverse_object(change: &Change) -> String {
    match change {
        Change::DefaultMark { before: Some(before), after } => {
            object(&Change::DefaultMark { before: Some(after.clone()), after: before.clone() })
        }
        other => object(other),
    }
}

/// What the plan did, each object once: the last time counts.
fn changes(app: &App, digest: &str, stays: &mut Vec<Note>) -> Result<Vec<Change>, Failed> {
    let asked = AuditAsked { plan: Some(digest), ..AuditAsked::default() };
    let page = app.store.audit_page(&asked, Cut { page: 1, size: MOST })?;
    if page.total == 0 {
        return Err(Failed::missing("No plan with this digest was applied here, or nothing of it took effect."));
    }
    if page.total > MOST {
        let reason =
            "more than a page takes back. Apply the manifests of before, or the file that `halley apply --undo` wrote";
        stays.push(Note { subject: format!("{} operations", page.total), reason: reason.to_owned() });
        return Ok(Vec::new());
    }
    let (mut seen, mut changes) = (BTreeSet::new(), Vec::new());
    for row in page.rows.iter().filter(|row| seen.insert(row.operation.as_str())) {
        match told::change(row) {
            Ok(change) => changes.push(change),
            Err(reason) => stays.push(Note { subject: row.operation.clone(), reason }),
        }
    }
    // The log is newest first, and inverses are ordered by the plan anyway.
    changes.reverse();
    Ok(changes)
}
