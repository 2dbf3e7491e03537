//! Where a backend cannot give roles to pending members, or cannot do something at all.

use halley::model::change::{Change, Kind, Verb};
use halley::model::key::{RoleName, WorkspaceName};
use halley::model::organization::{Grant, Grants, Invitations, MemberState, OrganizationRole, WorkspaceRole};
use halley::plan::Execution;
use halley::resources::organization::WhenUndeclared;

use crate::fixture::{World, account, ids, member, membership, named, needs, operation};

fn comet() -> World {
    let mut world = World::acme();
    world.capabilities.pending_roles = false;
    world.capabilities.invites_into_workspaces = true;
    world
}

fn pending(world: &mut World) {
    let mut dan = member("dan@acme.org", OrganizationRole::OpikMember);
    dan.state = MemberState::Pending;
    world.live.organization.members.insert(dan);
    world.declare("dan@acme.org", OrganizationRole::OpikMember);
}

fn owner(workspace: &mut halley::model::organization::Workspace) {
    if workspace.name.as_str() == "prod" {
        workspace.memberships.insert(membership("dan@acme.org", WorkspaceRole::Owner));
    }
}

#[test]
fn the_role_of_an_invited_person_waits_and_the_plan_says_so() {
    let mut world = comet();
    world.declare("dan@acme.org", OrganizationRole::OpikMember).access(owner);
    let plan = world.plan();
    assert_eq!(plan.waiting[0].subject, "dan@acme.org in prod");
    assert!(plan.waiting[0].reason.contains("Owner"));
    assert!(operation(&plan, "create/membership/prod/dan@acme.org").execution.is_automatic());
}

#[test]
fn a_changed_role_of_a_pending_person_waits() {
    let mut world = comet();
    pending(&mut world);
    world.access(owner).live_access(|workspace| {
        if workspace.name.as_str() == "prod" {
            workspace.memberships.insert(membership("dan@acme.org", WorkspaceRole::Member));
        }
    });
    let plan = world.plan();
    assert_eq!(ids(&plan), ["update/membership/prod/dan@acme.org"]);
    assert!(matches!(&plan.operations[0].execution, Execution::Waiting(reason) if reason.contains("has not accepted")));
    assert_eq!(plan.totals().waiting, 1);
    assert_eq!(plan.access.gained, []);
}

#[test]
fn the_embedded_organization_keeps_roles_with_the_invitation() {
    let mut world = World::acme();
    pending(&mut world);
    world.access(owner);
    let plan = world.plan();
    assert!(plan.waiting.is_empty());
    assert!(plan.operations.iter().all(|operation| operation.execution.is_automatic()));
}

#[test]
fn what_the_backend_cannot_do_comes_with_its_clicks() {
    let mut world = World::acme();
    let clicks = vec!["Users > cyd@acme.org > role".to_owned()];
    world.capabilities.manual.insert((Kind::Member, Verb::Update), clicks.clone());
    world.declare("cyd@acme.org", OrganizationRole::OpikMember);
    let plan = world.plan();
    assert_eq!(plan.operations[0].execution, Execution::Manual(clicks));
    assert_eq!(plan.totals().manual, 1);
    assert_eq!(plan.forecast.requests, 0);
}

#[test]
fn where_people_are_invited_into_workspaces_their_access_invites_them() {
    let mut world = comet();
    world.declare("dan@acme.org", OrganizationRole::OpikMember).access(owner);
    let plan = world.plan();
    let invitation = operation(&plan, "invite/member/dan@acme.org");
    assert_eq!(invitation.execution, Execution::WithAccess);
    assert_eq!(invitation.execution.as_str(), "automatic");
    assert_eq!(needs(&plan, "create/membership/prod/dan@acme.org"), ["invite/member/dan@acme.org"]);
    assert_eq!((plan.forecast.requests, plan.totals().manual, plan.seats.pending), (1, 0, 1));
    let waits: Vec<&str> = plan.waiting.iter().map(|note| note.subject.as_str()).collect();
    assert_eq!(waits, ["dan@acme.org in prod", "member dan@acme.org"]);
}

#[test]
fn who_gets_no_access_is_invited_by_hand_there() {
    let mut world = comet();
    world.declare("dan@acme.org", OrganizationRole::PlatformMember);
    let plan = world.plan();
    let clicks = vec!["Admin dashboard > Users > add `dan@acme.org` as Platform member".to_owned()];
    assert_eq!(plan.operations[0].execution, Execution::Manual(clicks));
    assert_eq!(plan.waiting, []);
}

