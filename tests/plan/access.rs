//! Who gains and who loses what, seats and cost.

use std::sync::Arc;

use halley::model::key::{Email, RoleName, WorkspaceName};
use halley::model::organization::{Authorized, Invitations, MemberState, OrganizationRole, WorkspaceRole};
use halley::model::permission::Action;
use halley::model::snapshot::Price;
use halley::plan::{AccessPlace, AccessRow, AccessSubject, Plan, Seats};
use halley::resources::organization::WhenUndeclared;

use crate::fixture::{World, account, member, membership, named, role};

fn person(email: &str) -> AccessSubject {
    AccessSubject::Member(Email::new(email))
}

fn place(name: &str) -> AccessPlace {
    AccessPlace::Workspace(WorkspaceName::new(name))
}

fn rows<'a>(rows: &'a [AccessRow], subject: &AccessSubject) -> Vec<(&'a AccessPlace, usize)> {
    rows.iter().filter(|row| row.subject == *subject).map(|row| (&row.place, row.permissions.len())).collect()
}

fn has(rows: &[AccessRow], subject: &AccessSubject, place: &AccessPlace, action: Action) -> bool {
    rows.iter().any(|row| row.subject == *subject && row.place == *place && row.permissions.contains(action))
}

fn nobody(plan: &Plan) -> bool {
    plan.access.gained.is_empty() && plan.access.lost.is_empty()
}

#[test]
fn an_admin_gains_everything_everywhere_once() {
    let mut world = World::acme();
    world.declare("cyd@acme.org", OrganizationRole::Admin);
    let plan = world.plan();
    let cyd = person("cyd@acme.org");
    assert!(has(&plan.access.gained, &cyd, &AccessPlace::EveryWorkspace, Action::DeleteModels));
    assert!(has(&plan.access.gained, &cyd, &AccessPlace::Organization, Action::RemoveUsers));
    assert!(!has(&plan.access.gained, &cyd, &AccessPlace::Organization, Action::CreateWorkspace));
    assert_eq!(rows(&plan.access.gained, &cyd).len(), 2);
    assert_eq!(plan.access.lost, []);
}

#[test]
fn a_demoted_admin_keeps_what_memberships_give() {
    let mut world = World::acme();
    let joins = |workspace: &mut halley::model::organization::Workspace| {
        if workspace.name.as_str() == "prod" {
            workspace.memberships.insert(membership("bob@acme.org", WorkspaceRole::Member));
        }
    };
    world.access(joins).live_access(joins);
    world.declare("bob@acme.org", OrganizationRole::PlatformMember);
    let plan = world.plan();
    let bob = person("bob@acme.org");
    assert!(has(&plan.access.lost, &bob, &AccessPlace::EveryWorkspace, Action::ViewOpikProjects));
    assert!(has(&plan.access.gained, &bob, &place("prod"), Action::ViewOpikProjects));
    assert!(!has(&plan.access.gained, &bob, &place("prod"), Action::DeleteModels));
    assert_eq!(rows(&plan.access.gained, &bob).len(), 1);
}

#[test]
fn a_removed_person_loses_each_workspace() {
    let mut world = World::acme();
    world.forget("cyd@acme.org");
    let plan = world.plan();
    let places: Vec<_> =
        rows(&plan.access.lost, &person("cyd@acme.org")).into_iter().map(|(place, _)| place.clone()).collect();
    assert_eq!(places, [AccessPlace::Organization, place("prod"), place("research")]);
    assert_eq!(plan.access.gained, []);
}

#[test]
fn a_workspace_role_changes_that_workspace_only() {
    let mut world = World::acme();
    world.access(|workspace| {
        if workspace.name.as_str() == "prod" {
            workspace.memberships.insert(membership("cyd@acme.org", WorkspaceRole::Owner));
        }
    });
    let plan = world.plan();
    let cyd = person("cyd@acme.org");
    let places: Vec<_> = rows(&plan.access.gained, &cyd).into_iter().map(|(place, _)| place.clone()).collect();
    assert_eq!(places, [place("prod")]);
    assert!(has(&plan.access.gained, &cyd, &place("prod"), Action::ApproveModelStatus));
}

#[test]
fn a_membership_of_an_admin_changes_nothing() {
    let mut world = World::acme();
    world.access(|workspace| drop(workspace.memberships.insert(membership("ana@acme.org", WorkspaceRole::Owner))));
    let plan = world.plan();
    assert_eq!(plan.operations.len(), 3);
    assert!(nobody(&plan));
}

