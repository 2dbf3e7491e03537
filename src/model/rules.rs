//! The organization's own rules, once for the store (inside its transaction) and for the planner (on values).

use super::actor::Actor;
use super::change::{Access, Change, Edit, KeyChange, WorkspaceState};
use super::key::{AccountName, Email, RoleName, WorkspaceName};
use super::organization::{
    Authorized, Member, MemberState, OrganizationRole, Profile, Role, ServiceAccount, Subscription, WorkspaceRole,
};

/// What the rules need to know of the organization at the moment of a change.
pub trait Facts {
    /// Whether the organization exists (an embedded one may not yet).
    fn exists(&self) -> bool;
    /// Comet's plan type.
    fn subscription(&self) -> Subscription;
    /// Role and state of a member.
    fn member(&self, email: &Email) -> Option<(OrganizationRole, MemberState)>;
    /// How many members are Admin and Active.
    fn active_admins(&self) -> usize;
    /// Whether a workspace of this name exists.
    fn workspace(&self, name: &WorkspaceName) -> bool;
    /// How many workspaces there are.
    fn workspaces(&self) -> usize;
    /// The workspace with the default mark.
    fn default_workspace(&self) -> Option<WorkspaceName>;
    /// Whether the person is in the workspace.
    fn membership(&self, workspace: &WorkspaceName, member: &Email) -> bool;
    /// Whether a role of this name exists beside `Owner` and `Member`.
    fn role(&self, name: &RoleName) -> bool;
    /// Whether it is one of Comet's own roles (Manage, Write, Annotate, Read), which a custom role may be based on.
    fn comet_role(&self, name: &RoleName) -> bool;
    /// The custom roles, in the order of names.
    fn custom_roles(&self) -> Vec<RoleName>;
    /// Whether a membership has this role.
    fn role_in_use(&self, name: &RoleName) -> bool;
    /// Whether a service account of this name exists.
    fn account(&self, name: &AccountName) -> bool;
}