#[test]
fn an_invitation_into_a_workspace_is_taken_back_by_hand_there() {
    let mut world = comet();
    pending(&mut world);
    world.live_access(|workspace| {
        if workspace.name.as_str() == "prod" {
            workspace.memberships.insert(membership("dan@acme.org", WorkspaceRole::Member));
        }
    });
    let plan = world.plan();
    assert!(matches!(&plan.operations[0].execution, Execution::Manual(clicks) if clicks[0].contains("`prod`")));
    world.capabilities.pending_roles = true;
    assert!(world.plan().operations[0].execution.is_automatic());
}

#[test]
fn the_dashboards_own_clicks_stand_in_where_a_backend_names_none() {
    let mut world = comet();
    for verb in [Verb::Update, Verb::Delete, Verb::MarkDefault] {
        for kind in [Kind::Organization, Kind::Member, Kind::Workspace] {
            world.capabilities.manual.insert((kind, verb), Vec::new());
        }
    }
    world.desired.policy.when_undeclared = WhenUndeclared::Delete;
    world.desired.organization.profile.invitations = Invitations::AdminsOnly;
    world.desired.organization.default_workspace = Some(WorkspaceName::new("prod"));
    world.desired.organization.workspaces.remove("archive");
    world.declare("cyd@acme.org", OrganizationRole::ViewOnly);
    let plan = world.plan();
    let clicks = |id: &str| match &operation(&plan, id).execution {
        Execution::Manual(clicks) => clicks.join("; "),
        other => panic!("{id}: {other:?}"),
    };
    assert_eq!(
        clicks("update/organization"),
        "Admin dashboard > Organization settings > only Admins can invite users: on"
    );
    assert_eq!(
        clicks("update/member/cyd@acme.org"),
        "Admin dashboard > Users > `cyd@acme.org` > role > View-only platform member"
    );
    assert_eq!(
        clicks("mark-default/workspace/prod"),
        "Admin dashboard > Workspaces > the three dots of `prod` > Default"
    );
    assert_eq!(
        clicks("delete/workspace/archive"),
        "Admin dashboard > Workspaces > the three dots of `archive` (id id-archive) > Delete; \
         type `archive`; all data of the workspace is gone for good"
    );
}

#[test]
fn what_a_backend_does_not_say_of_service_accounts_is_no_difference() {
    let mut world = comet();
    let mut declared = account("ci");
    declared.default_workspace = Some(WorkspaceName::new("prod"));
    world.desired.organization.accounts.insert(declared);
    world.live.organization.accounts.insert(account("ci"));
    assert_eq!(ids(&world.plan()), ["update/serviceAccount/sa-ci"]);
    world.capabilities.account_details = false;
    assert_eq!(ids(&world.plan()), [""; 0]);
}

#[test]
fn the_membership_of_an_admin_changes_nothing_and_stays() {
    let mut world = World::acme();
    world.live_access(|workspace| {
        workspace.memberships.insert(membership("ana@acme.org", WorkspaceRole::Owner));
    });
    let plan = world.plan();
    assert_eq!(ids(&plan), [""; 0]);
    assert!(plan.unmanaged[0].reason.contains("an organization Admin has full access without it"));
    world.declare("ana@acme.org", OrganizationRole::OpikMember);
    let leaves = ids(&world.plan()).into_iter().filter(|id| id.starts_with("delete/membership/")).count();
    assert_eq!(leaves, 3, "once no Admin, it would count");
}

#[test]
fn owners_members_and_grants_are_said_in_the_words_of_named_roles() {
    let mut world = World::acme();
    world.live.comet_roles = ["Annotate", "Manage", "Read", "Write"].map(RoleName::new).into();
    let write = |workspace: &mut halley::model::organization::Workspace| {
        let emails: Vec<_> = workspace.memberships.iter().map(|found| found.member.clone()).collect();
        for email in emails {
            workspace.memberships.insert(membership(email.as_str(), named("Write")));
        }
    };
    world.live_access(write);
    let plan = world.plan();
    assert_eq!(ids(&plan), ["update/membership/research/cyd@acme.org"]);
    let Change::Membership(edit) = &plan.operations[0].change else { panic!("{plan:?}") };
    assert_eq!(edit.subject().membership.role, named("Manage"));
    world.access(|workspace| {
        let mut with = membership("cyd@acme.org", WorkspaceRole::Member);
        with.grants = Grants::NONE.with(Grant::InviteUsers);
        if workspace.name.as_str() != "archive" {
            workspace.memberships.insert(with);
        }
    });
    let plan = world.plan();
    assert_eq!(ids(&plan), [""; 0]);
    assert!(plan.skipped.iter().any(|note| note.subject == "grants of cyd@acme.org in prod"), "{:?}", plan.skipped);
}