#[test]
fn whoever_was_in_a_deleted_workspace_loses_it() {
    let mut world = World::acme();
    world.desired.policy.when_undeclared = WhenUndeclared::Delete;
    world.desired.organization.workspaces.remove("prod");
    let mut ci = account("ci");
    ci.workspaces = Authorized::Listed([WorkspaceName::new("prod")].into());
    world.live.organization.accounts.insert(ci);
    world.desired.policy.ownership.service_accounts = halley::resources::organization::Mode::Additive;
    let plan = world.plan();
    assert!(has(&plan.access.lost, &person("cyd@acme.org"), &place("prod"), Action::ViewModels));
    let account = AccessSubject::Account(halley::model::AccountName::new("ci"));
    assert!(has(&plan.access.lost, &account, &place("prod"), Action::ViewModels));
}

#[test]
fn a_changed_setting_is_one_row_with_a_count() {
    let mut world = World::acme();
    world.crowd(7).desired.organization.profile.invitations = Invitations::AdminsOnly;
    let plan = world.plan();
    assert_eq!(plan.access.gained, []);
    let [row] = &plan.access.lost[..] else { panic!("{:?}", plan.access.lost) };
    assert_eq!(row.subject, AccessSubject::NonAdmins(8));
    assert_eq!(row.permissions.iter().collect::<Vec<_>>(), [Action::AddUsersToOrganization]);
}

#[test]
fn a_changed_role_is_one_row_with_its_holders() {
    let mut world = World::acme();
    world.live.organization.roles.insert(role("labeller"));
    let mut changed = role("labeller");
    changed.exclude = [Arc::from("viewModels")].into();
    world.desired.organization.roles.insert(changed);
    let holds = |workspace: &mut halley::model::organization::Workspace| {
        if workspace.name.as_str() != "archive" {
            workspace.memberships.insert(membership("cyd@acme.org", named("labeller")));
        }
    };
    world.access(holds).live_access(holds);
    let plan = world.plan();
    let [row] = &plan.access.lost[..] else { panic!("{:?}", plan.access.lost) };
    assert_eq!(row.subject, AccessSubject::RoleHolders(RoleName::new("labeller"), 2));
    assert_eq!(row.permissions.iter().collect::<Vec<_>>(), [Action::ViewModels]);
}

#[test]
fn a_service_account_gains_what_a_member_may_do_where_it_is_authorized() {
    let mut world = World::acme();
    let mut ci = account("ci");
    ci.workspaces = Authorized::Listed([WorkspaceName::new("prod")].into());
    world.desired.organization.accounts.insert(ci);
    let plan = world.plan();
    let subject = AccessSubject::Account(halley::model::AccountName::new("ci"));
    assert!(has(&plan.access.gained, &subject, &place("prod"), Action::LogEmData));
    assert!(!has(&plan.access.gained, &subject, &AccessPlace::Organization, Action::CreateWorkspace));
}

#[test]
fn seats_are_members_and_not_yet_those_who_are_invited() {
    let mut world = World::acme();
    let mut dan = member("dan@acme.org", OrganizationRole::OpikMember);
    dan.state = MemberState::Pending;
    world.live.organization.members.insert(dan);
    world.forget("cyd@acme.org").declare("dan@acme.org", OrganizationRole::OpikMember);
    world.declare("eve@acme.org", OrganizationRole::OpikMember);
    assert_eq!(world.plan().seats, Seats { before: 3, after: 2, pending: 2 });
}

#[test]
fn cost_is_seats_times_price() {
    let mut world = World::acme();
    assert_eq!(world.plan().cost, None);
    world.live.price = Some(Price { currency: Arc::from("EUR"), per_seat: 3900, next_bill: None });
    world.declare("dan@acme.org", OrganizationRole::OpikMember).forget("cyd@acme.org");
    let cost = world.plan().cost.unwrap();
    assert_eq!((cost.before, cost.after, cost.after_acceptance), (3 * 3900, 2 * 3900, 3 * 3900));
}

#[test]
fn the_forecast_counts_batches() {
    let mut world = World::acme();
    world.capabilities.batch = 2;
    world.capabilities.request_millis = 700;
    for at in 0..5 {
        world.declare(&format!("n{at}@acme.org"), OrganizationRole::OpikMember);
    }
    let forecast = world.plan().forecast;
    assert_eq!((forecast.requests, forecast.seconds), (3, 3));
}
