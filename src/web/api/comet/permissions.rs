//! Permissions of Comet's older role system (C18 to C20): an owner is who has `management`, and grants are permissions.
//!
//! They are answered and taken in organizations with custom roles as well. There `management` says whether the role is based on Owner,
//! and a list that is written back as it was read changes no role: only a changed `management` gives another one.

use super::access::live;
use super::said;
use crate::model::actor::Actor;
use crate::model::change::{Access, Change, Edit};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{Grant, Grants, MemberState, Membership, OrganizationRole, WorkspaceRole};
use crate::model::permission::Action;
use crate::store::Person;
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::find;
use crate::web::api::make;
use crate::web::api::need;
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::wire::frontend::{
    Permission, PermissionsInWorkspace, PermissionsOfUser, SetPermissions, UserPermissions, UsersPermissions,
};
use crate::wire::names::{INVITE_USERS, MANAGEMENT, PROJECT_VISIBILITY};

/// The permission that stands for a grant.
fn name_of(grant: Grant) -> &'static str {
    match grant {
        Grant::InviteUsers => INVITE_USERS,
        Grant::MakeProjectsPublic => PROJECT_VISIBILITY,
    }
}

/// C18: what is stored, so that it can be written back. Who has no user name yet has no permissions in Comet.
pub(in crate::web::api) fn of_workspace(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let workspace = find::workspace_by_id(app, asked.path("workspaceId")?)?;
    let mut users_permissions = Vec::new();
    for inside in find::inside(app, &workspace.name)? {
        let Some(user_name) = inside.person.user_name else { continue };
        let owns = find::owns(app, &inside.role)?;
        users_permissions.push(UserPermissions { user_name, permissions: stored(owns, inside.grants) });
    }
    Ok(Reply::json(&UsersPermissions { users_permissions }))
}

fn stored(owns: bool, grants: Grants) -> Vec<Permission> {
    let granted = Grant::ALL.into_iter().map(|grant| permission(name_of(grant), grants.contains(grant)));
    std::iter::once(permission(MANAGEMENT, owns)).chain(granted).collect()
}

fn permission(name: &str, value: bool) -> Permission {
    Permission { permission_name: name.to_owned(), permission_value: value.to_string() }
}

/// C19: each user's whole list, or a part of it; what is not said stays. Permissions that mean nothing here are left alone.
pub(in crate::web::api) fn set(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let SetPermissions { workspace_id, users_permissions } = asked.json()?;
    let workspace = find::workspace_by_id(app, &workspace_id)?.name;
    let mut changes = Vec::new();
    for UserPermissions { user_name, permissions } in &users_permissions {
        let before = live(app, &workspace, &find::email_of(app, user_name)?)?;
        let after = wanted(app, &before, permissions)?;
        if after != before {
            changes.push(Change::Membership(Edit::Update { before, after }));
        }
    }
    if changes.is_empty() {
        need::permitted(app, asked, Action::ManageWorkspaceUsers, &workspace)?;
    }
    let made = make::all(app, asked, &changes)?;
    Ok(said(&format!("{} changed in {workspace}", made.len())))
}

fn wanted(app: &App, before: &Access, permissions: &[Permission]) -> Result<Access, Refusal> {
    let Access { membership: Membership { grants, member, role }, workspace } = before.clone();
    let role = match value(permissions, MANAGEMENT)? {
        Some(owns) if owns != find::owns(app, &role)? => {
            if owns {
                WorkspaceRole::Owner
            } else {
                WorkspaceRole::Member
            }
        }
        _ => role,
    };
    let mut after = Grants::NONE;
    for grant in Grant::ALL {
        if value(permissions, name_of(grant))?.unwrap_or(grants.contains(grant)) {
            after = after.with(grant);
        }
    }
    Ok(Access { membership: Membership { grants: after, member, role }, workspace })
}

fn value(permissions: &[Permission], name: &str) -> Result<Option<bool>, Refusal> {
    let Some(found) = permissions.iter().find(|permission| permission.permission_name == name) else { return Ok(None) };
    match found.permission_value.as_str() {
        "true" => Ok(Some(true)),
        "false" => Ok(Some(false)),
        other => Err(Refusal::malformed(format!("`{name}` is the text `true` or `false`, not `{other}`"))),
    }
}

/// C20: what the user may do, whatever it comes from. An Admin may do everything everywhere, also where they are in no list.
pub(in crate::web::api) fn of_user(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    find::this_organization(app, asked.path("organizationId")?)?;
    let name = asked.path("userName")?;
    let person = find::person_by_user_name(app, name)?.ok_or_else(|| Refusal::missing("user", name))?;
    let mut user_permissions = Vec::new();
    for (workspace, owns) in reach(app, &person)? {
        user_permissions.push(PermissionsInWorkspace {
            permissions: effective(app, &person.email, &workspace, owns)?,
            workspace_name: workspace.to_string(),
        });
    }
    Ok(Reply::json(&PermissionsOfUser { user_permissions }))
}

/// The workspaces that somebody may open, by name, and whether as an owner.
fn reach(app: &App, person: &Person) -> Result<Vec<(WorkspaceName, bool)>, Refusal> {
    if person.role == OrganizationRole::Admin && person.state == MemberState::Active {
        return Ok(find::all_workspaces(app)?.into_iter().map(|name| (name, true)).collect());
    }
    let places = find::places(app, &person.email)?.into_iter();
    places.map(|place| Ok((place.workspace, find::owns(app, &place.role)?))).collect()
}

/// What somebody may do in a workspace.
fn effective(app: &App, email: &Email, workspace: &WorkspaceName, owns: bool) -> Result<Vec<Permission>, Refusal> {
    let actor = Actor::Member(email.clone());
    let manages = owns || need::may(app, &actor, Action::ManageWorkspaceUsers, Some(workspace))?;
    of_actor(app, &actor, workspace, manages)
}

/// What an actor may do in a workspace, in Comet's names.
pub(in crate::web::api) fn of_actor(
    app: &App,
    actor: &Actor,
    workspace: &WorkspaceName,
    manages: bool,
) -> Result<Vec<Permission>, Refusal> {
    let may = |action| need::may(app, actor, action, Some(workspace));
    let public = may(Action::MakeOpikProjectPublic)? || may(Action::MakeEmProjectPublic)?;
    Ok(vec![
        permission(MANAGEMENT, manages),
        permission(INVITE_USERS, may(Action::InviteExistingUsers)?),
        permission(PROJECT_VISIBILITY, public),
    ])
}
