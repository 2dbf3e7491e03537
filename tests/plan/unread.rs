//! What could not be read: nothing is planned that depends on it, and the plan says so.

use halley::model::Collection;
use halley::model::key::WorkspaceName;
use halley::model::organization::{Authorized, OrganizationRole, WorkspaceRole};

use super::fixture::{World, account, ids, membership, named, role};

fn skipped(world: &World) -> Vec<(String, String)> {
    world.plan().skipped.into_iter().map(|note| (note.subject, note.reason)).collect()
}

#[test]
fn a_role_that_may_be_there_is_said_to_be_unread_and_not_to_be_missing() {
    let mut world = World::acme();
    world.live.unread.insert(Collection::Roles);
    world.access(|workspace| drop(workspace.memberships.insert(membership("cyd@acme.org", named("labeller")))));
    let plan = world.plan();
    assert_eq!(ids(&plan), Vec::<String>::new());
    let reason = "roles could not be read, so nobody knows whether there is a role `labeller`";
    assert!(!plan.skipped.is_empty());
    for note in &plan.skipped {
        assert_eq!(note.reason, reason, "{}", note.subject);
    }
}

#[test]
fn a_role_that_was_seen_is_used_although_not_all_roles_could_be_read() {
    let mut world = World::acme();
    world.live.organization.roles.insert(role("labeller"));
    world.live.unread.insert(Collection::Roles);
    world.access(|workspace| {
        if workspace.name.as_str() == "prod" {
            workspace.memberships.insert(membership("cyd@acme.org", named("labeller")));
        }
    });
    let plan = world.plan();
    assert_eq!(ids(&plan), ["update/membership/prod/cyd@acme.org"]);
    assert!(plan.operations[0].execution.is_automatic());
}

#[test]
fn a_role_is_not_removed_when_nobody_knows_who_holds_it() {
    let mut world = World::acme();
    world.live.organization.roles.insert(role("labeller"));
    world.live.unread.insert(Collection::Access);
    let plan = world.plan();
    assert_eq!(ids(&plan), Vec::<String>::new());
    let left: Vec<&str> = plan.unmanaged.iter().map(|note| note.reason.as_str()).collect();
    assert_eq!(left, ["no manifest declares it, but who holds it could not be read, so it stays"]);
}

#[test]
fn people_who_could_not_be_read_are_neither_invited_nor_removed_nor_refused() {
    let mut world = World::acme();
    world.live.organization.members = Default::default();
    world.live.unread.insert(Collection::Members);
    world.declare("new@acme.org", OrganizationRole::PlatformMember);
    world.access(|workspace| drop(workspace.memberships.insert(membership("new@acme.org", WorkspaceRole::Member))));
    let plan = world.plan();
    assert_eq!(ids(&plan), Vec::<String>::new());
    assert!(!plan.is_refused());
    assert!(skipped(&world).contains(&("new@acme.org in prod".to_owned(), "members could not be read".to_owned())));
}

#[test]
fn an_account_waits_for_workspaces_that_could_not_be_read() {
    let mut world = World::acme();
    let mut declared = account("ci");
    declared.workspaces = Authorized::Listed([WorkspaceName::new("hidden")].into());
    world.desired.organization.accounts.insert(declared);
    world.live.unread.insert(Collection::Workspaces);
    assert_eq!(ids(&world.plan()), Vec::<String>::new());
    let expected = "workspaces could not be read, so nobody knows whether there is a workspace `hidden`";
    assert_eq!(skipped(&world), [("service account sa-ci".to_owned(), expected.to_owned())]);
}
