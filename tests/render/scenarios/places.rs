//! Workspaces, access, roles, settings and service accounts change.

use halley::model::change::{Change, Edit, WorkspaceState};
use halley::model::key::{AccountName, RoleName, WorkspaceName};
use halley::model::organization::{
    Authorized, Grant, Grants, Invitations, OrganizationRole, Profile, Role, ServiceAccount, Subscription,
    WorkspaceRole,
};
use halley::model::permission::Action;
use halley::plan::{AccessPlace, AccessSubject, Plan};

use crate::builder::{Build, access, arc, invite, member, place};

pub(super) fn workspace_deleted() -> Plan {
    let old = WorkspaceState { default: false, id: Some(arc("ws-17")), name: WorkspaceName::new("old-demo") };
    let kept = [Action::ViewOpikProjects, Action::LogOpikData];
    Build::new()
        .declared(invite("fay@acme.org", OrganizationRole::PlatformMember), "people.yaml", 12)
        .undeclared(Change::Workspace(Edit::Delete(old)))
        .lost(member("bob@acme.org"), place("old-demo"), &kept, 1)
        .lost(member("cleo@acme.org"), place("old-demo"), &kept, 1)
        .seats(5, 5, 1)
        .done()
}

pub(super) fn default_mark() -> Plan {
    let change =
        Change::DefaultMark { before: Some(WorkspaceName::new("research")), after: WorkspaceName::new("prod") };
    Build::new().declared(change, "workspaces/prod.yaml", 4).done()
}

pub(super) fn access_changed() -> Plan {
    let invites = Grants::NONE.with(Grant::InviteUsers);
    let bob = |role, grants| access("research", "bob@acme.org", role, grants);
    let dan = |grants| access("research", "dan@acme.org", WorkspaceRole::Member, grants);
    let cleo = access("research", "cleo@acme.org", WorkspaceRole::Named(RoleName::new("labeller")), Grants::NONE);
    Build::new()
        .declared(Change::Membership(Edit::Create(cleo)), "research.yaml", 8)
        .declared(
            Change::Membership(Edit::Update {
                before: bob(WorkspaceRole::Owner, Grants::NONE),
                after: bob(WorkspaceRole::Member, invites),
            }),
            "research.yaml",
            7,
        )
        .declared(
            Change::Membership(Edit::Update { before: dan(Grants::NONE), after: dan(invites) }),
            "research.yaml",
            9,
        )
        .undeclared(Change::Membership(Edit::Delete(access(
            "research",
            "eve@partner.example",
            WorkspaceRole::Member,
            invites,
        ))))
        .lost(member("bob@acme.org"), place("research"), &[Action::ManageWorkspaceUsers, Action::DeleteModels], 1)
        .lost(member("eve@partner.example"), place("research"), &[Action::ViewOpikProjects], 3)
        .gained(member("dan@acme.org"), place("research"), &[Action::InviteExistingUsers], 2)
        .done()
}

pub(super) fn role_narrowed() -> Plan {
    let role = |exclude: &[&str]| Role {
        base: WorkspaceRole::Member,
        exclude: exclude.iter().map(|name| arc(name)).collect(),
        name: RoleName::new("labeller"),
    };
    let change = Edit::Update {
        before: role(&["makeEmProjectPublic", "viewModels"]),
        after: role(&["deleteModels", "makeEmProjectPublic", "manageExperiments"]),
    };
    let holders = || AccessSubject::RoleHolders(RoleName::new("labeller"), 40);
    Build::new()
        .declared(Change::Role(change), "roles/labeller.yaml", 5)
        .lost(holders(), AccessPlace::EveryWorkspace, &[Action::DeleteModels, Action::ManageExperiments], 0)
        .gained(holders(), AccessPlace::EveryWorkspace, &[Action::ViewModels], 0)
        .done()
}

pub(super) fn setting_changed() -> Plan {
    let profile =
        |invitations, name: &str| Profile { invitations, name: arc(name), subscription: Subscription::Enterprise };
    let change = Edit::Update {
        before: profile(Invitations::Everyone, "Acme"),
        after: profile(Invitations::AdminsOnly, "Acme Research"),
    };
    Build::new()
        .declared(Change::Organization(change), "org.yaml", 7)
        .lost(AccessSubject::NonAdmins(41), AccessPlace::Organization, &[Action::AddUsersToOrganization], 0)
        .done()
}

pub(super) fn accounts() -> Plan {
    let account = |name: &str, workspaces: Authorized, default: Option<&str>| ServiceAccount {
        default_workspace: default.map(WorkspaceName::new),
        name: AccountName::new(name),
        workspaces,
    };
    let listed = |names: &[&str]| Authorized::Listed(names.iter().map(|name| WorkspaceName::new(name)).collect());
    let role = Role { base: WorkspaceRole::Owner, exclude: [arc("deleteModels")].into(), name: RoleName::new("lead") };
    Build::new()
        .declared(
            Change::ServiceAccount(Edit::Create(account("ci", listed(&["prod", "research"]), Some("research")))),
            "accounts.yaml",
            4,
        )
        .declared(
            Change::ServiceAccount(Edit::Update {
                before: account("train", Authorized::All, None),
                after: account("train", listed(&["research"]), Some("research")),
            }),
            "accounts.yaml",
            12,
        )
        .undeclared(Change::ServiceAccount(Edit::Delete(account("legacy", Authorized::All, None))))
        .undeclared(Change::Role(Edit::Delete(role)))
        .lost(
            AccessSubject::Account(AccountName::new("legacy")),
            AccessPlace::EveryWorkspace,
            &[Action::LogOpikData, Action::LogEmData],
            2,
        )
        .done()
}
