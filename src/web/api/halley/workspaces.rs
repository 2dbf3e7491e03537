//! Workspaces and who is in them (H30 to H36).

use crate::model::change::{Access, Change, Edit, WorkspaceState};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::Membership;
use crate::model::permission::Action;
use crate::store::{self, Inside, Person};
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::comet::access::live;
use crate::web::api::comet::rest::create as create_workspace;
use crate::web::api::find::{self, WorkspaceSeen};
use crate::web::api::make;
use crate::web::api::need;
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::wire::frontend::Page;
use crate::wire::halley::people::{InWorkspace, NewWorkspaceDocument, SetMembership, WorkspaceRow};

fn row(seen: WorkspaceSeen) -> WorkspaceRow {
    let WorkspaceSeen { id, name, default, member, members } = seen;
    WorkspaceRow { id, name, default, member, members }
}

/// H30: an Admin sees all, others their own.
pub(in crate::web::api) fn list(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let (found, total) = find::workspaces_page(app, asked.caller()?, asked.query("search"), asked.page()?)?;
    Ok(Reply::json(&Page { data: found.into_iter().map(row).collect::<Vec<_>>(), total }))
}

/// H31.
pub(in crate::web::api) fn create(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let NewWorkspaceDocument { name } = asked.json()?;
    let name = create_workspace(app, asked, name.as_str())?;
    Ok(Reply::created(&row(find::visible_workspace(app, asked.caller()?, name.as_str())?)))
}

/// H32.
pub(in crate::web::api) fn delete(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let seen = named(app, asked)?;
    if asked.query_required("confirm")? != seen.name.as_str() {
        let text = format!(
            "`confirm` in the query is not `{}`: nothing is deleted; its data would be lost for good",
            seen.name
        );
        return Err(Refusal::malformed(text));
    }
    let state = WorkspaceState { default: seen.default, id: Some(seen.id.into()), name: seen.name };
    make::one(app, asked, Change::Workspace(Edit::Delete(state)))?;
    Ok(Reply::nothing())
}

fn named(app: &App, asked: &Asked) -> Result<store::WorkspaceRow, Refusal> {
    let name = asked.path("name")?;
    find::workspace(app, &WorkspaceName::new(name))?.ok_or_else(|| Refusal::missing("workspace", name))
}

/// H33.
pub(in crate::web::api) fn mark_default(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let after = named(app, asked)?.name;
    let before = find::organization(app)?.default_workspace;
    make::one(app, asked, Change::DefaultMark { before, after: after.clone() })?;
    Ok(Reply::json(&row(find::visible_workspace(app, asked.caller()?, after.as_str())?)))
}

fn document(inside: Inside) -> InWorkspace {
    let Inside { person: Person { email, user_name, role: _, state, invited_at: _, joined_at: _ }, role, grants } =
        inside;
    InWorkspace { email, user_name, state, role, grants }
}

/// H34.
pub(in crate::web::api) fn members(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let (found, total) = find::inside_page(app, &named(app, asked)?.name, asked.page()?)?;
    Ok(Reply::json(&Page { data: found.into_iter().map(document).collect::<Vec<_>>(), total }))
}

/// H35.
pub(in crate::web::api) fn put_member(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let SetMembership { role, grants } = asked.json()?;
    let workspace = named(app, asked)?.name;
    let email = Email::new(asked.path("email")?);
    let membership = Membership { grants, member: email.clone(), role };
    let after = Access { membership, workspace: workspace.clone() };
    let change = match find::membership(app, &workspace, &email)? {
        Some(membership) => {
            let before = Access { membership, workspace: workspace.clone() };
            if before == after {
                need::permitted(app, asked, Action::ManageWorkspaceUsers, &workspace)?;
            }
            Change::Membership(Edit::Update { before, after })
        }
        None => Change::Membership(Edit::Create(after)),
    };
    make::one(app, asked, change)?;
    let found = find::inside_one(app, &workspace, &email)?;
    Ok(Reply::json(&document(found)))
}

/// H36.
pub(in crate::web::api) fn remove_member(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let workspace = named(app, asked)?.name;
    let access = live(app, &workspace, &Email::new(asked.path("email")?))?;
    make::one(app, asked, Change::Membership(Edit::Delete(access)))?;
    Ok(Reply::nothing())
}
