//! The server, whom a credential stands for, the organization's settings, and `can` (H1 to H3, H6, H7, H10, H11).

use std::sync::Arc;

use crate::model::actor::Actor;
use crate::model::change::{Change, Edit};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::Profile;
use crate::model::permission::{Action, Decision};
use crate::store::{self, CredentialId};
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::find;
use crate::web::api::make;
use crate::web::api::openapi::openapi;
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::wire::halley::people::{OrganizationChange, OrganizationDocument};
use crate::wire::halley::things::CanDocument;
use crate::wire::halley::{API, About, Caller, CallerKind, LastChangeDocument, LastChanges, Objects};

/// How many objects H6 takes.
const OBJECTS: usize = 10_000;

/// H1.
pub(in crate::web::api) fn about(_: &App, _: &Asked) -> Result<Reply, Refusal> {
    Ok(Reply::json(&About { api: API.to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }))
}

/// H2.
pub(in crate::web::api) fn document(_: &App, _: &Asked) -> Result<Reply, Refusal> {
    Ok(Reply::json(&openapi()))
}

/// H3.
pub(in crate::web::api) fn whoami(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    Ok(Reply::json(&caller(asked.caller()?, find::organization(app).ok().map(|head| head.id))))
}

/// A caller as the wire shows it.
pub(in crate::web::api) fn caller(caller: &store::Caller, organization: Option<String>) -> Caller {
    let store::Caller { actor, user_name, role, credential } = caller;
    let kind = match actor {
        Actor::ServiceAccount(_) => CallerKind::ServiceAccount,
        Actor::Member(_) | Actor::Owner => CallerKind::Member,
    };
    let key = match credential {
        CredentialId::Key(id) => Some(id.to_string()),
        CredentialId::Session(_) => None,
    };
    Caller {
        kind,
        name: actor.to_string(),
        user_name: user_name.clone(),
        role: role.as_ref().map(|role| role.as_str().to_owned()),
        key,
        organization,
    }
}

/// H6.
pub(in crate::web::api) fn last_changes(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let Objects { objects } = asked.json()?;
    if objects.len() > OBJECTS {
        let text = format!("`objects` holds {} names; at most {OBJECTS} are taken", objects.len());
        return Err(Refusal::malformed(text));
    }
    let changes = find::last_changes(app, &objects)?;
    let changes = changes.into_iter().map(|(object, change)| {
        let plan = change.plan.map(|plan| plan.to_string());
        (object, LastChangeDocument { at: change.at, by: change.by, plan })
    });
    Ok(Reply::json(&LastChanges { changes: changes.collect() }))
}

/// H7.
pub(in crate::web::api) fn can(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let action = asked.query_required("action")?;
    let action = Action::from_name(action).ok_or_else(|| {
        let known: Vec<&str> = Action::ALL.iter().map(|action| action.as_str()).collect();
        Refusal::malformed(format!("`action`: there is no action `{action}`; there are {}", known.join(", ")))
    })?;
    let workspace = asked.query("workspace").map(WorkspaceName::new);
    if action.is_in_workspace() && workspace.is_none() {
        return Err(Refusal::malformed(format!("`workspace` is missing: {action} happens in one")));
    }
    let actor = match asked.query("member") {
        Some(email) => Actor::Member(Email::new(email)),
        None => asked.caller()?.actor.clone(),
    };
    let place = workspace.as_ref().filter(|_| action.is_in_workspace());
    let Decision { answer, because } = app.store.decide(&actor, action, place)?;
    Ok(Reply::json(&CanDocument { answer: answer.as_str().to_owned(), because }))
}

/// H10.
pub(in crate::web::api) fn organization(app: &App, _: &Asked) -> Result<Reply, Refusal> {
    let store::Head { id, profile, subscribed_on: _, default_workspace } = find::organization(app)?;
    let Profile { invitations, name, subscription } = profile;
    Ok(Reply::json(&OrganizationDocument { id, name: name.to_string(), subscription, invitations, default_workspace }))
}

/// H11.
pub(in crate::web::api) fn set_organization(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let OrganizationChange { name, invitations } = asked.json()?;
    let before = find::organization(app)?.profile;
    let mut after = before.clone();
    if let Some(name) = name {
        after.name = Arc::from(name);
    }
    if let Some(invitations) = invitations {
        after.invitations = invitations;
    }
    make::one(app, asked, Change::Organization(Edit::Update { before, after }))?;
    organization(app, asked)
}
