//! `can` is the table, and the table holds what the seed says.

use std::sync::Arc;

use halley::model::key::{Email, RoleName, WorkspaceName};
use halley::model::organization::{
    Grant, Grants, Invitations, Member, MemberState, Membership, Organization, OrganizationRole, Role, Workspace,
    WorkspaceRole,
};
use halley::model::permission::{
    Action, Allowed, Answer, GrantNeeded, Permissions, can, covers, permissions, role_permissions, rows,
};
use halley::model::table::Table;

const PERSON: &str = "p@acme.org";

/// An organization with one person, with this role, and with this role in the workspace `research`.
fn organization(
    role: &str,
    workspace: Option<WorkspaceRole>,
    grants: Grants,
    invitations: Invitations,
) -> Organization {
    let email = Email::new(PERSON);
    let membership = workspace.map(|role| Membership { grants, member: email.clone(), role });
    let mut organization = Organization {
        members: [Member { email, role: OrganizationRole::from_name(role), state: MemberState::Active }]
            .into_iter()
            .collect(),
        workspaces: [
            Workspace { name: WorkspaceName::new("research"), memberships: membership.into_iter().collect() },
            Workspace { name: WorkspaceName::new("prod"), memberships: Table::default() },
        ]
        .into_iter()
        .collect(),
        ..Organization::default()
    };
    organization.profile.invitations = invitations;
    organization
}

fn answer(organization: &Organization, action: Action, workspace: &str) -> Answer {
    can(organization, &Email::new(PERSON), action, Some(&WorkspaceName::new(workspace))).answer
}

fn workspace_role(name: &str) -> Option<WorkspaceRole> {
    (name != "None").then(|| WorkspaceRole::from_name(name))
}

fn every_grants() -> [Grants; 4] {
    let (invite, public) = (Grants::NONE.with(Grant::InviteUsers), Grants::NONE.with(Grant::MakeProjectsPublic));
    [Grants::NONE, invite, public, invite.union(public)]
}

#[test]
fn the_table_has_every_action_for_every_pair_of_roles() {
    assert_eq!(Action::ALL.len(), 35);
    assert_eq!(rows().len(), 35 * 4 * 3);
    for (at, row) in rows().iter().enumerate() {
        assert_eq!(row.action, Action::ALL[at / 12], "{row:?}");
        assert!(!row.line.is_empty(), "{row:?}");
    }
}

#[test]
fn can_answers_every_row_with_every_grant_and_setting() {
    for row in rows() {
        for grants in every_grants() {
            for invitations in [Invitations::Everyone, Invitations::AdminsOnly] {
                let world =
                    organization(row.organization_role, workspace_role(row.workspace_role), grants, invitations);
                let expected = match row.allowed {
                    Allowed::Yes => true,
                    Allowed::No => false,
                    Allowed::With(GrantNeeded::Grant(grant)) => grants.contains(grant),
                    Allowed::With(GrantNeeded::EveryoneInvites) => invitations == Invitations::Everyone,
                };
                let decision = can(&world, &Email::new(PERSON), row.action, Some(&WorkspaceName::new("research")));
                assert_eq!(decision.answer == Answer::Yes, expected, "{row:?} {grants:?} {invitations:?}");
                assert!(decision.because.contains(row.line), "{row:?}: {}", decision.because);
                let role = OrganizationRole::from_name(row.organization_role);
                let place = workspace_role(row.workspace_role);
                let all = permissions(&role, place.as_ref().map(|role| (role, grants)), invitations, &Table::default());
                assert_eq!(all.contains(row.action), expected, "{row:?} {grants:?} {invitations:?}");
            }
        }
    }
}

#[test]
fn without_a_role_in_a_workspace_its_grants_elsewhere_count_for_nothing() {
    let grants = Grants::NONE.with(Grant::InviteUsers);
    let world = organization("OpikMember", Some(WorkspaceRole::Member), grants, Invitations::Everyone);
    assert_eq!(answer(&world, Action::InviteExistingUsers, "research"), Answer::Yes);
    assert_eq!(answer(&world, Action::InviteExistingUsers, "prod"), Answer::No);
}

#[test]
fn an_admin_may_do_everything_and_a_platform_member_all_that_an_opik_member_may() {
    for row in rows() {
        assert!(row.organization_role != "Admin" || row.allowed == Allowed::Yes, "{row:?}");
    }
    assert!(covers(&OrganizationRole::Admin, &OrganizationRole::PlatformMember));
    assert!(covers(&OrganizationRole::PlatformMember, &OrganizationRole::OpikMember));
    assert!(!covers(&OrganizationRole::OpikMember, &OrganizationRole::PlatformMember));
    assert!(!covers(&OrganizationRole::ViewOnly, &OrganizationRole::PlatformMember));
    assert!(covers(&OrganizationRole::PlatformMember, &OrganizationRole::ViewOnly));
    assert!(!covers(&OrganizationRole::ViewOnly, &OrganizationRole::OpikMember));
}

