//! One contract for every place where an organization lives: the embedded one, `halley serve` over HTTP, and Comet with its known routes
//! alone. The same manifests lead to the same organization, or to the same named manual steps.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

#[path = "../fake_comet/mod.rs"]
mod fake_comet;
mod by_hand;
#[path = "../serving/mod.rs"]
mod serving;
mod side;

mod steps;
mod world;

use std::path::Path;

use side::{Exported, Side};
use steps::{AT_HALLEY, STEPS, WITH_NAMED_ROLES};
use world::World;

/// Plans, applies, lets invited people accept, and applies again until nothing is left.
fn take(side: &Side, world: &World) -> Took {
    side.write(&world.manifests());
    let planned = side.operations();
    let mut manual = Vec::new();
    // An invited person gets the role after the acceptance: that is the second round.
    for _round in 0..3 {
        let results = side.apply();
        for (id, outcome) in &results {
            // Exit code 8: what was skipped needs a manual step.
            let fine = ["done", "alreadyDone", "manual", "skipped", "waiting"].contains(&&**outcome);
            assert!(fine, "{}: {id} {outcome}", side.name);
            if outcome == "manual" && !manual.contains(id) {
                manual.push(id.clone());
                side.click(world, id);
            }
        }
        side.accept_invitations();
        if side.is_clean() {
            return Took { planned, manual };
        }
    }
    panic!("{}: the plan never becomes empty:\n{}", side.name, side.run(&["plan"]).stdout);
}

/// Whoever creates a workspace at Comet is in it afterwards. Ada is an Admin, so that changes nothing that she may do.
fn without_the_creator(mut exported: Exported) -> Exported {
    if let Some(lab) = exported.get_mut(Path::new("workspaces/lab.yaml")) {
        *lab = lab.replace("    - member: ada@acme.org\n      role: Owner\n", "");
    }
    exported
}

/// Comet names service accounts, and shows nothing else of them.
fn as_comet_shows(mut exported: Exported) -> Exported {
    for (path, text) in &mut exported {
        if path.starts_with("service-accounts") {
            let head = text.find("spec:").unwrap();
            text.truncate(head);
            text.push_str("spec: {}\n");
        }
    }
    exported
}

/// What a step took.
struct Took {
    /// Ids of the operations of the first plan.
    planned: Vec<String>,
    /// Ids of what a person had to click.
    manual: Vec<String>,
}

#[test]
fn the_same_manifests_lead_to_the_same_organization_everywhere() {
    let sides = [Side::embedded(), Side::served(), Side::comet(false)];
    let mut world = World::at_first();
    for step in STEPS {
        (step.change)(&mut world);
        let [embedded, served, comet] = sides.each_ref().map(|side| take(side, &world));
        assert_eq!(embedded.planned, served.planned, "{}", step.name);
        assert!(embedded.manual.is_empty() && served.manual.is_empty(), "{}", step.name);
        assert_eq!(comet.manual, step.manual_at_comet, "{}", step.name);
        let [embedded, served, comet] = sides.each_ref().map(Side::exported);
        assert_eq!(embedded, served, "{}", step.name);
        assert_eq!(as_comet_shows(embedded), without_the_creator(comet), "{}", step.name);
    }
}

#[test]
fn what_comet_leaves_to_people_is_the_same_in_a_file_and_over_http() {
    let sides = [Side::embedded(), Side::served()];
    let mut world = World::at_first();
    for step in AT_HALLEY {
        (step.change)(&mut world);
        let [embedded, served] = sides.each_ref().map(|side| take(side, &world));
        assert_eq!(embedded.planned, served.planned, "{}", step.name);
        assert_eq!(embedded.manual, step.manual_at_comet, "{}", step.name);
        let [embedded, served] = sides.each_ref().map(Side::exported);
        assert_eq!(embedded, served, "{}", step.name);
    }
}

#[test]
fn an_organization_with_named_roles_gets_them() {
    let side = Side::comet(true);
    let mut world = World::at_first();
    for step in WITH_NAMED_ROLES {
        (step.change)(&mut world);
        assert_eq!(take(&side, &world).manual, step.manual_at_comet, "{}", step.name);
    }
}
