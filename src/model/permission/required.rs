//! What somebody must be allowed to do in order to make a change.

use super::action::Action;
use crate::model::change::{Access, Change, Edit};
use crate::model::key::WorkspaceName;
use crate::model::organization::{Grants, Member, OrganizationRole, Profile, WorkspaceRole};

/// One thing that somebody must be allowed to do, and where; `None`: in the organization.
pub type Need<'a> = (Action, Option<&'a WorkspaceName>);

/// All that is needed for a change; every one of them must be allowed.
///
/// Where no action of the vocabulary fits (custom roles, requests), it is that of the dashboard on which the change is made.
pub fn required(change: &Change) -> Vec<Need<'_>> {
    match change {
        Change::Organization(edit) => organization(edit),
        Change::Member(edit) => member(edit),
        Change::Accept(_) => vec![(Action::AccessAdminDashboard, None), (Action::AddUsersToOrganization, None)],
        Change::Workspace(Edit::Create(_)) => vec![(Action::CreateWorkspace, None)],
        Change::Workspace(edit) => vec![(Action::DeleteWorkspace, Some(&edit.subject().name))],
        Change::DefaultMark { before: _, after } => vec![(Action::MarkDefaultWorkspace, Some(after))],
        Change::Membership(edit) => vec![membership(edit)],
        Change::Role(_) => vec![(Action::AccessAdminDashboard, None), (Action::ChangeUserRoles, None)],
        Change::ServiceAccount(_) | Change::Key(_) => vec![(Action::ManageServiceAccounts, None)],
    }
}

fn organization(edit: &Edit<Profile>) -> Vec<Need<'_>> {
    let Edit::Update { before, after } = edit else { return vec![(Action::AccessAdminDashboard, None)] };
    let Profile { invitations, name, subscription } = after;
    let mut needs = Vec::new();
    if *name != before.name {
        needs.push((Action::RenameOrganization, None));
    }
    if *invitations != before.invitations {
        needs.push((Action::ChangeOrganizationSettings, None));
    }
    if *subscription != before.subscription {
        needs.push((Action::ManagePlansAndBilling, None));
    }
    if needs.is_empty() { vec![(Action::AccessAdminDashboard, None)] } else { needs }
}

/// Whoever may invite may invite as Platform member; another role is an Admin's to give.
fn member(edit: &Edit<Member>) -> Vec<Need<'_>> {
    match edit {
        Edit::Create(member) if member.role == OrganizationRole::PlatformMember => {
            vec![(Action::AddUsersToOrganization, None)]
        }
        Edit::Create(_) => vec![(Action::AddUsersToOrganization, None), (Action::ChangeUserRoles, None)],
        Edit::Update { .. } => vec![(Action::ChangeUserRoles, None)],
        Edit::Delete(_) => vec![(Action::RemoveUsers, None)],
    }
}

/// Whoever may invite into a workspace makes plain members; role and grants are an Admin's to give.
fn membership(edit: &Edit<Access>) -> Need<'_> {
    let Access { membership, workspace } = edit.subject();
    match edit {
        Edit::Create(_) if membership.role == WorkspaceRole::Member && membership.grants == Grants::NONE => {
            (Action::InviteExistingUsers, Some(workspace))
        }
        _ => (Action::ManageWorkspaceUsers, Some(workspace)),
    }
}
