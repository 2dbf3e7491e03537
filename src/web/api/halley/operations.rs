//! Changes in batches (H5): each in whole or not at all, those that take effect in one commit.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;

use crate::backend;
use crate::model::change::{Change, Edit};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{MemberState, OrganizationRole};
use crate::store::Executed;
use crate::web::api::asked::Asked;
use crate::web::api::find;
use crate::web::api::make;
use crate::web::api::names;
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::web::{App, invitation};
use crate::wire::halley::{IDEMPOTENCY_KEY, OperationDocument, Operations, OutcomeDocument, OutcomeKind, Outcomes};

/// How many operations a request holds.
const OPERATIONS: usize = 1000;

/// H5.
pub(in crate::web::api) fn execute(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let Operations { plan, revision, organization, operations } = asked.json()?;
    if operations.is_empty() || operations.len() > OPERATIONS {
        let text = format!("`operations` holds {}; it takes 1 to {OPERATIONS}", operations.len());
        return Err(Refusal::malformed(text));
    }
    if let Some(key) = asked.header(IDEMPOTENCY_KEY) {
        same_operation(key, plan.as_deref(), &operations)?;
    }
    let changes = changes(&operations)?;
    let provenance = asked.provenance_of(plan.as_deref(), revision.as_deref())?;
    let absent = workspaces_to_own(app, asked, &changes)?;
    let invited = people_to_mail(app, &changes)?;
    let executed = make::execute(app, asked, &provenance, organization.as_deref(), &changes)?;
    for (change, executed) in changes.iter().zip(&executed) {
        if let (Change::Workspace(Edit::Create(workspace)), Executed::Done) = (change, executed)
            && absent.contains(&workspace.name)
        {
            make::owned_by_creator(app, &provenance, &workspace.name)?;
        }
    }
    for (change, executed) in changes.iter().zip(&executed) {
        if let (Change::Member(Edit::Create(member)), Executed::Done) = (change, executed)
            && invited.contains(&member.email)
            && let Err(error) = invitation::issue(app, &provenance, &member.email)
        {
            // The invitation stands; a new link can be made at any time.
            tracing::error!(%error, "an invitation was not mailed");
        }
    }
    Ok(Reply::json(&Outcomes { outcomes: executed.into_iter().map(outcome).collect() }))
}

/// The header names the operation of the body, so that a proxy or a log can tell requests apart.
fn same_operation(key: &str, plan: Option<&str>, operations: &[OperationDocument]) -> Result<(), Refusal> {
    let [operation] = operations else {
        let text = "Idempotency-Key names one operation; leave it out where the body holds several: each is known by its plan and id";
        return Err(Refusal::malformed(text));
    };
    let named = key.split_once('/').and_then(|(digest, id)| Some((digest, percent_decode_str(id).decode_utf8().ok()?)));
    match (named, plan) {
        (Some((digest, id)), Some(plan)) if digest == plan && *id == operation.id => Ok(()),
        _ => Err(Refusal::malformed(
            "Idempotency-Key is `<plan>/<id>` of the body, the id percent-encoded; the body says another plan or id",
        )),
    }
}

fn changes(operations: &[OperationDocument]) -> Result<Vec<Change>, Refusal> {
    let of = |(at, operation): (usize, &OperationDocument)| {
        let change = operation.change().map_err(|text| (at, text))?;
        names::fault(&change).map_or(Ok(change), |fault| Err((at, fault)))
    };
    let changes = operations.iter().enumerate().map(of).collect::<Result<Vec<Change>, _>>();
    changes.map_err(|(at, text)| Refusal::malformed(format!("`operations[{at}]` (`{}`): {text}", operations[at].id)))
}

/// The workspaces that a caller other than an Admin is about to create. What an Admin's plan creates has the members that the plan says,
/// and an Admin can open it all the same. A creation that is repeated makes nobody an owner again.
fn workspaces_to_own(app: &App, asked: &Asked, changes: &[Change]) -> Result<BTreeSet<WorkspaceName>, Refusal> {
    let mut absent = BTreeSet::new();
    if asked.caller()?.role == Some(OrganizationRole::Admin) {
        return Ok(absent);
    }
    for change in changes {
        if let Change::Workspace(Edit::Create(workspace)) = change
            && find::workspace(app, &workspace.name)?.is_none()
        {
            absent.insert(workspace.name.clone());
        }
    }
    Ok(absent)
}

/// The people whom the changes invite, where there is a mail server. An invitation that is repeated is not mailed again.
fn people_to_mail(app: &App, changes: &[Change]) -> Result<BTreeSet<Email>, Refusal> {
    let mut invited = BTreeSet::new();
    if app.outbox.is_none() {
        return Ok(invited);
    }
    for change in changes {
        if let Change::Member(Edit::Create(member)) = change
            && member.state == MemberState::Pending
            && find::person(app, &member.email)?.is_none()
        {
            invited.insert(member.email.clone());
        }
    }
    Ok(invited)
}

fn outcome(executed: Executed) -> OutcomeDocument {
    let said = |outcome, error: Option<String>| OutcomeDocument { outcome, error, secret: None };
    match executed {
        Executed::Done => said(OutcomeKind::Done, None),
        Executed::Issued { id: _, secret } => {
            OutcomeDocument { outcome: OutcomeKind::Done, error: None, secret: Some(secret.expose().to_owned()) }
        }
        Executed::AlreadyDone => said(OutcomeKind::AlreadyDone, None),
        Executed::Refused(text) | Executed::Denied(text) => said(OutcomeKind::Refused, Some(text)),
        Executed::Failed(error) => said(OutcomeKind::Failed, Some(failed(&error))),
    }
}

/// The whole text is for the log: it names files of the server.
fn failed(error: &backend::Error) -> String {
    tracing::error!(%error, "an operation failed");
    "the database did not take it; the server's log says why".to_owned()
}