/// A rule that a change would break.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// Rule 1.
    #[error("{0} is the last active Admin, and an organization keeps at least one")]
    LastAdmin(Email),
    /// Rule 1.
    #[error("nobody changes their own organization role: {0} acts here")]
    OwnRole(Email),
    /// Rule 1.
    #[error("nobody removes themselves: {0} acts here")]
    OwnRemoval(Email),
    /// Rule 2.
    #[error("`{0}` is the default workspace; mark another one as default first")]
    DefaultWorkspace(WorkspaceName),
    /// Rule 2.
    #[error("`{0}` is the only workspace, and an organization keeps at least one")]
    OnlyWorkspace(WorkspaceName),
    /// Rule 2.
    #[error("the first workspace of an organization takes the default mark, and no other one does when it is made")]
    FirstWorkspace,
    /// Rule 3.
    #[error("the name `{0}` is reserved")]
    ReservedName(String),
    /// Rule 9.
    #[error("custom roles need the subscription Enterprise; this organization has {}", .0.as_str())]
    NeedsEnterprise(Subscription),
    /// Rule 9.
    #[error("custom roles need the subscription Enterprise, and there are `{}`; delete them first", names(.0))]
    RolesNeedEnterprise(Vec<RoleName>),
    /// Rule 9.
    #[error("members still have the role `{0}`; give them another one first")]
    RoleInUse(RoleName),
    /// Rule 9.
    #[error("a custom role is based on `Owner` or `Member`, or on a role of Comet; `{0}` is none of these")]
    RoleBase(RoleName),
    /// The change speaks of something that is not there.
    #[error("there is no {0} `{1}`")]
    Missing(&'static str, String),
    /// The change makes something that is there already.
    #[error("{0} `{1}` exists already")]
    Exists(&'static str, String),
    /// A service account's default workspace is one it may use.
    #[error("the default workspace `{0}` is not among the authorized workspaces")]
    DefaultNotAuthorized(WorkspaceName),
}

/// Whether `actor` may make this change in an organization of which these facts hold.
///
/// # Errors
///
/// The first rule that the change would break.
pub fn check(actor: &Actor, change: &Change, facts: &dyn Facts) -> Result<(), Violation> {
    match change {
        Change::Organization(edit) => organization(edit, facts),
        Change::Member(edit) => member(actor, edit, facts),
        Change::Accept(member) => absent_member(&member.email, facts),
        Change::Workspace(edit) => workspace(edit, facts),
        Change::DefaultMark { before: _, after } => {
            unreserved(after)?;
            existing_workspace(after, facts)
        }
        Change::Membership(edit) => membership(actor, edit, facts),
        Change::Role(edit) => role(edit, facts),
        Change::ServiceAccount(edit) => account(edit, facts),
        Change::Key(key) => key_of_account(key, facts),
    }
}

/// Whether Comet keeps this workspace name for itself.
pub fn is_reserved_workspace(name: &str) -> bool {
    name == "default" || (name.starts_with("__cc_") && name.ends_with("__") && name.len() > "__cc___".len() - 1)
}

/// Whether a custom role may not have this name, because a built-in role has it.
pub fn is_reserved_role(name: &str) -> bool {
    matches!(name, "Owner" | "Member")
}

fn organization(edit: &Edit<Profile>, facts: &dyn Facts) -> Result<(), Violation> {
    match (edit, facts.exists()) {
        (Edit::Create(_), true) => return Err(Violation::Exists("the organization", String::new())),
        (Edit::Update { .. } | Edit::Delete(_), false) => {
            return Err(Violation::Missing("organization", String::new()));
        }
        _ => {}
    }
    let leaves = |after: &Profile| {
        facts.subscription() == Subscription::Enterprise && after.subscription != Subscription::Enterprise
    };
    if matches!(edit, Edit::Update { before: _, after } if leaves(after)) {
        let roles = facts.custom_roles();
        if !roles.is_empty() {
            return Err(Violation::RolesNeedEnterprise(roles));
        }
    }
    Ok(())
}

fn names(roles: &[RoleName]) -> String {
    roles.iter().map(RoleName::as_str).collect::<Vec<_>>().join("`, `")
}

fn member(actor: &Actor, edit: &Edit<Member>, facts: &dyn Facts) -> Result<(), Violation> {
    let email = &edit.subject().email;
    let own = actor.member() == Some(email);
    match edit {
        Edit::Create(_) => absent_member(email, facts),
        Edit::Update { before: _, after } => {
            let (role, state) = existing_member(email, facts)?;
            if own && role != after.role {
                return Err(Violation::OwnRole(email.clone()));
            }
            let stays = after.role == OrganizationRole::Admin;
            keeps_an_admin(email, role == OrganizationRole::Admin && state == MemberState::Active && !stays, facts)
        }
        Edit::Delete(_) => {
            let (role, state) = existing_member(email, facts)?;
            if own {
                return Err(Violation::OwnRemoval(email.clone()));
            }
            keeps_an_admin(email, role == OrganizationRole::Admin && state == MemberState::Active, facts)
        }
    }
}

fn keeps_an_admin(email: &Email, loses_one: bool, facts: &dyn Facts) -> Result<(), Violation> {
    if loses_one && facts.active_admins() <= 1 {
        return Err(Violation::LastAdmin(email.clone()));
    }
    Ok(())
}

fn workspace(edit: &Edit<WorkspaceState>, facts: &dyn Facts) -> Result<(), Violation> {
    let name = &edit.subject().name;
    unreserved(name)?;
    match edit {
        Edit::Create(state) => {
            if facts.workspace(name) {
                return Err(Violation::Exists("workspace", name.to_string()));
            }
            if state.default != (facts.workspaces() == 0) {
                return Err(Violation::FirstWorkspace);
            }
            Ok(())
        }
        Edit::Update { .. } => existing_workspace(name, facts),
        Edit::Delete(_) => {
            existing_workspace(name, facts)?;
            if facts.workspaces() <= 1 {
                return Err(Violation::OnlyWorkspace(name.clone()));
            }
            if facts.default_workspace().as_ref() == Some(name) {
                return Err(Violation::DefaultWorkspace(name.clone()));
            }
            Ok(())
        }
    }
}

/// Comet keeps some workspaces for itself: nobody makes one, and one that is there stays as it is.
fn unreserved(workspace: &WorkspaceName) -> Result<(), Violation> {
    if is_reserved_workspace(workspace.as_str()) {
        return Err(Violation::ReservedName(workspace.to_string()));
    }
    Ok(())
}

fn membership(actor: &Actor, edit: &Edit<Access>, facts: &dyn Facts) -> Result<(), Violation> {
    let Access { membership, workspace } = edit.subject();
    unreserved(workspace)?;
    let exists = facts.membership(workspace, &membership.member);
    match edit {
        Edit::Create(_) if exists => {
            return Err(Violation::Exists("membership", format!("{} in {workspace}", membership.member)));
        }
        Edit::Update { .. } | Edit::Delete(_) if !exists => {
            return Err(Violation::Missing("membership", format!("{} in {workspace}", membership.member)));
        }
        Edit::Delete(_) if actor.member() == Some(&membership.member) => {
            return Err(Violation::OwnRemoval(membership.member.clone()));
        }
        Edit::Delete(_) => return Ok(()),
        Edit::Create(_) => {
            existing_member(&membership.member, facts)?;
            existing_workspace(workspace, facts)?;
        }
        Edit::Update { .. } => {}
    }
    match membership.role.custom() {
        Some(role) if !facts.role(role) => Err(Violation::Missing("role", role.to_string())),
        _ => Ok(()),
    }
}

fn role(edit: &Edit<Role>, facts: &dyn Facts) -> Result<(), Violation> {
    let name = &edit.subject().name;
    if edit.before().is_some() && !facts.role(name) {
        return Err(Violation::Missing("role", name.to_string()));
    }
    match edit {
        Edit::Create(role) => {
            if is_reserved_role(name.as_str()) {
                return Err(Violation::ReservedName(name.to_string()));
            }
            if facts.role(name) {
                return Err(Violation::Exists("role", name.to_string()));
            }
            allowed_base(role, facts)
        }
        Edit::Update { before: _, after } => allowed_base(after, facts),
        Edit::Delete(_) if facts.role_in_use(name) => Err(Violation::RoleInUse(name.clone())),
        Edit::Delete(_) => Ok(()),
    }
}

fn allowed_base(role: &Role, facts: &dyn Facts) -> Result<(), Violation> {
    if facts.subscription() != Subscription::Enterprise {
        return Err(Violation::NeedsEnterprise(facts.subscription()));
    }
    match &role.base {
        WorkspaceRole::Named(base) if !facts.comet_role(base) => Err(Violation::RoleBase(base.clone())),
        _ => Ok(()),
    }
}

fn account(edit: &Edit<ServiceAccount>, facts: &dyn Facts) -> Result<(), Violation> {
    let name = &edit.subject().name;
    match (edit.before().is_some(), facts.account(name)) {
        (true, false) => return Err(Violation::Missing("service account", name.to_string())),
        (false, true) => return Err(Violation::Exists("service account", name.to_string())),
        _ => {}
    }
    edit.after().map_or(Ok(()), |after| authorized_workspaces(after, facts))
}

fn authorized_workspaces(account: &ServiceAccount, facts: &dyn Facts) -> Result<(), Violation> {
    if let Authorized::Listed(names) = &account.workspaces {
        for name in names {
            existing_workspace(name, facts)?;
        }
    }
    let Some(default) = &account.default_workspace else {
        return Ok(());
    };
    existing_workspace(default, facts)?;
    if account.workspaces.allows(default) { Ok(()) } else { Err(Violation::DefaultNotAuthorized(default.clone())) }
}

fn key_of_account(key: &KeyChange, facts: &dyn Facts) -> Result<(), Violation> {
    let account = key.account();
    if facts.account(account) { Ok(()) } else { Err(Violation::Missing("service account", account.to_string())) }
}

fn absent_member(email: &Email, facts: &dyn Facts) -> Result<(), Violation> {
    match facts.member(email) {
        Some(_) => Err(Violation::Exists("member", email.to_string())),
        None => Ok(()),
    }
}

fn existing_member(email: &Email, facts: &dyn Facts) -> Result<(OrganizationRole, MemberState), Violation> {
    facts.member(email).ok_or_else(|| Violation::Missing("member", email.to_string()))
}

fn existing_workspace(name: &WorkspaceName, facts: &dyn Facts) -> Result<(), Violation> {
    if facts.workspace(name) { Ok(()) } else { Err(Violation::Missing("workspace", name.to_string())) }
}
