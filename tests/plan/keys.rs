//! API keys of service accounts: the target says which key is current.

use std::sync::Arc;

use halley::desired::{DeclaredKey, RotationDays, Target};
use halley::model::change::{Change, KeyChange};
use halley::model::key::{AccountName, KeyName};
use halley::model::snapshot::LiveKey;
use halley::plan::Held;
use halley::resources::organization::Mode;
use jiff::civil::{Date, date};

use crate::fixture::{World, account, ids, needs};

fn key() -> (AccountName, KeyName) {
    (AccountName::new("ci"), KeyName::new("train"))
}

/// Acme with the account `ci` and its declared key `train` in a file.
fn world(held: Held, rotation: Option<RotationDays>) -> World {
    let mut world = World::acme();
    world.desired.organization.accounts.insert(account("ci"));
    world.live.organization.accounts.insert(account("ci"));
    let target = Target::File(Arc::from("secrets/train.key"));
    world.desired.keys.insert(DeclaredKey { key: key(), target, rotation });
    world.held.insert(key(), held);
    world
}

fn live(world: &mut World, name: &str, id: &str, created: Date) {
    let key = (AccountName::new("ci"), KeyName::new(name));
    world.live.keys.insert(LiveKey { key, id: Arc::from(id), created });
}

fn holds(id: &str) -> Held {
    Held::Key(Arc::from(id))
}

const YEARLY: RotationDays = RotationDays { every: 365, overlap: 7 };

#[test]
fn a_key_is_issued_once_its_account_is_made() {
    let mut world = world(Held::Nothing, None);
    world.live.organization.accounts.remove("sa-ci");
    let plan = world.plan();
    assert_eq!(ids(&plan), ["create/serviceAccount/sa-ci", "create/key/sa-ci/train.1"]);
    assert_eq!(needs(&plan, "create/key/sa-ci/train.1"), ["create/serviceAccount/sa-ci"]);
}

#[test]
fn a_key_at_its_target_needs_nothing() {
    let mut world = world(holds("k1"), Some(YEARLY));
    live(&mut world, "train.1", "k1", date(2026, 6, 1));
    let plan = world.plan();
    assert!(plan.is_empty() && plan.waiting.is_empty());
}

#[test]
fn a_live_key_whose_secret_is_nowhere_is_replaced_and_then_revoked() {
    for held in [Held::Nothing, holds("unknown")] {
        let mut world = world(held, None);
        live(&mut world, "train.3", "k3", date(2026, 6, 1));
        let plan = world.plan();
        assert_eq!(ids(&plan), ["create/key/sa-ci/train.4", "revoke/key/sa-ci/train.3"]);
        assert_eq!(needs(&plan, "revoke/key/sa-ci/train.3"), ["create/key/sa-ci/train.4"]);
    }
}

#[test]
fn a_key_is_due_on_the_day_of_its_age() {
    let rotation = RotationDays { every: 30, overlap: 0 };
    let mut world = world(holds("k1"), Some(rotation));
    live(&mut world, "train.1", "k1", date(2026, 12, 17));
    assert!(world.plan().is_empty());
    live(&mut world, "train.1", "k1", date(2026, 12, 16));
    let plan = world.plan();
    assert_eq!(ids(&plan), ["rotate/key/sa-ci/train.2", "revoke/key/sa-ci/train.1"]);
    assert_eq!(needs(&plan, "revoke/key/sa-ci/train.1"), ["rotate/key/sa-ci/train.2"]);
}

#[test]
fn with_an_overlap_the_old_key_waits() {
    let rotation = RotationDays { every: 30, overlap: 7 };
    let mut world = world(holds("k1"), Some(rotation));
    live(&mut world, "train.1", "k1", date(2026, 12, 1));
    let plan = world.plan();
    assert_eq!(ids(&plan), ["rotate/key/sa-ci/train.2"]);
    assert!(plan.waiting[0].reason.contains("ends on 2027-01-22"), "{:?}", plan.waiting);
}

#[test]
fn after_the_overlap_the_old_key_ends() {
    let rotation = RotationDays { every: 30, overlap: 7 };
    let mut world = world(holds("k2"), Some(rotation));
    live(&mut world, "train.1", "k1", date(2026, 12, 1));
    live(&mut world, "train.2", "k2", date(2027, 1, 9));
    let plan = world.plan();
    assert!(plan.is_empty());
    assert!(plan.waiting[0].reason.contains("2027-01-16"));
    world.today = date(2027, 1, 16);
    assert_eq!(ids(&world.plan()), ["revoke/key/sa-ci/train.1"]);
}

#[test]
fn a_newer_key_than_the_targets_is_left_over_from_a_crash_and_ends() {
    let mut world = world(holds("k1"), Some(YEARLY));
    live(&mut world, "train.1", "k1", date(2026, 12, 1));
    live(&mut world, "train.2", "k2", date(2027, 1, 9));
    assert_eq!(ids(&world.plan()), ["revoke/key/sa-ci/train.2"]);
}

#[test]
fn generations_are_numbers_not_text() {
    let mut world = world(Held::Nothing, None);
    live(&mut world, "train.9", "k9", date(2026, 12, 1));
    live(&mut world, "train.10", "k10", date(2026, 12, 2));
    assert_eq!(ids(&world.plan())[0], "create/key/sa-ci/train.11");
}

