//! What Opik's client asks before it works (D0 to D3).

use super::permissions::of_actor;
use crate::model::permission::Action;
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::find;
use crate::web::api::need;
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::wire::opik::{OwnPermissions, Ping, WorkspaceInUse};

/// D0.
pub(in crate::web::api) fn ping(_: &App, _: &Asked) -> Result<Reply, Refusal> {
    Ok(Reply::json(&Ping { healthy: true }))
}

/// D1: what the route needs has been checked.
pub(in crate::web::api) fn may_use(_: &App, _: &Asked) -> Result<Reply, Refusal> {
    Ok(Reply::nothing())
}

/// D2.
pub(in crate::web::api) fn workspace(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let name = find::workspace_in_header(app, asked)?;
    Ok(Reply::json(&WorkspaceInUse { workspace_name: Some(name.to_string()) }))
}

/// D3.
pub(in crate::web::api) fn own_permissions(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let caller = asked.caller()?;
    let name = find::workspace_in_header(app, asked)?;
    let manages = need::may(app, &caller.actor, Action::ManageWorkspaceUsers, Some(&name))?;
    Ok(Reply::json(&OwnPermissions {
        user_name: Some(caller.user_name.clone()),
        workspace_name: Some(name.to_string()),
        permissions: of_actor(app, &caller.actor, &name, manages)?,
    }))
}
