//! What somebody can do, in words.

use maud::{Markup, html};

use crate::model::organization::{OrganizationRole, Role, WorkspaceRole};
use crate::model::permission::{Action, Permissions};
use crate::model::table::Table;

/// What there is in a workspace, and what can be done with it, in the order of the table of permissions.
const IN_WORKSPACE: [(&str, &[(Action, &str)]); 7] = [
    (
        "Opik projects",
        &[
            (Action::ViewOpikProjects, "view"),
            (Action::CreateOpikProject, "create"),
            (Action::LogOpikData, "log data"),
            (Action::MakeOpikProjectPublic, "make public"),
        ],
    ),
    (
        "EM projects",
        &[
            (Action::ViewEmProjects, "view"),
            (Action::LogEmData, "log data"),
            (Action::MakeEmProjectPublic, "make public"),
        ],
    ),
    ("Experiments", &[(Action::ViewExperiments, "view"), (Action::ManageExperiments, "manage")]),
    (
        "Models",
        &[
            (Action::ViewModels, "view"),
            (Action::ProposeModelStatus, "propose a status"),
            (Action::ApproveModelStatus, "approve a status"),
            (Action::ManageWebhooks, "manage webhooks"),
            (Action::DeleteModels, "delete"),
            (Action::DeleteModelVersions, "delete versions"),
        ],
    ),
    ("Artifacts", &[(Action::ViewArtifacts, "view"), (Action::ManageArtifacts, "manage")]),
    ("Model monitoring", &[(Action::ViewModelMonitoring, "view"), (Action::ManageModelMonitoring, "manage")]),
    (
        "The workspace",
        &[
            (Action::InviteExistingUsers, "invite existing users"),
            (Action::ManageWorkspaceUsers, "manage its users"),
            (Action::MarkDefaultWorkspace, "mark it as default"),
            (Action::DeleteWorkspace, "delete it"),
        ],
    ),
];

/// What can be done in the organization.
const IN_ORGANIZATION: [(Action, &str); 14] = [
    (Action::CreateWorkspace, "create workspaces"),
    (Action::AddUsersToOrganization, "add new users to the organization"),
    (Action::AccessAdminDashboard, "open the Admin dashboard"),
    (Action::ViewOrganizationInformation, "see the organization's information"),
    (Action::RenameOrganization, "rename the organization"),
    (Action::ViewAllWorkspaces, "see all workspaces"),
    (Action::ViewUsers, "see all users"),
    (Action::ChangeOrganizationSettings, "change the organization's settings"),
    (Action::ManagePlansAndBilling, "manage plans and billing"),
    (Action::ChangeUserRoles, "change roles of users"),
    (Action::RemoveUsers, "remove users"),
    (Action::ManageServiceAccounts, "manage service accounts"),
    // Of an Admin these hold everywhere, and are said of each workspace as well.
    (Action::ManageWorkspaceUsers, "manage users of all workspaces"),
    (Action::DeleteWorkspace, "delete workspaces"),
];

/// What is allowed in a workspace, a line for each thing there.
pub(in crate::web) fn in_workspace(allowed: Permissions) -> Markup {
    let said = |actions: &[(Action, &'static str)]| -> Vec<&'static str> {
        actions.iter().filter(|(action, _)| allowed.contains(*action)).map(|(_, words)| *words).collect()
    };
    let groups = IN_WORKSPACE.iter().map(|(what, actions)| (*what, said(actions)));
    let groups: Vec<(&str, Vec<&str>)> = groups.filter(|(_, words)| !words.is_empty()).collect();
    html! {
        @if groups.is_empty() { span.quiet { "Nothing" } } @else {
            ul.can { @for (what, words) in &groups { li { b { (what) ":" } " " (words.join(", ")) } } }
        }
    }
}

/// What is allowed in the organization.
pub(in crate::web) fn in_organization(allowed: Permissions) -> Markup {
    let words = IN_ORGANIZATION.iter().filter(|(action, _)| allowed.contains(*action)).map(|(_, words)| *words);
    let words: Vec<&str> = words.collect();
    html! {
        @if words.is_empty() { span.quiet { "Nothing" } } @else { (words.join(", ")) }
    }
}

/// Whether it is known what these roles allow; of others nothing can be said.
pub(in crate::web) fn is_known(
    organization: &OrganizationRole,
    workspace: &WorkspaceRole,
    roles: &Table<Role>,
) -> bool {
    let known = |role: &WorkspaceRole| match role {
        WorkspaceRole::Owner | WorkspaceRole::Member => true,
        WorkspaceRole::Named(_) => false,
    };
    match (organization, workspace) {
        (OrganizationRole::Other(_), _) => false,
        (OrganizationRole::Admin, _) => true,
        (_, WorkspaceRole::Named(name)) => roles.get(name.as_str()).is_some_and(|role| known(&role.base)),
        (_, built_in) => known(built_in),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::organization::{Grant, Grants, Invitations};
    use crate::model::permission::permissions;

    fn words(role: &OrganizationRole, grants: Grants) -> String {
        let place = Some((&WorkspaceRole::Member, grants));
        in_workspace(permissions(role, place, Invitations::Everyone, &Table::default())).into_string()
    }

    #[test]
    fn every_action_has_its_words() {
        let of_workspace = IN_WORKSPACE.iter().flat_map(|(_, actions)| *actions).map(|(action, _)| *action);
        let said: Permissions = of_workspace.chain(IN_ORGANIZATION.iter().map(|(action, _)| *action)).collect();
        assert_eq!(said.len(), Action::ALL.len());
    }

    #[test]
    fn a_grant_is_said_only_while_it_is_set_and_an_opik_member_has_nothing_of_em() {
        let role = OrganizationRole::OpikMember;
        let granted = words(&role, Grants::NONE.with(Grant::InviteUsers));
        assert!(granted.contains("invite existing users") && !granted.contains("EM"), "{granted}");
        assert!(!words(&role, Grants::NONE).contains("invite existing users"));
    }

    #[test]
    fn of_unknown_roles_nothing_is_said() {
        let unknown = OrganizationRole::Other("QUANTUM".into());
        assert!(!is_known(&unknown, &WorkspaceRole::Member, &Table::default()));
        let named = WorkspaceRole::from_name("Annotate");
        assert!(!is_known(&OrganizationRole::PlatformMember, &named, &Table::default()));
        assert!(is_known(&OrganizationRole::Admin, &named, &Table::default()));
    }
}
