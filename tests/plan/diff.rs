//! What differs, and in which order it is done.

use std::sync::Arc;

use halley::model::change::{Change, Edit};
use halley::model::key::{Email, WorkspaceName};
use halley::model::organization::{
    Grant, Grants, Invitations, MemberState, Membership, OrganizationRole, Subscription, WorkspaceRole,
};
use halley::model::snapshot::Snapshot;
use halley::plan::{Execution, Why};
use halley::resources::organization::{Mode, WhenUndeclared};
use jiff::civil::date;
use wildmatch::WildMatch;

use crate::fixture::{World, account, ids, joins, member, membership, named, needs, operation, role, workspace};

#[test]
fn what_is_live_as_declared_needs_nothing() {
    let plan = World::acme().plan();
    assert_eq!(ids(&plan), Vec::<String>::new());
    assert!(plan.is_empty() && !plan.is_refused());
    assert_eq!(plan.guarded_digest, None);
}

#[test]
fn a_declared_person_is_invited_and_then_put_into_workspaces() {
    let mut world = World::acme();
    world.declare("dan@acme.org", OrganizationRole::OpikMember).access(|workspace| {
        workspace.memberships.insert(membership("dan@acme.org", WorkspaceRole::Member));
    });
    let plan = world.plan();
    let membership = "create/membership/prod/dan@acme.org";
    assert_eq!(ids(&plan)[..2], ["invite/member/dan@acme.org", "create/membership/archive/dan@acme.org"]);
    assert_eq!(needs(&plan, membership), ["invite/member/dan@acme.org"]);
}

#[test]
fn the_request_of_a_declared_person_is_accepted_and_others_are_left() {
    let mut world = World::acme();
    world.declare("dan@acme.org", OrganizationRole::OpikMember);
    world.live.requests = [Email::new("dan@acme.org"), Email::new("eve@acme.org")].into();
    assert_eq!(ids(&world.plan()), ["accept/member/dan@acme.org"]);
}

#[test]
fn an_undeclared_person_is_removed_without_an_operation_for_each_membership() {
    let mut world = World::acme();
    world.forget("cyd@acme.org");
    let plan = world.plan();
    assert_eq!(ids(&plan), ["delete/member/cyd@acme.org"]);
    assert_eq!(plan.operations[0].why, Why::Undeclared);
}

#[test]
fn an_undeclared_invitation_is_revoked() {
    let mut world = World::acme();
    let mut dan = member("dan@acme.org", OrganizationRole::OpikMember);
    dan.state = MemberState::Pending;
    world.live.organization.members.insert(dan);
    assert_eq!(ids(&world.plan()), ["revoke/member/dan@acme.org"]);
}

#[test]
fn under_additive_an_undeclared_person_is_only_reported() {
    let mut world = World::acme();
    world.forget("cyd@acme.org").desired.policy.ownership.members = Mode::Additive;
    world.desired.policy.ownership.access = Mode::Additive;
    let plan = world.plan();
    assert!(plan.is_empty());
    let subjects: Vec<&str> = plan.unmanaged.iter().map(|note| note.subject.as_str()).collect();
    assert_eq!(subjects, ["cyd@acme.org in prod", "cyd@acme.org in research", "member cyd@acme.org"]);
}

#[test]
fn expired_membership_ends_under_additive_too_and_is_only_reported_under_observe() {
    let mut world = World::acme();
    world.forget("cyd@acme.org");
    world.desired.expired_members.insert(Email::new("cyd@acme.org"), date(2027, 1, 14));
    world.desired.policy.ownership.members = Mode::Additive;
    let plan = world.plan();
    assert_eq!(ids(&plan), ["delete/member/cyd@acme.org"]);
    assert_eq!(plan.operations[0].why, Why::Expired(date(2027, 1, 14), None));
    world.desired.policy.ownership.members = Mode::Observe;
    world.desired.policy.ownership.access = Mode::Observe;
    let plan = world.plan();
    assert!(plan.is_empty());
    assert!(plan.unmanaged.iter().any(|note| note.reason.contains("`until` has passed")));
}

#[test]
fn expired_access_ends_under_additive_too() {
    let mut world = World::acme();
    world.access(|workspace| drop(workspace.memberships.remove("cyd@acme.org")));
    world.desired.policy.ownership.access = Mode::Additive;
    let key = (WorkspaceName::new("prod"), Email::new("cyd@acme.org"));
    world.desired.expired_access.insert(key, date(2027, 1, 14));
    assert_eq!(ids(&world.plan()), ["delete/membership/prod/cyd@acme.org"]);
}

