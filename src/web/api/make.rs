//! Changes in the caller's name: rights are checked inside the transaction that makes them.

use super::asked::Asked;
use super::refusal::{ACCOUNT_NOT_ALLOWED, Refusal, VIEW_ONLY};
use super::{names, need};
use crate::backend::{self, Provenance, Secret};
use crate::model::actor::Actor;
use crate::model::change::{Access, Change, Edit};
use crate::model::key::WorkspaceName;
use crate::model::organization::{Grants, Membership, OrganizationRole, WorkspaceRole};
use crate::model::permission::{Action, Answer, Decision, required};
use crate::store::{Authority, Executed};
use crate::web::App;
use crate::wire::Surface;

/// What a change came to.
#[derive(Debug)]
pub(super) enum Made {
    /// It took effect.
    Done,
    /// It took effect, and made a key: its id, and its secret.
    Issued(String, Secret),
    /// There was nothing to do.
    AlreadyDone,
}

/// Makes the changes in one transaction, each in whole or not at all, and says of each what became of it.
pub(super) fn execute(
    app: &App,
    asked: &Asked,
    provenance: &Provenance,
    organization: Option<&str>,
    changes: &[Change],
) -> Result<Vec<Executed>, Refusal> {
    let actor = &asked.caller()?.actor;
    // Whoever may make none of them does not even wait for the desk. Who may is asked again inside the transaction.
    let denied: Option<Vec<String>> = changes
        .iter()
        .map(|change| first_denied(app, actor, change))
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .collect();
    match denied {
        Some(denied) => Ok(denied.into_iter().map(Executed::Denied).collect()),
        None => Ok(app.desk.execute(provenance, &Authority::Of(actor.clone()), organization, changes)?),
    }
}

fn first_denied(app: &App, actor: &Actor, change: &Change) -> Result<Option<String>, Refusal> {
    for (action, workspace) in required(change) {
        let Decision { answer, because } = app.store.decide(actor, action, workspace)?;
        if answer != Answer::Yes {
            return Ok(Some(format!("{actor} may not {action}: {because}")));
        }
    }
    Ok(None)
}

/// Makes one change by hand.
pub(super) fn one(app: &App, asked: &Asked, change: Change) -> Result<Made, Refusal> {
    let made = all(app, asked, &[change])?.pop();
    made.ok_or_else(|| Refusal::conflict("the database did not say what became of the change"))
}

/// Makes changes by hand; the first that is not made refuses the request. Those before it stand.
pub(super) fn all(app: &App, asked: &Asked, changes: &[Change]) -> Result<Vec<Made>, Refusal> {
    if let Some(fault) = changes.iter().find_map(names::fault) {
        return Err(Refusal::malformed(fault));
    }
    let executed = execute(app, asked, &asked.provenance()?, None, changes)?;
    let outcomes = executed.into_iter().zip(changes);
    outcomes.map(|(executed, change)| outcome(app, asked, change, executed)).collect()
}

/// Whoever creates a workspace becomes its owner. That is the organization's rule, and no right to give roles.
///
/// The caller must have created it just now: not found it, and not repeated a creation of old.
pub(in crate::web) fn owned_by_creator(
    app: &App,
    provenance: &Provenance,
    workspace: &WorkspaceName,
) -> Result<(), backend::Error> {
    let Actor::Member(member) = &provenance.actor else { return Ok(()) };
    let membership = Membership { grants: Grants::NONE, member: member.clone(), role: WorkspaceRole::Owner };
    let change = Change::Membership(Edit::Create(Access { membership, workspace: workspace.clone() }));
    // A hand-made change: the plan that brought the workspace does not list it.
    let provenance = Provenance { plan: None, ..provenance.clone() };
    for executed in app.desk.execute(&provenance, &Authority::Owner, None, &[change])? {
        if let Executed::Failed(error) = executed {
            return Err(error);
        }
    }
    Ok(())
}

fn outcome(app: &App, asked: &Asked, change: &Change, executed: Executed) -> Result<Made, Refusal> {
    match executed {
        Executed::Done => Ok(Made::Done),
        Executed::Issued { id, secret } => Ok(Made::Issued(id, secret)),
        Executed::AlreadyDone => Ok(Made::AlreadyDone),
        Executed::Refused(text) => Err(Refusal::conflict(text)),
        Executed::Denied(because) => Err(denied(app, asked, change, because)?),
        Executed::Failed(error) => Err(error.into()),
    }
}

/// A right is missing: with the number that Comet's clients know, where they know one.
fn denied(app: &App, asked: &Asked, change: &Change, because: String) -> Result<Refusal, Refusal> {
    let refusal = Refusal::forbidden(because);
    let caller = asked.caller()?;
    Ok(match (&caller.actor, change.workspace()) {
        (actor @ Actor::ServiceAccount(_), Some(workspace))
            if !need::may(app, actor, Action::ViewOpikProjects, Some(workspace))? =>
        {
            refusal.with_sdk_code(ACCOUNT_NOT_ALLOWED)
        }
        _ if asked.route.surface == Surface::Rest && caller.role == Some(OrganizationRole::ViewOnly) => {
            refusal.with_sdk_code(VIEW_ONLY)
        }
        _ => refusal,
    })
}
