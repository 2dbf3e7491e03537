//! Where a backend cannot give roles to pending members, or cannot do something at all.

use halley::model::change::{Kind, Verb};
use halley::model::organization::{MemberState, OrganizationRole, WorkspaceRole};
use halley::plan::Execution;

use crate::fixture::{World, ids, member, membership, operation};

fn comet() -> World {
    let mut world = World::acme();
    world.capabilities.pending_roles = false;
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