#[test]
fn maintenance_stays_out_of_digest_guards_and_destruction() {
    let nothing = World::acme();
    let mut world = world(Held::Nothing, None);
    live(&mut world, "train.3", "k3", date(2026, 6, 1));
    world.desired.policy.guards.max_removals.count = 0;
    let plan = world.plan();
    assert_eq!(plan.operations.len(), 2);
    assert_eq!(plan.digest, nothing.plan().digest);
    assert_eq!(plan.totals().destructive, 0);
    assert!(!plan.is_refused());
}

#[test]
fn an_undeclared_key_is_revoked_under_authoritative_and_counts() {
    let mut world = world(holds("k1"), None);
    live(&mut world, "train.1", "k1", date(2026, 6, 1));
    live(&mut world, "byhand", "k9", date(2026, 6, 1));
    world.desired.policy.guards.max_removals.count = 0;
    let plan = world.plan();
    assert_eq!(ids(&plan), ["revoke/key/sa-ci/byhand"]);
    let Change::Key(KeyChange::Revoke { key: _, scheduled }) = &plan.operations[0].change else { panic!() };
    assert!(!scheduled);
    assert!(plan.is_refused() && plan.totals().destructive == 1);
    world.desired.policy.ownership.keys = Mode::Additive;
    assert!(world.plan().is_empty());
}

#[test]
fn keys_of_accounts_that_nobody_declares_are_left_alone() {
    let mut world = world(holds("k1"), None);
    live(&mut world, "train.1", "k1", date(2026, 6, 1));
    world.desired.policy.ownership.service_accounts = Mode::Additive;
    world.live.organization.accounts.insert(account("other"));
    let key = (AccountName::new("other"), KeyName::new("x.1"));
    world.live.keys.insert(LiveKey { key, id: Arc::from("k7"), created: date(2026, 1, 1) });
    assert!(world.plan().is_empty());
}

/// The same with the key in the Secret `train`.
fn in_secret(held: Held, rotation: Option<RotationDays>) -> World {
    let mut world = world(held, rotation);
    let target = Target::Secret(Arc::from("train"), Arc::from("apiKey"));
    world.desired.keys.insert(DeclaredKey { key: key(), target, rotation });
    world
}

#[test]
fn what_another_actor_writes_is_skipped_and_said() {
    for (mut world, actor) in
        [(in_secret(Held::Nothing, None), "operator"), (world(Held::Nothing, None), "command line")]
    {
        world.held.clear();
        live(&mut world, "train.1", "k1", date(2020, 1, 1));
        let plan = world.plan();
        assert!(plan.is_empty() && plan.skipped[0].reason.contains(actor), "{:?}", plan.skipped);
    }
}

#[test]
fn whoever_reads_a_secret_maintains_its_key() {
    let mut world = in_secret(Held::Nothing, None);
    let plan = world.plan();
    assert_eq!(ids(&plan), ["create/key/sa-ci/train.1"]);
    let Change::Key(KeyChange::Issue(new)) = &plan.operations[0].change else { panic!() };
    assert_eq!(&*new.target, "secret train/apiKey");
    assert_eq!(plan.digest, World::acme().plan().digest, "maintenance stays out of the digest");
    world.held.insert(key(), holds("k1"));
    live(&mut world, "train.1", "k1", date(2026, 6, 1));
    assert!(world.plan().is_empty());
}

#[test]
fn a_key_in_a_secret_is_rotated_and_recovered_like_one_in_a_file() {
    let rotation = RotationDays { every: 30, overlap: 0 };
    let mut due = in_secret(holds("k1"), Some(rotation));
    live(&mut due, "train.1", "k1", date(2026, 12, 16));
    assert_eq!(ids(&due.plan()), ["rotate/key/sa-ci/train.2", "revoke/key/sa-ci/train.1"]);
    let mut crashed = in_secret(holds("k1"), Some(YEARLY));
    live(&mut crashed, "train.1", "k1", date(2026, 12, 1));
    live(&mut crashed, "train.2", "k2", date(2027, 1, 9));
    assert_eq!(ids(&crashed.plan()), ["revoke/key/sa-ci/train.2"]);
    let mut removed = in_secret(Held::Nothing, None);
    live(&mut removed, "train.3", "k3", date(2026, 6, 1));
    assert_eq!(ids(&removed.plan()), ["create/key/sa-ci/train.4", "revoke/key/sa-ci/train.3"]);
}

#[test]
fn a_secret_of_somebody_else_stops_maintenance_of_its_key() {
    let mut world = in_secret(Held::Unreadable("the Secret train belongs to another".to_owned()), None);
    live(&mut world, "train.1", "k1", date(2026, 6, 1));
    let plan = world.plan();
    assert!(plan.is_empty() && plan.skipped[0].reason.contains("belongs to another"));
}

#[test]
fn a_target_that_cannot_be_read_stops_maintenance_of_its_key() {
    let mut world = world(Held::Unreadable("permission denied".to_owned()), None);
    live(&mut world, "train.1", "k1", date(2026, 6, 1));
    let plan = world.plan();
    assert!(plan.is_empty() && plan.skipped[0].reason.contains("permission denied"));
}

#[test]
fn under_observe_no_key_is_issued() {
    let mut world = world(Held::Nothing, None);
    world.desired.policy.ownership.keys = Mode::Observe;
    let plan = world.plan();
    assert!(plan.is_empty() && plan.unmanaged[0].subject == "key train of sa-ci");
}

#[test]
fn an_account_that_is_not_made_gets_no_key() {
    let mut world = world(Held::Nothing, None);
    world.live.organization.accounts.remove("sa-ci");
    world.desired.policy.ownership.service_accounts = Mode::Observe;
    let plan = world.plan();
    assert!(plan.is_empty() && plan.skipped[0].subject == "key train of sa-ci");
}
