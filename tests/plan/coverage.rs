//! How much of what is live is declared.

use halley::model::organization::{OrganizationRole, WorkspaceRole};
use halley::model::snapshot::Collection;
use halley::plan::{Coverage, coverage};
use halley::resources::organization::Ignore;

use crate::fixture::{World, membership};

fn of(world: &World, collection: Collection) -> Coverage {
    let found = coverage(&world.desired, &world.live).into_iter().find(|row| row.collection == collection);
    found.unwrap()
}

/// Declared, ignored, the names of all others, and the percentage.
fn told(world: &World, collection: Collection) -> (usize, usize, Vec<String>, Option<u8>) {
    let row = of(world, collection);
    (row.managed, row.ignored, row.unmanaged.clone(), row.percent())
}

#[test]
fn what_is_live_as_declared_is_covered_whole_and_so_is_an_empty_collection() {
    let world = World::acme();
    let rows = coverage(&world.desired, &world.live);
    let names: Vec<&str> = rows.iter().map(|row| row.collection.as_str()).collect();
    assert_eq!(names, ["members", "workspaces", "access", "roles", "serviceAccounts", "keys"]);
    assert!(rows.iter().all(|row| row.percent() == Some(100)), "{rows:?}");
    assert_eq!((of(&world, Collection::Members).live(), of(&world, Collection::Keys).live()), (3, 0));
}

#[test]
fn what_nobody_declares_is_named_and_a_percentage_is_never_rounded_up() {
    let mut world = World::acme();
    world.forget("cyd@acme.org");
    assert_eq!(told(&world, Collection::Members), (2, 0, vec!["cyd@acme.org".to_owned()], Some(66)));
    let access = ["cyd@acme.org in prod", "cyd@acme.org in research"].map(str::to_owned).to_vec();
    assert_eq!(told(&world, Collection::Access), (0, 0, access, Some(0)));
    for number in 0..200 {
        world.declare(&format!("p{number}@acme.org"), OrganizationRole::PlatformMember);
        let member = world.desired.organization.members.get(format!("p{number}@acme.org").as_str()).unwrap().clone();
        world.live.organization.members.insert(member);
    }
    assert_eq!(of(&world, Collection::Members).percent(), Some(99));
}

#[test]
fn what_is_ignored_is_counted_apart_and_lowers_nothing() {
    let mut world = World::acme();
    world.forget("cyd@acme.org");
    let glob = |text: &str| vec![serde_json::from_value(text.into()).unwrap()];
    let ignore = Ignore { members: glob("cyd@*"), workspaces: glob("arch*"), ..Ignore::default() };
    world.desired.policy.ignore = halley::desired::Globs::ignored(&ignore);
    assert_eq!(told(&world, Collection::Members), (2, 1, Vec::new(), Some(100)));
    assert_eq!(told(&world, Collection::Workspaces), (2, 1, Vec::new(), Some(100)));
    assert_eq!(told(&world, Collection::Access), (0, 2, Vec::new(), Some(100)));
}

#[test]
fn what_could_not_be_read_is_never_covered() {
    let mut world = World::acme();
    world.live.unread = [Collection::Access].into();
    assert_eq!((of(&world, Collection::Access).read, of(&world, Collection::Access).percent()), (false, None));
    assert_eq!(of(&world, Collection::Members).percent(), Some(100));
}

#[test]
fn access_where_no_access_is_declared_is_left_to_take_over() {
    let mut world = World::acme();
    world.desired.unmanaged_access.insert(halley::model::key::WorkspaceName::new("prod"));
    let prod = |workspace: &mut halley::model::organization::Workspace| {
        if workspace.name.as_str() == "prod" {
            workspace.memberships = [].into_iter().collect();
        }
    };
    world.access(prod);
    assert_eq!(of(&world, Collection::Access).unmanaged, ["cyd@acme.org in prod"]);
    world.live_access(|workspace| drop(workspace.memberships.insert(membership("bob@acme.org", WorkspaceRole::Owner))));
    assert_eq!(of(&world, Collection::Access).unmanaged.len(), 4);
}
