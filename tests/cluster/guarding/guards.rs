//! A guard that refuses holds everything, until it is overridden for this very plan.

use super::world::{APPROVE, OVERRIDE, OWNED, World, name, ready, shown};

const TWELVE: [&str; 12] = ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "pa", "pb"];
/// Five of thirteen leave, which is more than a fifth, and one comes.
const SMALLER: [&str; 8] = ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "new"];

#[test]
fn a_guard_that_trips_holds_everything_until_the_right_one_is_overridden_for_the_right_plan() {
    let world = World::start("guard", OWNED, &TWELVE);
    let writes = world.writes();
    world.people(&SMALLER);
    let plan = world.waiting("GuardRefused");
    let digest = plan["spec"]["digest"].as_str().unwrap();
    assert_eq!(plan["spec"]["waitsFor"], "Override");
    assert!(plan["spec"]["approve"].is_null(), "{plan}");
    let way = ready(&plan)["message"].as_str().unwrap().to_owned();
    assert!(way.contains(&format!("halley.dev/override=maxRemovals@{digest}")), "{way}");

    let wrong = [
        (APPROVE, digest.to_owned()),
        (APPROVE, plan["spec"]["guardedDigest"].as_str().unwrap().to_owned()),
        (OVERRIDE, format!("maxRemovals@h1:{}", "0".repeat(64))),
        (OVERRIDE, format!("maxSeats@{digest}")),
        (OVERRIDE, "maxRemovals".to_owned()),
    ];
    for (annotation, value) in wrong {
        world.annotate(&plan, &["halley.dev/approve-", "halley.dev/override-"]);
        world.say(&plan, annotation, &value);
        world.rounds(2);
        let refused = world.waiting("GuardRefused");
        assert_eq!(name(&refused), name(&plan), "{annotation}={value}");
        assert_eq!((world.live().len(), world.writes()), (12, writes), "{annotation}={value}");
    }
    world.annotate(&plan, &["halley.dev/approve-"]);
    world.say(&plan, OVERRIDE, plan["spec"]["override"].as_str().unwrap());
    world.until_live(&SMALLER);
    let ran = world.plan_until(&plan, "Applied");
    assert_eq!(ran["status"]["approvedBy"], "admin");
    assert_eq!(ran["status"]["outcome"], "6 done");
    world.until("Applied");
    let history = world.serve.get("history");
    let of_plan = history.as_array().unwrap().iter().filter(|row| row["plan"] == digest);
    assert_eq!(of_plan.count(), 6, "{history}");
    assert_eq!(shown(&plan).len(), 5);
    assert!(world.writes() > writes, "writes are not counted");
}

#[test]
fn what_cannot_be_overridden_says_so_and_never_runs() {
    let policy = format!("{OWNED}  guards: {{protected: {{members: ['bob@*']}}}}\n");
    let world = World::start("protected", &policy, &["bob", "eve"]);
    world.people(&["eve"]);
    let plan = world.waiting("GuardRefused");
    assert!(plan["spec"]["approve"].is_null() && plan["spec"]["override"].is_null(), "{plan}");
    let digest = plan["spec"]["digest"].as_str().unwrap();
    world.say(&plan, OVERRIDE, &format!("protected@{digest}"));
    world.rounds(3);
    world.until("GuardRefused");
    world.until_live(&["bob", "eve"]);
}
