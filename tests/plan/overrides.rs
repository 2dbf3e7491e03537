//! An override names one guard and one plan.

use halley::model::organization::OrganizationRole;
use halley::plan::{Guard, Override, OverrideError, Plan, Verdict};
use halley::resources::organization::MaxRemovals;

use crate::fixture::World;

fn refused() -> Plan {
    let mut world = World::acme();
    world.desired.policy.guards.max_removals = MaxRemovals { count: 0, percent: 100 };
    world.declare("cyd@acme.org", OrganizationRole::ViewOnly);
    world.plan()
}

#[test]
fn the_right_guard_at_the_right_digest_passes() {
    let mut plan = refused();
    let guarded = plan.guarded_digest.clone();
    let pass = Override::parse(&format!("maxRemovals@{}", plan.digest)).unwrap();
    plan.override_guards(&[pass]).unwrap();
    assert!(!plan.is_refused());
    assert!(plan.guards.iter().any(|verdict| verdict.verdict == Verdict::Overridden));
    assert_eq!(plan.guarded_digest, guarded);
}

#[test]
fn another_digest_is_refused_and_nothing_passes() {
    let mut plan = refused();
    let error = plan.override_guards(&[Override::parse("maxRemovals@h1:00").unwrap()]).unwrap_err();
    assert!(matches!(error, OverrideError::OtherPlan { .. }));
    assert!(plan.is_refused());
}

#[test]
fn one_wrong_override_among_right_ones_lets_none_pass() {
    let mut plan = refused();
    let right = Override::parse(&format!("maxRemovals@{}", plan.digest)).unwrap();
    let wrong = Override::parse(&format!("maxSeats@{}", plan.digest)).unwrap();
    assert_eq!(plan.override_guards(&[right, wrong]), Err(OverrideError::NotRefused(Guard::MaxSeats)));
    assert!(plan.is_refused());
}

#[test]
fn guards_that_nobody_passes_cannot_be_named() {
    let mut plan = refused();
    for guard in ["lastAdmin", "protected"] {
        let pass = Override::parse(&format!("{guard}@{}", plan.digest)).unwrap();
        assert!(matches!(plan.override_guards(&[pass]), Err(OverrideError::Never(_))));
    }
}

#[test]
fn what_is_no_override_is_said_to_be_none() {
    assert!(matches!(Override::parse("maxRemovals"), Err(OverrideError::Malformed(_))));
    assert!(matches!(Override::parse("maxRemovals@"), Err(OverrideError::Malformed(_))));
    let error = Override::parse("everything@h1:00").unwrap_err();
    assert!(error.to_string().contains("maxRemovals"), "{error}");
}
