//! Saved plans: what they say when they cannot be applied, and why two plans differ.

use std::sync::Arc;

use halley::desired::{DeclaredKey, Target};
use halley::model::key::{AccountName, KeyName};
use halley::model::organization::OrganizationRole;
use halley::plan::saved::{self, Refusal, SavedError};
use halley::plan::{Capabilities, Context, Held, Plan, compare, undo};
use jiff::civil::date;

use crate::fixture::{TODAY, World, account, ids};

fn text(plan: &Plan) -> String {
    serde_json::to_string_pretty(&saved::document(plan)).unwrap()
}

fn invites() -> World {
    let mut world = World::acme();
    world.declare("dan@acme.org", OrganizationRole::OpikMember);
    world.declare("cyd@acme.org", OrganizationRole::Admin);
    world
}

#[test]
fn a_stale_plan_names_object_field_and_both_values() {
    let mut world = invites();
    let saved = saved::read(&text(&world.plan())).unwrap();
    let mut cyd = world.live.organization.members.get("cyd@acme.org").unwrap().clone();
    cyd.role = OrganizationRole::ViewOnly;
    world.live.organization.members.insert(cyd);
    let Err(Refusal::Stale(stale)) = saved::verify(&saved, &world.live, TODAY) else { panic!() };
    let said: Vec<String> = stale.iter().map(ToString::to_string).collect();
    assert_eq!(said, [r#"update/member/cyd@acme.org.role: the plan expects "PlatformMember", live is "ViewOnly""#]);
}

#[test]
fn somebody_who_has_come_or_gone_makes_a_plan_stale() {
    let mut world = invites();
    let saved = saved::read(&text(&world.plan())).unwrap();
    world.live.organization.members.remove("cyd@acme.org");
    let dan = world.desired.organization.members.get("dan@acme.org").unwrap().clone();
    world.live.organization.members.insert(dan);
    let Err(Refusal::Stale(stale)) = saved::verify(&saved, &world.live, TODAY) else { panic!() };
    let fields: Vec<(&str, &str)> = stale.iter().map(|stale| (stale.operation.as_str(), stale.live.as_str())).collect();
    assert_eq!(fields.len(), 2);
    assert_eq!(fields[1], ("update/member/cyd@acme.org", "nothing"));
    assert!(fields[0].1.contains("OpikMember"));
}

#[test]
fn what_can_no_longer_be_read_makes_a_plan_stale() {
    let mut world = invites();
    let saved = saved::read(&text(&world.plan())).unwrap();
    world.live.unread.insert(halley::model::Collection::Members);
    let Err(Refusal::Stale(stale)) = saved::verify(&saved, &world.live, TODAY) else { panic!() };
    assert!(stale.iter().all(|stale| stale.live == "unread"));
}

#[test]
fn a_plan_of_another_organization_is_refused() {
    let mut world = invites();
    let saved = saved::read(&text(&world.plan())).unwrap();
    world.live.id = Some(Arc::from("org-2"));
    let error = saved::verify(&saved, &world.live, TODAY).unwrap_err();
    assert_eq!(error.to_string(), "the plan is for the organization org-1, but the server's is org-2");
}

#[test]
fn a_plan_ends_when_an_until_passes() {
    let mut world = invites();
    world.desired.next_until = Some(date(2027, 1, 15));
    let saved = saved::read(&text(&world.plan())).unwrap();
    assert_eq!(saved::verify(&saved, &world.live, date(2027, 1, 15)), Ok(()));
    let error = saved::verify(&saved, &world.live, date(2027, 1, 16)).unwrap_err();
    assert_eq!(error, Refusal::Expired("2027-01-16T00:00:00Z".to_owned()));
}

#[test]
fn an_edited_field_is_noticed() {
    let world = invites();
    let edited = text(&world.plan()).replace("\"OpikMember\"", "\"Admin\"");
    assert!(matches!(saved::read(&edited), Err(SavedError::Edited { .. })));
}

#[test]
fn an_edited_id_is_noticed() {
    let edited = text(&invites().plan()).replace("invite/member/dan@acme.org", "invite/member/eve@acme.org");
    let error = saved::read(&edited).unwrap_err().to_string();
    assert!(error.contains("its fields describe `invite/member/dan@acme.org`"), "{error}");
}

#[test]
fn an_operation_stands_in_a_plan_once() {
    let mut document = saved::document(&invites().plan());
    document.operations.push(document.operations[0].clone());
    let error = saved::read(&serde_json::to_string(&document).unwrap()).unwrap_err();
    assert!(matches!(error, SavedError::Twice(_)));
}

#[test]
fn what_is_no_plan_is_said_to_be_none() {
    let error = |text: &str| saved::read(text).unwrap_err().to_string();
    assert!(error("kind: CometMember").contains("this is no saved plan"));
    assert!(error("{}").contains("there is no `format`"));
    assert!(error(r#"{"format": "halley.dev/plan/v9"}"#).contains("halley.dev/plan/v9"));
    assert!(error(r#"{"format": "halley.dev/plan/v1"}"#).contains("missing field"));
}

#[test]
fn the_policy_of_the_manifests_judges_a_saved_plan() {
    let mut world = World::acme();
    world.forget("cyd@acme.org");
    let saved = saved::read(&text(&world.plan())).unwrap();
    world.desired.policy.guards.max_removals.count = 0;
    let context = Context {
        policy: &world.desired.policy,
        snapshot: &world.live,
        actor: &world.actor,
        capabilities: &Capabilities::embedded(),
    };
    assert!(saved::restore(&saved, &context, []).is_refused());
}

#[test]
fn key_maintenance_of_a_saved_plan_is_done_only_as_it_is_due_now() {
    let key = (AccountName::new("ci"), KeyName::new("train"));
    let mut world = invites();
    world.desired.organization.accounts.insert(account("ci"));
    world.live.organization.accounts.insert(account("ci"));
    let target = Target::File(Arc::from("train.key"));
    world.desired.keys.insert(DeclaredKey { key: key.clone(), target, rotation: None });
    world.held.insert(key.clone(), Held::Nothing);
    let made = world.plan();
    let saved = saved::read(&text(&made)).unwrap();
    let context = Context {
        policy: &world.desired.policy,
        snapshot: &world.live,
        actor: &world.actor,
        capabilities: &Capabilities::embedded(),
    };
    let due = made.operations.iter().map(|operation| &operation.change);
    assert_eq!(ids(&saved::restore(&saved, &context, due)), ids(&made));
    let restored = saved::restore(&saved, &context, []);
    assert_eq!(ids(&restored), ["invite/member/dan@acme.org", "update/member/cyd@acme.org"]);
    assert_eq!(restored.digest, made.digest);
    assert_eq!(restored.skipped[0].subject, "create/key/sa-ci/train.1", "what is left out is said");
}

#[test]
fn two_plans_are_compared_operation_by_operation() {
    let one = invites().plan();
    let mut world = World::acme();
    world.declare("dan@acme.org", OrganizationRole::ViewOnly).declare("eve@acme.org", OrganizationRole::OpikMember);
    let other = saved::document(&world.plan());
    let differences: Vec<String> = compare(&one, &other)
        .into_iter()
        .map(|difference| format!("{}: {}", difference.subject, difference.reason))
        .collect();
    assert_eq!(
        differences,
        [
            "invite/member/dan@acme.org: makes role = \"OpikMember\", state = \"Pending\" here, role = \"ViewOnly\", state = \"Pending\" there",
            "invite/member/eve@acme.org: only in the other plan",
            "update/member/cyd@acme.org: only in this plan",
        ]
    );
    assert_eq!(compare(&one, &saved::document(&one)), []);
}

#[test]
fn other_live_state_is_a_difference_too() {
    let one = invites().plan();
    let mut world = invites();
    let mut cyd = world.live.organization.members.get("cyd@acme.org").unwrap().clone();
    cyd.role = OrganizationRole::ViewOnly;
    world.live.organization.members.insert(cyd);
    world.live.id = Some(Arc::from("org-2"));
    world.live.unread.insert(halley::model::Collection::Keys);
    let subjects: Vec<String> =
        compare(&one, &saved::document(&world.plan())).into_iter().map(|it| it.subject).collect();
    assert_eq!(subjects, ["organization", "unread", "update/member/cyd@acme.org"]);
}

#[test]
fn undo_says_what_cannot_be_taken_back() {
    let mut world = World::acme();
    world.forget("cyd@acme.org");
    let plan = world.plan();
    let mut after = world.live.clone();
    after.organization.members.remove("cyd@acme.org");
    let capabilities = Capabilities::embedded();
    let context =
        Context { policy: &world.desired.policy, snapshot: &after, actor: &world.actor, capabilities: &capabilities };
    let undo = undo(&[&plan.operations[0].change], &world.live, &context);
    let back = [
        "invite/member/cyd@acme.org",
        "create/membership/prod/cyd@acme.org",
        "create/membership/research/cyd@acme.org",
    ];
    assert!(back.iter().all(|id| ids(&undo).contains(&(*id).to_owned())), "{:?}", ids(&undo));
    assert_eq!(undo.skipped[0].subject, "delete/member/cyd@acme.org");
}