#[test]
fn access_of_somebody_whose_own_until_has_passed_ends_where_members_are_only_observed() {
    let mut world = World::acme();
    world.forget("cyd@acme.org").access(|workspace| drop(workspace.memberships.remove("cyd@acme.org")));
    world.desired.expired_members.insert(Email::new("cyd@acme.org"), date(2027, 1, 14));
    for workspace in ["prod", "research"] {
        let key = (WorkspaceName::new(workspace), Email::new("cyd@acme.org"));
        world.desired.expired_access.insert(key, date(2027, 1, 14));
    }
    assert_eq!(ids(&world.plan()), ["delete/member/cyd@acme.org"], "which ends the memberships too");
    world.desired.policy.ownership.members = Mode::Observe;
    world.desired.policy.ownership.access = Mode::Additive;
    let plan = world.plan();
    assert_eq!(ids(&plan), ["delete/membership/prod/cyd@acme.org", "delete/membership/research/cyd@acme.org"]);
    assert_eq!(plan.operations[0].why, Why::Expired(date(2027, 1, 14), None));
}

#[test]
fn another_role_or_grant_of_an_admin_is_no_difference() {
    let mut world = World::acme();
    let of = |role, grants| Membership { grants, ..membership("ana@acme.org", role) };
    let granted = Grants::NONE.with(Grant::InviteUsers);
    world.live_access(|workspace| drop(workspace.memberships.insert(of(WorkspaceRole::Member, granted))));
    world.access(|workspace| drop(workspace.memberships.insert(of(WorkspaceRole::Owner, Grants::NONE))));
    assert!(world.plan().is_empty());
    world.declare("ana@acme.org", OrganizationRole::PlatformMember);
    assert_eq!(operation(&world.plan(), "update/membership/prod/ana@acme.org").execution, Execution::Automatic);
}

#[test]
fn a_plan_is_valid_to_the_end_of_the_day_of_the_next_until() {
    let mut world = World::acme();
    world.desired.next_until = Some(date(2027, 3, 31));
    assert_eq!(world.plan().valid_until().as_deref(), Some("2027-04-01T00:00:00Z"));
}

#[test]
fn an_undeclared_workspace_goes_only_with_authoritative_and_delete() {
    let mut world = World::acme();
    world.desired.organization.workspaces.remove("archive");
    let plan = world.plan();
    assert!(plan.is_empty());
    assert!(plan.unmanaged[0].reason.contains("whenUndeclared is Retain"));
    world.desired.policy.when_undeclared = WhenUndeclared::Delete;
    let plan = world.plan();
    assert_eq!(ids(&plan), ["delete/workspace/archive"]);
    let Change::Workspace(Edit::Delete(state)) = &plan.operations[0].change else { panic!() };
    assert_eq!(state.id.as_deref(), Some("id-archive"));
}

#[test]
fn the_default_mark_moves_before_its_old_workspace_goes() {
    let mut world = World::acme();
    world.desired.policy.when_undeclared = WhenUndeclared::Delete;
    world.desired.organization.workspaces.remove("research");
    world.desired.organization.workspaces.insert(workspace("lab", []));
    world.desired.organization.default_workspace = Some(WorkspaceName::new("lab"));
    let plan = world.plan();
    assert_eq!(ids(&plan), ["create/workspace/lab", "mark-default/workspace/lab", "delete/workspace/research"]);
    assert_eq!(needs(&plan, "mark-default/workspace/lab"), ["create/workspace/lab"]);
    assert_eq!(needs(&plan, "delete/workspace/research"), ["mark-default/workspace/lab"]);
}

#[test]
fn the_default_workspace_is_not_deleted_without_another_mark() {
    let mut world = World::acme();
    world.desired.policy.when_undeclared = WhenUndeclared::Delete;
    world.desired.organization.workspaces.remove("research");
    world.desired.organization.default_workspace = None;
    let plan = world.plan();
    let Execution::Refused(reason) = &operation(&plan, "delete/workspace/research").execution else { panic!() };
    assert!(reason.contains("default workspace"), "{reason}");
}

