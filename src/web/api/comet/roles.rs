//! Named workspace roles (C21 to C23): Owner and Member, and an organization's custom roles.
//!
//! A role's id is made from its name, so that it is the same on every server that holds the same organization.

use std::collections::BTreeSet;

use super::access::live;
use super::said;
use crate::model::change::{Access, Change, Edit};
use crate::model::key::RoleName;
use crate::model::organization::{Membership, Role, WorkspaceRole};
use crate::model::permission::Action;
use crate::web::App;
use crate::web::api::asked::Asked;
use crate::web::api::find;
use crate::web::api::make;
use crate::web::api::need;
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::wire::frontend::{SetRole, UserRole, UsersRoles, WorkspaceRole as RoleRow, WorkspaceRoles};
use crate::wire::names::{INVITE_USERS, MANAGEMENT, PROJECT_VISIBILITY};

const OWNER: &str = "owner";
const MEMBER: &str = "member";
const CUSTOM: &str = "custom:";

fn id_of(role: &WorkspaceRole) -> String {
    match role {
        WorkspaceRole::Owner => OWNER.to_owned(),
        WorkspaceRole::Member => MEMBER.to_owned(),
        WorkspaceRole::Named(name) => format!("{CUSTOM}{name}"),
    }
}

fn role_of(id: &str) -> Option<WorkspaceRole> {
    match id {
        OWNER => Some(WorkspaceRole::Owner),
        MEMBER => Some(WorkspaceRole::Member),
        _ => id.strip_prefix(CUSTOM).map(|name| WorkspaceRole::Named(RoleName::new(name))),
    }
}

/// C21.
pub(in crate::web::api) fn roles(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    if let Some(id) = asked.query("organizationId") {
        find::this_organization(app, id)?;
    }
    let built_in = [WorkspaceRole::Owner, WorkspaceRole::Member].into_iter().map(|role| default_row(&role));
    let custom = find::custom_roles(app)?.into_iter().map(custom_row);
    Ok(Reply::json(&WorkspaceRoles { roles: built_in.chain(custom).collect() }))
}

fn default_row(role: &WorkspaceRole) -> RoleRow {
    let description = match role {
        WorkspaceRole::Owner => "Makes projects public, invites, and manages the model lifecycle",
        _ => "Works in the workspace",
    };
    RoleRow {
        role_id: id_of(role),
        role_name: role.as_str().to_owned(),
        description: Some(description.to_owned()),
        role_type: Some("DEFAULT".to_owned()),
        permissions: permissions(role, &BTreeSet::new()),
        inherited_role_id: None,
        users_count: None,
    }
}

fn custom_row(role: Role) -> RoleRow {
    let Role { base, exclude, name } = role;
    let exclude: BTreeSet<&str> = exclude.iter().map(|name| &**name).collect();
    RoleRow {
        permissions: permissions(&base, &exclude),
        role_name: name.to_string(),
        role_id: id_of(&WorkspaceRole::Named(name)),
        description: None,
        role_type: Some("CUSTOM".to_owned()),
        inherited_role_id: Some(id_of(&base)),
        users_count: None,
    }
}

/// In Comet's names, those that stand for something here.
fn permissions(base: &WorkspaceRole, exclude: &BTreeSet<&str>) -> Vec<String> {
    if *base != WorkspaceRole::Owner {
        return Vec::new();
    }
    let public = [Action::MakeOpikProjectPublic, Action::MakeEmProjectPublic];
    let excluded = |action: Action| exclude.contains(action.as_str());
    let mut names = vec![MANAGEMENT];
    if !excluded(Action::InviteExistingUsers) {
        names.push(INVITE_USERS);
    }
    if !public.into_iter().all(excluded) {
        names.push(PROJECT_VISIBILITY);
    }
    names.into_iter().map(str::to_owned).collect()
}

/// C22.
pub(in crate::web::api) fn of_users(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let workspace = find::workspace_by_id(app, asked.query_required("workspaceId")?)?;
    let rows = find::inside(app, &workspace.name)?.into_iter().filter_map(|inside| {
        Some(UserRole {
            user_name: inside.person.user_name?,
            role_id: Some(id_of(&inside.role)),
            role_name: Some(inside.role.as_str().to_owned()),
            permission_mismatch: None,
        })
    });
    Ok(Reply::json(&UsersRoles { users: rows.collect() }))
}

/// C23: another role; grants stay as they are.
pub(in crate::web::api) fn give(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let SetRole { role_id, workspace_id } = asked.json()?;
    let workspace = find::workspace_by_id(app, &workspace_id)?.name;
    let role = role_of(&role_id).ok_or_else(|| {
        Refusal::malformed(format!("there is no role with the id `{role_id}`; `GET /api/workspace-roles` lists all"))
    })?;
    let before = live(app, &workspace, &find::email_of(app, asked.path("userName")?)?)?;
    let Membership { grants, member, role: was } = before.membership.clone();
    if was == role {
        need::permitted(app, asked, Action::ManageWorkspaceUsers, &workspace)?;
        return Ok(said("nothing to change"));
    }
    let after = Access { membership: Membership { grants, member, role }, workspace };
    make::one(app, asked, Change::Membership(Edit::Update { before, after }))?;
    Ok(said("saved"))
}
