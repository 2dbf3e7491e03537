//! People come, change and go.

use halley::model::change::{Change, Edit, WorkspaceState};
use halley::model::key::WorkspaceName;
use halley::model::organization::{Grant, Grants, Invitations, OrganizationRole, Profile, Subscription, WorkspaceRole};
use halley::model::permission::Action;
use halley::plan::{AccessPlace, Forecast, Plan, Why};

use crate::builder::{Build, access, active, arc, change_role, invite, member, person, place, remove};

const ADMIN: &[Action] =
    &[Action::AccessAdminDashboard, Action::ViewUsers, Action::ChangeUserRoles, Action::RemoveUsers];
const EVERYWHERE: &[Action] = Action::ALL.split_at(Action::CreateWorkspace as usize).0;
const WORKER: &[Action] = &[
    Action::ViewOpikProjects,
    Action::CreateOpikProject,
    Action::LogOpikData,
    Action::ViewExperiments,
    Action::ManageExperiments,
    Action::ViewModels,
];
const EVERYONE: &[Action] = &[Action::CreateWorkspace, Action::AddUsersToOrganization];

pub(super) fn nothing_to_do() -> Plan {
    Build::new().with(|plan| plan.forecast = Forecast::default()).done()
}

pub(super) fn first_apply() -> Plan {
    let profile = Profile {
        invitations: Invitations::AdminsOnly,
        name: arc("Acme Research"),
        subscription: Subscription::Enterprise,
    };
    let research = WorkspaceState { default: true, id: None, name: WorkspaceName::new("research") };
    let bob = access("research", "bob@acme.org", WorkspaceRole::Owner, Grants::NONE);
    let cleo = access("research", "cleo@acme.org", WorkspaceRole::Member, Grants::NONE.with(Grant::InviteUsers));
    Build::new()
        .declared(Change::Organization(Edit::Create(profile)), "org.yaml", 6)
        .declared(Change::Member(Edit::Create(active("ana@acme.org", OrganizationRole::Admin))), "people.yaml", 5)
        .declared(invite("bob@acme.org", OrganizationRole::PlatformMember), "people.yaml", 6)
        .declared(invite("cleo@acme.org", OrganizationRole::PlatformMember), "people.yaml", 7)
        .declared(invite("dan@acme.org", OrganizationRole::OpikMember), "people.yaml", 8)
        .declared(invite("eve@partner.example", OrganizationRole::ViewOnly), "people.yaml", 9)
        .declared(Change::Workspace(Edit::Create(research)), "research.yaml", 3)
        .declared(Change::Membership(Edit::Create(bob)), "research.yaml", 7)
        .declared(Change::Membership(Edit::Create(cleo)), "research.yaml", 8)
        .gained(member("ana@acme.org"), AccessPlace::Organization, ADMIN, 1)
        .gained(member("ana@acme.org"), AccessPlace::EveryWorkspace, EVERYWHERE, 1)
        .gained(member("bob@acme.org"), AccessPlace::Organization, EVERYONE, 2)
        .gained(member("bob@acme.org"), place("research"), WORKER, 7)
        .gained(member("cleo@acme.org"), AccessPlace::Organization, EVERYONE, 3)
        .gained(member("cleo@acme.org"), place("research"), WORKER, 8)
        .seats(0, 1, 4)
        .with(|plan| plan.organization_id = None)
        .done()
}

pub(super) fn one_invited() -> Plan {
    Build::new()
        .declared(invite("bob@acme.org", OrganizationRole::PlatformMember), "people/bob.yaml", 3)
        .gained(member("bob@acme.org"), AccessPlace::Organization, EVERYONE, 0)
        .seats(5, 5, 1)
        .done()
}

pub(super) fn promotion() -> Plan {
    let change = change_role("bob@acme.org", OrganizationRole::OpikMember, OrganizationRole::PlatformMember);
    Build::new()
        .declared(change, "people/bob.yaml", 4)
        .gained(member("bob@acme.org"), place("research"), &[Action::ViewExperiments, Action::ManageExperiments], 0)
        .done()
}

pub(super) fn demotion() -> Plan {
    let change = change_role("ana@acme.org", OrganizationRole::Admin, OrganizationRole::PlatformMember);
    Build::new()
        .declared(change, "people/ana.yaml", 4)
        .lost(member("ana@acme.org"), AccessPlace::Organization, ADMIN, 0)
        .lost(member("ana@acme.org"), AccessPlace::EveryWorkspace, EVERYWHERE, 0)
        .gained(member("ana@acme.org"), place("research"), WORKER, 0)
        .done()
}

pub(super) fn removal() -> Plan {
    let who = || member("bob@acme.org");
    Build::new()
        .undeclared(remove("bob@acme.org", OrganizationRole::PlatformMember))
        .lost(who(), AccessPlace::Organization, EVERYONE, 0)
        .lost(who(), place("annotation"), WORKER, 0)
        .lost(who(), place("prod"), WORKER, 0)
        .lost(who(), place("research"), WORKER, 0)
        .seats(5, 4, 0)
        .done()
}

pub(super) fn invitation_revoked() -> Plan {
    let pending =
        person("temp@partner.example", OrganizationRole::ViewOnly, halley::model::organization::MemberState::Pending);
    Build::new().undeclared(Change::Member(Edit::Delete(pending))).done()
}

pub(super) fn mixed_big() -> Plan {
    let build = (1..=300).fold(Build::new(), |build, number| {
        let email = format!("p{number:03}@acme.org");
        build.declared(invite(&email, OrganizationRole::PlatformMember), "people/everyone.yaml", number + 4).gained(
            member(&email),
            AccessPlace::Organization,
            EVERYONE,
            number - 1,
        )
    });
    build
        .undeclared(remove("bob@acme.org", OrganizationRole::Admin))
        .undeclared(remove("eve@acme.org", OrganizationRole::ViewOnly))
        .lost(member("bob@acme.org"), AccessPlace::Organization, ADMIN, 300)
        .lost(member("bob@acme.org"), AccessPlace::EveryWorkspace, EVERYWHERE, 300)
        .lost(member("eve@acme.org"), place("prod"), WORKER, 301)
        .seats(43, 41, 300)
        .with(|plan| plan.forecast = Forecast { requests: 302, seconds: 151 })
        .done()
}

pub(super) fn expired_access() -> Plan {
    let day = jiff::civil::date(2027, 3, 31);
    let gone = access("research", "eve@partner.example", WorkspaceRole::Member, Grants::NONE.with(Grant::InviteUsers));
    let first = Build::new().declared(invite("x@acme.org", OrganizationRole::ViewOnly), "research.yaml", 9).done();
    let Why::Declared(origin) = first.operations[0].why.clone() else { panic!("it is declared") };
    Build::new()
        .push(Change::Membership(Edit::Delete(gone)), Why::Expired(day, Some(origin)))
        .lost(member("eve@partner.example"), place("research"), WORKER, 0)
        .with(|plan| {
            plan.origins = first.origins;
            plan.valid_until = Some(jiff::civil::date(2027, 4, 30));
        })
        .done()
}