#[test]
fn a_mark_on_an_ignored_workspace_stays_and_the_plan_says_so() {
    let mut world = World::acme();
    world.desired.policy.ignore.workspaces = vec![WildMatch::new("res*")];
    world.desired.organization.workspaces.remove("research");
    world.desired.organization.default_workspace = Some(WorkspaceName::new("prod"));
    let plan = world.plan();
    assert!(plan.is_empty());
    assert_eq!(plan.skipped[0].subject, "default mark of prod");
}

#[test]
fn service_accounts_are_ignored_with_and_without_prefix() {
    for written in ["ci", "sa-ci"] {
        let mut world = World::acme();
        world.live.organization.accounts.insert(account("ci"));
        world.desired.policy.ignore.accounts = vec![WildMatch::new(written)];
        assert!(world.plan().is_empty(), "{written}");
    }
}

#[test]
fn an_organization_that_does_not_exist_is_made_with_its_first_admin_and_first_workspace() {
    let mut world = World::acme();
    world.live = Snapshot::default();
    let plan = world.plan();
    assert_eq!(
        ids(&plan),
        [
            "create/organization",
            "create/member/ana@acme.org",
            "invite/member/bob@acme.org",
            "invite/member/cyd@acme.org",
            "create/workspace/research",
            "create/workspace/archive",
            "create/workspace/prod",
            "create/membership/prod/cyd@acme.org",
            "create/membership/research/cyd@acme.org",
        ]
    );
    assert!(plan.operations.iter().skip(1).all(|operation| operation.needs[0] == 0));
    assert_eq!(needs(&plan, "create/workspace/prod"), ["create/organization", "create/workspace/research"]);
    assert_eq!(&*plan.organization_name, "Acme");
}

#[test]
fn without_a_declared_default_the_first_workspace_by_name_takes_the_mark() {
    let mut world = World::acme();
    world.live = Snapshot::default();
    world.desired.organization.default_workspace = None;
    let plan = world.plan();
    let Change::Workspace(Edit::Create(state)) = &operation(&plan, "create/workspace/archive").change else { panic!() };
    assert!(state.default);
}

#[test]
fn access_that_is_left_out_is_left_alone() {
    let mut world = World::acme();
    world.access(|workspace| drop(workspace.memberships.remove("cyd@acme.org")));
    world.desired.unmanaged_access = [WorkspaceName::new("prod")].into();
    assert_eq!(ids(&world.plan()), ["delete/membership/research/cyd@acme.org"]);
}

#[test]
fn role_and_grants_of_a_membership_are_one_update() {
    let mut world = World::acme();
    world.access(|workspace| {
        if workspace.name.as_str() == "prod" {
            let mut access = membership("cyd@acme.org", WorkspaceRole::Owner);
            access.grants = Grants::NONE.with(Grant::InviteUsers);
            workspace.memberships.insert(access);
        }
    });
    assert_eq!(ids(&world.plan()), ["update/membership/prod/cyd@acme.org"]);
}

#[test]
fn somebody_who_is_no_member_gets_no_access_and_the_plan_says_so() {
    let mut world = World::acme();
    world.access(|workspace| drop(workspace.memberships.insert(membership("zoe@acme.org", WorkspaceRole::Member))));
    let plan = world.plan();
    assert!(plan.is_empty());
    assert_eq!(plan.skipped.len(), 3);
    assert_eq!(plan.skipped[0].subject, "zoe@acme.org in archive");
}

#[test]
fn a_role_is_made_before_its_holders_and_goes_after_them() {
    let mut world = World::acme();
    world.desired.organization.roles.insert(role("new"));
    world.live.organization.roles.insert(role("old"));
    world.live_access(|workspace| {
        if workspace.name.as_str() == "prod" {
            workspace.memberships.insert(membership("cyd@acme.org", named("old")));
        }
    });
    world.access(|workspace| {
        if workspace.name.as_str() == "prod" {
            workspace.memberships.insert(membership("cyd@acme.org", named("new")));
        }
    });
    let plan = world.plan();
    assert_eq!(ids(&plan), ["create/role/new", "update/membership/prod/cyd@acme.org", "delete/role/old"]);
    assert_eq!(needs(&plan, "update/membership/prod/cyd@acme.org"), ["create/role/new"]);
    assert_eq!(needs(&plan, "delete/role/old"), ["update/membership/prod/cyd@acme.org"]);
}

