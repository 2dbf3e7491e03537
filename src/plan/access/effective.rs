//! What somebody may do everywhere, and in single workspaces beyond that.

use std::collections::BTreeMap;

use crate::model::key::WorkspaceName;
use crate::model::organization::{
    Authorized, Grants, Invitations, OrganizationRole, Role, ServiceAccount, WorkspaceRole,
};
use crate::model::permission::{Action, Permissions, permissions, role_permissions};
use crate::model::table::Table;

/// Roles and grants by workspace.
pub(super) type Memberships<'a> = BTreeMap<&'a WorkspaceName, (&'a WorkspaceRole, Grants)>;

/// What somebody may do in the organization, everywhere, and in single workspaces.
#[derive(Default)]
pub(super) struct Effective<'a> {
    pub(super) organization: Permissions,
    pub(super) everywhere: Permissions,
    pub(super) workspaces: BTreeMap<&'a WorkspaceName, Permissions>,
}

pub(super) fn effective<'a>(
    role: Option<&OrganizationRole>,
    memberships: &BTreeMap<&'a WorkspaceName, (&WorkspaceRole, Grants)>,
    invitations: Invitations,
    roles: &Table<Role>,
) -> Effective<'a> {
    let Some(role) = role else {
        return Effective::default();
    };
    let nowhere = permissions(role, None, invitations, roles);
    let organization = organization_permissions(role, invitations);
    let everywhere = nowhere.without(organization);
    let in_workspace = |(workspace, (name, grants)): (&&'a WorkspaceName, &(&WorkspaceRole, Grants))| {
        let allowed = permissions(role, Some((name, *grants)), invitations, roles);
        (*workspace, allowed.without(organization).without(everywhere))
    };
    Effective { organization, everywhere, workspaces: memberships.iter().map(in_workspace).collect() }
}

pub(super) fn organization_permissions(role: &OrganizationRole, invitations: Invitations) -> Permissions {
    let all = permissions(role, None, invitations, &Table::default());
    all.iter().filter(|action| !action.is_in_workspace()).collect()
}

/// What a service account may do in each workspace it may use: as a Platform member who is Member there.
pub(super) fn account_permissions() -> Permissions {
    role_permissions(&WorkspaceRole::Member, &Table::default())
        .iter()
        .filter(|action| Action::is_in_workspace(*action))
        .collect()
}

pub(super) fn account_access(account: Option<&ServiceAccount>) -> Effective<'_> {
    let mut effective = Effective::default();
    match account.map(|account| &account.workspaces) {
        None => {}
        Some(Authorized::All) => effective.everywhere = account_permissions(),
        Some(Authorized::Listed(names)) => {
            effective.workspaces = names.iter().map(|name| (name, account_permissions())).collect();
        }
    }
    effective
}
