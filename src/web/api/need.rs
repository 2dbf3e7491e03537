//! What a route needs: one value a route, checked before its handler runs, documented in the OpenAPI document as `x-needs`.

use serde_json::{Value, json};

use super::asked::Asked;
use super::find;
use super::refusal::{ACCOUNT_NOT_ALLOWED, Refusal};
use crate::model::actor::Actor;
use crate::model::key::WorkspaceName;
use crate::model::permission::{Action, Answer, Decision};
use crate::web::App;

/// What a route needs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Need {
    /// Nothing: it answers anybody.
    Nothing,
    /// A credential; the answer holds what its caller may see.
    Caller,
    /// A person's credential; the answer is about that person.
    Person,
    /// All of these, in the organization.
    Organization(&'static [Action]),
    /// This, in the workspace that the request names.
    Workspace(Action, At),
    /// This in the organization, unless the person that the request names is the caller.
    Own(Own, Action),
    /// What each change needs that follows from the body, decided inside the transaction that makes it.
    Changes(&'static [Action]),
}

/// Where a request names a workspace.
#[derive(Clone, Copy, Debug)]
pub(super) enum At {
    /// By name, in the path.
    PathName,
    /// By id, in the path.
    PathId,
    /// By id, in this parameter of the query.
    QueryId(&'static str),
    /// By name, in the header `Comet-Workspace`.
    Header,
}

/// Where a request names a person.
#[derive(Clone, Copy, Debug)]
pub(super) enum Own {
    /// By e-mail, in the path.
    PathEmail,
    /// By user name, in the path.
    PathUserName,
    /// By e-mail, in the query's `member`; absent: the caller.
    QueryMember,
}

impl Need {
    /// Whether the route answers without a credential.
    pub(super) fn is_public(self) -> bool {
        matches!(self, Self::Nothing)
    }

    /// Refuses whoever lacks what the route needs.
    pub(super) fn check(self, app: &App, asked: &Asked) -> Result<(), Refusal> {
        match self {
            Self::Nothing => Ok(()),
            Self::Caller | Self::Changes(_) => asked.caller().map(drop),
            Self::Person => asked.person().map(drop),
            Self::Organization(actions) => {
                let actor = &asked.caller()?.actor;
                actions.iter().try_for_each(|action| allowed(app, actor, *action, None))
            }
            Self::Workspace(action, at) => {
                asked.caller()?;
                let workspace = at.workspace(app, asked)?;
                permitted(app, asked, action, &workspace)
            }
            Self::Own(own, action) => {
                let actor = &asked.caller()?.actor;
                if own.is_caller(asked) { Ok(()) } else { allowed(app, actor, action, None) }
            }
        }
    }

    /// As the OpenAPI document states it.
    pub(super) fn document(self) -> Value {
        let names = |actions: &[Action]| actions.iter().map(|action| action.as_str()).collect::<Vec<_>>();
        match self {
            Self::Nothing => json!({ "of": "anybody" }),
            Self::Caller => json!({ "of": "caller" }),
            Self::Person => json!({ "of": "person" }),
            Self::Organization(actions) => json!({ "of": "organization", "actions": names(actions) }),
            Self::Workspace(action, _) => json!({ "of": "workspace", "actions": [action.as_str()] }),
            Self::Own(_, action) => json!({ "of": "organizationUnlessOwn", "actions": [action.as_str()] }),
            Self::Changes(actions) => json!({ "of": "changes", "actions": names(actions) }),
        }
    }
}

impl At {
    /// The workspace that the request names.
    fn workspace(self, app: &App, asked: &Asked) -> Result<WorkspaceName, Refusal> {
        match self {
            Self::PathName => Ok(WorkspaceName::new(asked.path("name")?)),
            Self::PathId => Ok(find::workspace_by_id(app, asked.path("workspaceId")?)?.name),
            Self::QueryId(name) => Ok(find::workspace_by_id(app, asked.query_required(name)?)?.name),
            Self::Header => find::workspace_in_header(app, asked),
        }
    }
}

impl Own {
    fn is_caller(self, asked: &Asked) -> bool {
        let Ok(caller) = asked.caller() else { return false };
        let email = caller.actor.member().map(|email| email.as_str());
        match self {
            Self::PathEmail => asked.path("email").is_ok_and(|named| Some(named.to_lowercase().as_str()) == email),
            Self::PathUserName => {
                email.is_some() && asked.path("userName").is_ok_and(|named| named == caller.user_name)
            }
            Self::QueryMember => asked.query("member").is_none_or(|named| Some(named.to_lowercase().as_str()) == email),
        }
    }
}

/// Refuses unless the actor may do this in the workspace. A service account outside its workspaces gets the number its clients know.
pub(super) fn permitted(app: &App, asked: &Asked, action: Action, workspace: &WorkspaceName) -> Result<(), Refusal> {
    let actor = &asked.caller()?.actor;
    let decision = app.store.decide(actor, action, Some(workspace))?;
    let refusal = refused(&decision, action);
    match (refusal, actor) {
        (Some(refusal), Actor::ServiceAccount(_)) => Err(refusal.with_sdk_code(ACCOUNT_NOT_ALLOWED)),
        (Some(refusal), _) => Err(refusal),
        (None, _) => Ok(()),
    }
}

/// Refuses unless the actor may do this.
pub(super) fn allowed(
    app: &App,
    actor: &Actor,
    action: Action,
    workspace: Option<&WorkspaceName>,
) -> Result<(), Refusal> {
    let decision = app.store.decide(actor, action, workspace)?;
    refused(&decision, action).map_or(Ok(()), Err)
}

/// Whether the actor may do this.
pub(super) fn may(
    app: &App,
    actor: &Actor,
    action: Action,
    workspace: Option<&WorkspaceName>,
) -> Result<bool, Refusal> {
    Ok(app.store.decide(actor, action, workspace)?.answer == Answer::Yes)
}

/// What nobody knows is not allowed: a role that this Halley does not know gives no right here.
fn refused(decision: &Decision, action: Action) -> Option<Refusal> {
    let Decision { answer, because } = decision;
    match answer {
        Answer::Yes => None,
        Answer::No => Some(Refusal::forbidden(format!("not allowed to {action}: {because}"))),
        Answer::Unknown => Some(Refusal::forbidden(format!("it is not known who may {action}: {because}"))),
    }
}
