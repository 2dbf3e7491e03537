//! REST v2 (A).

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::invitation;
use crate::model::change::{Change, Edit, WorkspaceState};
use crate::model::key::WorkspaceName;
use crate::model::organization::WorkspaceRole;
use crate::model::permission::Action;
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::make::{self, Made};
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::web::api::{find, names, need};
use crate::wire::opik::BackendVersion;
use crate::wire::rest::{
    AccountDetails, CreatedWorkspace, NewWorkspace, NewWorkspaceMember, WorkspaceEntry, WorkspaceNames,
};

/// `comet_ml` wants 1.2.78 or later; Comet's documentation speaks of 3.2.140 as the first with all admin routes.
const BACKEND: &str = "3.2.140";

/// A7: no projects are held here.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::web::api) struct Projects {
    /// Always empty.
    projects: Vec<Value>,
}

/// A1.
pub(in crate::web::api) fn account(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let caller = asked.caller()?;
    let default_workspace_name = find::landing(app, caller)?.map(|workspace| workspace.name.to_string());
    Ok(Reply::json(&AccountDetails { user_name: caller.user_name.clone(), default_workspace_name }))
}

/// A2: all that the caller can open, so that clients let an Admin work anywhere.
pub(in crate::web::api) fn workspaces(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let visible = find::visible_workspaces(app, asked.caller()?)?;
    let workspace_names =
        visible.into_iter().map(|workspace| WorkspaceEntry::Name(workspace.name.to_string())).collect();
    Ok(Reply::json(&WorkspaceNames::Named { workspace_names }))
}

/// A3.
pub(in crate::web::api) fn create_workspace(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let NewWorkspace { name, plan: _ } = asked.json()?;
    let name = create(app, asked, &name)?;
    let created = find::workspace(app, &name)?.ok_or_else(|| Refusal::missing("workspace", name.as_str()))?;
    Ok(Reply::json(&CreatedWorkspace {
        msg: Some("saved".to_owned()),
        workspace_name: Some(name.to_string()),
        workspace_id: Some(created.id),
        code: Some(200),
    }))
}

/// Creates a workspace; that there is one of this name already is no success: it is somebody else's.
pub(in crate::web::api) fn create(app: &App, asked: &Asked, name: &str) -> Result<WorkspaceName, Refusal> {
    let name = WorkspaceName::new(names::checked("name", name)?);
    let exists = || Refusal::conflict(format!("workspace `{name}` exists already"));
    // One that has the default mark by now would be refused in words about the mark.
    if need::may(app, &asked.caller()?.actor, Action::CreateWorkspace, None)? && find::workspace(app, &name)?.is_some()
    {
        return Err(exists());
    }
    let default = find::organization(app)?.default_workspace.is_none();
    let state = WorkspaceState { default, id: None, name: name.clone() };
    match make::one(app, asked, Change::Workspace(Edit::Create(state)))? {
        Made::Done | Made::Issued(..) => {
            make::owned_by_creator(app, &asked.provenance()?, &name)?;
            Ok(name)
        }
        Made::AlreadyDone => Err(exists()),
    }
}

/// A4. Who is no member yet is invited, into the organization and into the workspace at once.
pub(in crate::web::api) fn add_member(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let NewWorkspaceMember { user_email, workspace_name, admin } = asked.json()?;
    let email = names::email("userEmail", &user_email)?;
    let workspace = find::workspace_of_client(app, asked, &workspace_name)?;
    let role = if admin { WorkspaceRole::Owner } else { WorkspaceRole::Member };
    let welcome = invitation::welcome(app, asked, &email, &workspace.name, role)?;
    Ok(invitation::answer(welcome, &email, &workspace.name))
}

/// A7: Comet's client asks; there are none.
pub(in crate::web::api) fn projects(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    if let Some(name) = asked.query("workspaceName") {
        let workspace = find::workspace_of_client(app, asked, name)?;
        need::permitted(app, asked, Action::ViewOpikProjects, &workspace.name)?;
    }
    Ok(Reply::json(&Projects { projects: Vec::new() }))
}

/// A8.
pub(in crate::web::api) fn version(_: &App, _: &Asked) -> Result<Reply, Refusal> {
    Ok(Reply::json(&BackendVersion { version: BACKEND.to_owned() }))
}
