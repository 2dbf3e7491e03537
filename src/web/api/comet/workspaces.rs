//! Lists of workspaces, and one by its name (C6 to C11, C24).

use crate::model::permission::Action;
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::find::{self, WorkspaceSeen};
use crate::web::api::need;
use crate::web::api::refusal::{Refusal, UNKNOWN_WORKSPACE};
use crate::web::api::reply::Reply;
use crate::wire::frontend::{Page, RetrieveLanding, RetrieveWorkspace, Workspace};

/// C6, and with an organization C7.
pub(in crate::web::api) fn own_or_all(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let caller = asked.caller()?;
    let found = match asked.query("organizationId") {
        Some(id) => {
            find::this_organization(app, id)?;
            need::allowed(app, &caller.actor, Action::ViewAllWorkspaces, None)?;
            find::visible_workspaces(app, caller)?
        }
        None => find::own_workspaces(app, caller)?,
    };
    rows(app, found)
}

/// C8: the caller's, and all where the caller is an Admin.
pub(in crate::web::api) fn lite(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    rows(app, find::visible_workspaces(app, asked.caller()?)?)
}

fn rows(app: &App, found: Vec<WorkspaceSeen>) -> Result<Reply, Refusal> {
    let organization = find::organization(app)?.id;
    Ok(Reply::json(&found.into_iter().map(|seen| row(seen, &organization)).collect::<Vec<Workspace>>()))
}

fn row(seen: WorkspaceSeen, organization: &str) -> Workspace {
    let WorkspaceSeen { id, name, default, member: _, members: _ } = seen;
    Workspace {
        workspace_id: id,
        workspace_name: name.to_string(),
        organization_id: Some(organization.to_owned()),
        default,
        created_at: None,
        workspace_owner: None,
        workspace_creator: None,
        collaboration_features_disabled: None,
        kind: Some("STANDARD".to_owned()),
    }
}

/// C9: searched over all pages, by what the caller may see.
pub(in crate::web::api) fn paged(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    if let Some(id) = asked.query("organizationId") {
        find::this_organization(app, id)?;
    }
    let (found, total) = find::workspaces_page(app, asked.caller()?, asked.query("search"), asked.page()?)?;
    let organization = find::organization(app)?.id;
    let data: Vec<Workspace> = found.into_iter().map(|seen| row(seen, &organization)).collect();
    Ok(Reply::json(&Page { data, total }))
}

/// C10. Whether it does not exist or the caller may not see it, is the same answer.
pub(in crate::web::api) fn retrieve(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let RetrieveWorkspace { workspace_name } = asked.json()?;
    let seen = find::visible_workspace(app, asked.caller()?, &workspace_name)?;
    Ok(Reply::json(&row(seen, &find::organization(app)?.id)))
}

/// C11.
pub(in crate::web::api) fn landing(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let RetrieveLanding { organization_id } = asked.json()?;
    find::this_organization(app, &organization_id)?;
    let seen = find::landing(app, asked.caller()?)?;
    let user = &asked.caller()?.user_name;
    let seen = seen.ok_or_else(|| Refusal::missing("workspace of", user))?;
    Ok(Reply::json(&row(seen, &organization_id)))
}

/// C24. Opik's backend asks without a credential; here names are for those who may see them.
pub(in crate::web::api) fn id(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let name = asked.query_required("name")?;
    match find::visible_workspace(app, asked.caller()?, name) {
        Ok(seen) => Ok(Reply::text(seen.id)),
        Err(_) => Err(Refusal::malformed(format!("there is no workspace `{name}`")).with_sdk_code(UNKNOWN_WORKSPACE)),
    }
}