#[test]
fn a_view_only_member_differs_from_a_platform_member_in_the_two_log_actions() {
    for workspace in ["None", "Member", "Owner"] {
        let of = |role: &str| {
            let place = workspace_role(workspace);
            let place = place.as_ref().map(|role| (role, Grants::NONE));
            permissions(&OrganizationRole::from_name(role), place, Invitations::Everyone, &Table::default())
        };
        let lost: Vec<Action> = of("PlatformMember").without(of("ViewOnly")).iter().collect();
        let logs = if workspace == "None" { vec![] } else { vec![Action::LogOpikData, Action::LogEmData] };
        assert_eq!(lost, logs, "{workspace}");
        assert!(of("ViewOnly").without(of("PlatformMember")).is_empty());
    }
}

#[test]
fn of_a_role_that_nobody_knows_nothing_is_said() {
    let world = organization("SOMETHING_NEW", None, Grants::NONE, Invitations::Everyone);
    assert_eq!(answer(&world, Action::ViewModels, "research"), Answer::Unknown);
    assert!(!covers(&OrganizationRole::from_name("SOMETHING_NEW"), &OrganizationRole::ViewOnly));
    assert!(!covers(&OrganizationRole::Admin, &OrganizationRole::from_name("SOMETHING_NEW")));
    let role = WorkspaceRole::Named(RoleName::new("Annotate"));
    let world = organization("PlatformMember", Some(role.clone()), Grants::NONE, Invitations::Everyone);
    assert_eq!(answer(&world, Action::ViewModels, "research"), Answer::Unknown);
    assert!(role_permissions(&role, &Table::default()).is_empty());
    let admin = organization("Admin", Some(role), Grants::NONE, Invitations::Everyone);
    assert_eq!(answer(&admin, Action::ViewModels, "research"), Answer::Yes);
}

#[test]
fn a_custom_role_is_its_base_without_what_it_excludes() {
    let role =
        Role { base: WorkspaceRole::Owner, exclude: [Arc::from("viewModels")].into(), name: RoleName::new("blind") };
    let mut world = organization(
        "PlatformMember",
        Some(WorkspaceRole::Named(role.name.clone())),
        Grants::NONE,
        Invitations::Everyone,
    );
    world.roles.insert(role.clone());
    assert_eq!(answer(&world, Action::ApproveModelStatus, "research"), Answer::Yes);
    let decision = can(&world, &Email::new(PERSON), Action::ViewModels, Some(&WorkspaceName::new("research")));
    assert_eq!((decision.answer, decision.because.as_str()), (Answer::No, "the role `blind` excludes viewModels"));
    let of = role_permissions(&WorkspaceRole::Named(role.name), &world.roles);
    assert!(of.contains(Action::ApproveModelStatus) && !of.contains(Action::ViewModels));
}

#[test]
fn somebody_pending_or_unknown_may_nothing_and_an_unknown_workspace_is_named() {
    let mut world = organization("Admin", None, Grants::NONE, Invitations::Everyone);
    let nobody = can(&world, &Email::new("x@acme.org"), Action::ViewModels, None);
    assert_eq!((nobody.answer, nobody.because.as_str()), (Answer::No, "x@acme.org is no member of the organization"));
    let nowhere = can(&world, &Email::new(PERSON), Action::ViewModels, Some(&WorkspaceName::new("lab")));
    assert_eq!((nowhere.answer, nowhere.because.as_str()), (Answer::No, "there is no workspace `lab`"));
    let mut person = world.members.get(PERSON).unwrap().clone();
    person.state = MemberState::Pending;
    world.members.insert(person);
    let pending = can(&world, &Email::new(PERSON), Action::ViewModels, None);
    assert!(pending.answer == Answer::No && pending.because.contains("has not accepted"));
}

#[test]
fn actions_in_a_workspace_are_those_before_create_workspace() {
    assert!(Action::DeleteWorkspace.is_in_workspace());
    assert!(!Action::CreateWorkspace.is_in_workspace());
    assert_eq!(Action::ALL.iter().filter(|action| action.is_in_workspace()).count(), 23);
    assert!(Action::ALL.iter().all(|action| Action::from_name(action.as_str()) == Some(*action)));
}

#[test]
fn sets_of_permissions_are_sets() {
    let two: Permissions = [Action::ViewModels, Action::DeleteModels].into_iter().collect();
    let one = Permissions::NONE.with(Action::ViewModels);
    assert_eq!((two.len(), one.len(), Permissions::NONE.len()), (2, 1, 0));
    assert!(two.is_superset(one) && !one.is_superset(two) && !one.is_empty());
    assert_eq!(two.without(one).iter().collect::<Vec<_>>(), [Action::DeleteModels]);
    assert_eq!(one.union(two), two);
}
