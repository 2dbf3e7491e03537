//! What ends soon stands beside the operations.

use halley::desired::{Ending, Origin};
use halley::model::key::{Email, WorkspaceName};
use halley::plan::{ENDING_WITHIN, Endings};
use halley::resources::organization::{Ignore, Mode};
use jiff::ToSpan;

use crate::fixture::{TODAY, World};

/// Acme, where Cyd leaves in 14 days, and loses prod tomorrow and research in 15 days.
fn ending() -> World {
    let mut world = World::acme();
    let end = |days: i64, workspace: Option<&str>| Ending {
        until: TODAY.checked_add(days.days()).unwrap(),
        email: Email::new("cyd@acme.org"),
        workspace: workspace.map(WorkspaceName::new),
        origin: Origin::new(0, "cyd@acme.org"),
    };
    world.desired.endings = vec![end(1, Some("prod")), end(14, None), end(15, Some("research"))];
    world
}

fn told(endings: &Endings) -> Vec<String> {
    endings.notes().iter().map(|note| format!("{}: {}", note.subject, note.reason)).collect()
}

fn day(days: i64) -> String {
    TODAY.checked_add(days.days()).unwrap().to_string()
}

#[test]
fn a_plan_tells_what_ends_within_fourteen_days() {
    let expected = [
        format!("cyd@acme.org in prod: the last day is {}, tomorrow", day(1)),
        format!("member cyd@acme.org: the last day is {}, in 14 days", day(14)),
    ];
    assert_eq!(told(&ending().plan().ending), expected);
}

#[test]
fn how_far_it_looks_ahead_is_asked_for_and_today_is_the_nearest() {
    let world = ending();
    let within = |days| told(&Endings::of(&world.desired, TODAY, days)).len();
    assert_eq!([0, 1, ENDING_WITHIN, 15].map(within), [0, 1, 2, 3]);
    let on = |days: i64| told(&Endings::of(&world.desired, TODAY.checked_add(days.days()).unwrap(), 0));
    assert_eq!(on(1), [format!("cyd@acme.org in prod: the last day is {}, today", day(1))]);
    assert_eq!(on(2), [""; 0], "what has passed is the plan's to take away");
}

#[test]
fn it_is_in_no_digest() {
    assert_eq!(ending().plan().digest, World::acme().plan().digest);
}

#[test]
fn what_is_only_observed_or_ignored_does_not_end() {
    let mut world = ending();
    world.desired.policy.ownership.members = Mode::Observe;
    assert_eq!(told(&world.plan().ending).len(), 1);
    world.desired.policy.ownership.access = Mode::Observe;
    assert_eq!(told(&world.plan().ending), [""; 0]);
    for ignore in [
        Ignore { members: vec![serde_json::from_value("cyd@*".into()).unwrap()], ..Ignore::default() },
        Ignore { workspaces: vec![serde_json::from_value("pro?".into()).unwrap()], ..Ignore::default() },
    ] {
        let mut world = ending();
        world.desired.policy.ignore = halley::desired::Globs::ignored(&ignore);
        assert!(!told(&world.plan().ending).iter().any(|line| line.contains("prod")));
    }
}