#[test]
fn a_role_goes_after_the_people_and_workspaces_that_hold_it() {
    let mut world = World::acme();
    world.desired.policy.when_undeclared = WhenUndeclared::Delete;
    world.live.organization.roles.insert(role("old"));
    world.live_access(|workspace| {
        if workspace.name.as_str() != "research" {
            workspace.memberships.insert(membership("cyd@acme.org", named("old")));
        }
    });
    world.forget("cyd@acme.org");
    world.desired.organization.workspaces.remove("archive");
    let plan = world.plan();
    assert_eq!(ids(&plan), ["delete/workspace/archive", "delete/member/cyd@acme.org", "delete/role/old"]);
    assert_eq!(needs(&plan, "delete/role/old"), ["delete/workspace/archive", "delete/member/cyd@acme.org"]);
}

#[test]
fn a_custom_role_without_enterprise_is_refused() {
    let mut world = World::acme();
    world.live.organization.profile.subscription = Subscription::Starter;
    world.desired.organization.roles.insert(role("new"));
    let plan = world.plan();
    let Execution::Refused(reason) = &plan.operations[0].execution else { panic!() };
    assert!(reason.contains("Enterprise") && reason.contains("Starter"), "{reason}");
}

#[test]
fn a_custom_role_is_not_based_on_another_one() {
    let mut world = World::acme();
    let mut derived = role("derived");
    derived.base = named("plain");
    world.desired.organization.roles.insert(role("plain"));
    world.desired.organization.roles.insert(derived);
    let plan = world.plan();
    assert!(
        matches!(&operation(&plan, "create/role/derived").execution, Execution::Refused(reason) if reason.contains("`plain`"))
    );
    world.live.comet_roles = [halley::model::RoleName::new("plain")].into();
    world.desired.organization.roles.remove("plain");
    assert!(operation(&world.plan(), "create/role/derived").execution.is_automatic());
}

#[test]
fn promotions_come_before_demotions_and_demotions_wait_for_them() {
    let mut world = World::acme();
    world.declare("cyd@acme.org", OrganizationRole::Admin).declare("ana@acme.org", OrganizationRole::PlatformMember);
    let plan = world.plan();
    assert_eq!(ids(&plan), ["update/member/cyd@acme.org", "update/member/ana@acme.org"]);
    assert_eq!(needs(&plan, "update/member/ana@acme.org"), ["update/member/cyd@acme.org"]);
}

#[test]
fn an_account_lets_go_of_a_workspace_before_it_is_deleted() {
    let mut world = World::acme();
    world.desired.policy.when_undeclared = WhenUndeclared::Delete;
    let mut ci = account("ci");
    ci.workspaces = halley::model::organization::Authorized::Listed(
        [WorkspaceName::new("archive"), WorkspaceName::new("prod")].into(),
    );
    world.live.organization.accounts.insert(ci.clone());
    ci.workspaces = halley::model::organization::Authorized::Listed([WorkspaceName::new("prod")].into());
    world.desired.organization.accounts.insert(ci);
    world.desired.organization.workspaces.remove("archive");
    let plan = world.plan();
    assert_eq!(ids(&plan), ["update/serviceAccount/sa-ci", "delete/workspace/archive"]);
    assert_eq!(needs(&plan, "delete/workspace/archive"), ["update/serviceAccount/sa-ci"]);
}

#[test]
fn a_changed_setting_and_a_rename_are_one_update_of_the_organization() {
    let mut world = World::acme();
    world.desired.organization.profile.name = Arc::from("Acme 2");
    world.desired.organization.profile.invitations = Invitations::AdminsOnly;
    assert_eq!(ids(&world.plan()), ["update/organization"]);
}

#[test]
fn another_subscription_is_said_and_never_changed() {
    let mut world = World::acme();
    world.desired.policy.subscription = Some(Subscription::Starter);
    let plan = world.plan();
    assert!(plan.is_empty());
    assert!(plan.skipped[0].reason.contains("expect the subscription Starter, the live one is Enterprise"));
}

#[test]
fn what_needs_no_one_else_needs_nothing() {
    let mut world = World::acme();
    world.declare("dan@acme.org", OrganizationRole::OpikMember);
    world.access(|workspace| {
        if workspace.name.as_str() == "archive" {
            workspace.memberships.insert(membership("cyd@acme.org", WorkspaceRole::Member));
        }
    });
    let plan = world.plan();
    assert!(
        plan.operations.iter().any(|operation| {
            operation.change == joins("archive", membership("cyd@acme.org", WorkspaceRole::Member))
        })
    );
    assert!(plan.operations.iter().all(|operation| operation.needs.is_empty()));
}
