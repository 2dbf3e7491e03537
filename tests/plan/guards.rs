//! Guards: limits, counts, and what they say.

use halley::model::actor::Actor;
use halley::model::change::{Kind, Verb};
use halley::model::key::{AccountName, Email, WorkspaceName};
use halley::model::organization::{Member, MemberState, OrganizationRole, WorkspaceRole};
use halley::plan::{Guard, Verdict};
use halley::resources::organization::MaxRemovals;
use halley::resources::values::{EmailText, Glob};
use wildmatch::WildMatch;

use crate::fixture::{World, account, member, membership, verdicts};

fn refused(world: &World, guard: Guard) -> bool {
    verdicts(&world.plan(), guard).iter().any(|verdict| verdict.verdict == Verdict::Refused)
}

fn with_limits(count: u32, percent: u8) -> World {
    let mut world = World::acme();
    world.crowd(17).desired.policy.guards.max_removals = MaxRemovals { count, percent };
    world
}

#[test]
fn as_many_removals_as_the_limit_pass_and_one_more_is_refused() {
    let mut world = with_limits(2, 100);
    world.forget("p00@acme.org").forget("p01@acme.org");
    assert!(!refused(&world, Guard::MaxRemovals));
    world.forget("p02@acme.org");
    let plan = world.plan();
    let verdict = verdicts(&plan, Guard::MaxRemovals)[0];
    assert_eq!((verdict.count, verdict.verdict), (3, Verdict::Refused));
    assert_eq!(verdict.scope.as_deref(), Some("members"));
    assert_eq!(verdict.limit, "at most 2, and at most 100 % of 20");
    assert_eq!(verdict.operations, [0, 1, 2]);
    assert!(verdict.way_out.contains(&format!("--override maxRemovals@{}", plan.digest)));
    assert!(plan.is_refused());
}

#[test]
fn exactly_the_share_passes_and_more_is_refused() {
    let mut world = with_limits(100, 10);
    world.forget("p00@acme.org").forget("p01@acme.org");
    assert!(!refused(&world, Guard::MaxRemovals));
    world.forget("p02@acme.org");
    assert!(refused(&world, Guard::MaxRemovals));
}

#[test]
fn a_share_says_nothing_below_ten_objects() {
    let mut world = World::acme();
    world.desired.policy.guards.max_removals = MaxRemovals { count: 10, percent: 1 };
    world.crowd(6).forget("p00@acme.org");
    assert_eq!(world.live.organization.members.len(), 9);
    assert!(!refused(&world, Guard::MaxRemovals));
    world.crowd(7).forget("p00@acme.org");
    assert!(refused(&world, Guard::MaxRemovals));
}

#[test]
fn ignored_objects_do_not_widen_the_share() {
    let mut world = with_limits(100, 10);
    world.forget("p00@acme.org").forget("p01@acme.org");
    for at in 0..5 {
        let partner = member(&format!("x{at}@partner.example"), OrganizationRole::PlatformMember);
        world.live.organization.members.insert(partner.clone());
        world.desired.organization.members.insert(partner);
    }
    world.desired.policy.ignore.members = vec![WildMatch::new("p1*"), WildMatch::new("*@partner.example")];
    assert!(refused(&world, Guard::MaxRemovals));
}

#[test]
fn demotions_and_moved_default_marks_count() {
    let mut world = World::acme();
    world.desired.policy.guards.max_removals = MaxRemovals { count: 0, percent: 100 };
    world.declare("cyd@acme.org", OrganizationRole::ViewOnly);
    assert!(refused(&world, Guard::MaxRemovals));
    let mut world = World::acme();
    world.desired.policy.guards.max_removals = MaxRemovals { count: 0, percent: 100 };
    world.desired.organization.default_workspace = Some(WorkspaceName::new("prod"));
    assert!(refused(&world, Guard::MaxRemovals));
}

#[test]
fn promotions_do_not_count() {
    let mut world = World::acme();
    world.desired.policy.guards.max_removals = MaxRemovals { count: 0, percent: 0 };
    world.declare("cyd@acme.org", OrganizationRole::Admin);
    assert!(!refused(&world, Guard::MaxRemovals));
}

#[test]
fn manual_removals_count() {
    let mut world = with_limits(0, 100);
    world.capabilities.manual.insert((Kind::Member, Verb::Delete), vec!["Users > Remove".to_owned()]);
    world.forget("p00@acme.org");
    assert!(refused(&world, Guard::MaxRemovals));
}

#[test]
fn roles_that_wait_for_an_acceptance_take_nothing_from_anybody_yet() {
    let mut world = with_limits(0, 0);
    world.capabilities.pending_roles = false;
    world
        .live
        .organization
        .members
        .insert(Member { state: MemberState::Pending, ..member("dan@acme.org", OrganizationRole::PlatformMember) });
    world.declare("dan@acme.org", OrganizationRole::ViewOnly);
    assert!(!refused(&world, Guard::MaxRemovals));
    world.live.organization.members.insert(member("dan@acme.org", OrganizationRole::PlatformMember));
    assert!(refused(&world, Guard::MaxRemovals), "accepted, it is a demotion like any other");
}

#[test]
fn one_emptied_workspace_is_seen_among_many() {
    let mut world = with_limits(100, 20);
    let people: Vec<String> = (0..17).map(|at| format!("p{at:02}@acme.org")).collect();
    let everyone = people.clone();
    let fill = move |workspace: &mut halley::model::organization::Workspace| {
        let share = if workspace.name.as_str() == "prod" { 10 } else { 17 };
        for person in &everyone[..share] {
            workspace.memberships.insert(membership(person, WorkspaceRole::Member));
        }
    };
    world.access(&fill).live_access(&fill);
    world.access(|workspace| {
        if workspace.name.as_str() == "prod" {
            people[..3].iter().for_each(|person| drop(workspace.memberships.remove(person.as_str())));
        }
    });
    let plan = world.plan();
    let scopes: Vec<_> = verdicts(&plan, Guard::MaxRemovals)
        .into_iter()
        .map(|verdict| (verdict.scope.clone().unwrap(), verdict.verdict))
        .collect();
    let expected = [("access".to_owned(), Verdict::Passed), ("access to prod".to_owned(), Verdict::Refused)];
    assert_eq!(scopes, expected);
}

#[test]
fn the_last_admin_is_kept_and_nobody_can_override_that() {
    let mut world = World::acme();
    world.forget("ana@acme.org").forget("bob@acme.org");
    let plan = world.plan();
    let verdict = verdicts(&plan, Guard::LastAdmin)[0];
    assert_eq!((verdict.verdict, verdict.count), (Verdict::Refused, 0));
    assert!(verdict.way_out.contains("cannot be overridden"));
    world.declare("bob@acme.org", OrganizationRole::Admin);
    assert!(!refused(&world, Guard::LastAdmin));
}

#[test]
fn an_invited_admin_is_no_admin_yet() {
    let mut world = World::acme();
    world.forget("ana@acme.org").forget("bob@acme.org").declare("dan@acme.org", OrganizationRole::Admin);
    assert!(refused(&world, Guard::LastAdmin));
}

#[test]
fn a_promotion_that_people_must_make_does_not_count() {
    let mut world = World::acme();
    world.forget("ana@acme.org").forget("bob@acme.org").declare("cyd@acme.org", OrganizationRole::Admin);
    assert!(!refused(&world, Guard::LastAdmin));
    world.capabilities.manual.insert((Kind::Member, Verb::Update), vec!["Users > role".to_owned()]);
    assert!(refused(&world, Guard::LastAdmin));
}

#[test]
fn fewer_admins_than_the_minimum_are_refused_only_if_the_plan_takes_one() {
    let mut world = World::acme();
    world.desired.policy.guards.min_admins = Some(2);
    assert!(!refused(&world, Guard::MinAdmins));
    world.declare("bob@acme.org", OrganizationRole::PlatformMember);
    let plan = world.plan();
    let verdict = verdicts(&plan, Guard::MinAdmins)[0];
    assert_eq!((verdict.count, verdict.limit.as_str()), (1, "at least 2 active Admins"));
    assert!(refused(&world, Guard::MinAdmins));
    world.declare("bob@acme.org", OrganizationRole::Admin).desired.policy.guards.min_admins = Some(5);
    assert!(!refused(&world, Guard::MinAdmins));
}

#[test]
fn required_admins_stay_admins() {
    let mut world = World::acme();
    world.desired.policy.guards.required_admins = vec![EmailText("Ana@acme.org".into())];
    world.declare("bob@acme.org", OrganizationRole::PlatformMember);
    assert!(!refused(&world, Guard::RequiredAdmins));
    world.declare("ana@acme.org", OrganizationRole::PlatformMember);
    assert!(refused(&world, Guard::RequiredAdmins));
}

#[test]
fn whoever_applies_keeps_their_access() {
    let mut world = World::acme();
    world.actor = Actor::Member(Email::new("bob@acme.org"));
    assert!(!refused(&world, Guard::KeepSelf));
    world.declare("bob@acme.org", OrganizationRole::PlatformMember);
    assert!(refused(&world, Guard::KeepSelf));
    world.desired.policy.guards.keep_self = false;
    assert!(!refused(&world, Guard::KeepSelf));
}

#[test]
fn a_service_account_does_not_remove_itself() {
    let mut world = World::acme();
    world.live.organization.accounts.insert(account("ci"));
    world.actor = Actor::ServiceAccount(AccountName::new("ci"));
    assert!(refused(&world, Guard::KeepSelf));
    world.actor = Actor::ServiceAccount(AccountName::new("other"));
    assert!(!refused(&world, Guard::KeepSelf));
}

#[test]
fn seats_are_limited_with_invited_people_counted() {
    let mut world = World::acme();
    world.desired.policy.guards.max_seats = Some(4);
    world.declare("dan@acme.org", OrganizationRole::OpikMember);
    assert!(!refused(&world, Guard::MaxSeats));
    world.declare("eve@acme.org", OrganizationRole::OpikMember);
    let plan = world.plan();
    assert_eq!(verdicts(&plan, Guard::MaxSeats)[0].count, 5);
    assert!(refused(&world, Guard::MaxSeats));
    world.forget("cyd@acme.org");
    assert!(!refused(&world, Guard::MaxSeats));
}

#[test]
fn too_many_seats_already_do_not_refuse_a_removal() {
    let mut world = World::acme();
    world.desired.policy.guards.max_seats = Some(1);
    world.forget("cyd@acme.org");
    assert!(!refused(&world, Guard::MaxSeats));
}

#[test]
fn what_is_protected_is_not_deleted() {
    let mut world = World::acme();
    world.desired.policy.guards.protected.members = vec![Glob("c*@acme.org".into())];
    world.declare("cyd@acme.org", OrganizationRole::ViewOnly);
    assert!(!refused(&world, Guard::Protected));
    world.forget("cyd@acme.org");
    let plan = world.plan();
    assert!(verdicts(&plan, Guard::Protected)[0].way_out.contains("cannot be overridden"));
    assert!(plan.is_refused());
}

#[test]
fn e_mails_are_protected_whatever_their_case_and_service_accounts_with_or_without_prefix() {
    let mut world = World::acme();
    world.desired.policy.guards.protected.members = vec![Glob("Cyd@Acme.org".into())];
    world.forget("cyd@acme.org");
    assert!(refused(&world, Guard::Protected));
    for written in ["ci", "sa-ci", "c*"] {
        let mut world = World::acme();
        world.live.organization.accounts.insert(account("ci"));
        world.desired.policy.guards.protected.service_accounts = vec![Glob(written.into())];
        assert!(refused(&world, Guard::Protected), "{written}");
    }
}

#[test]
fn a_revoked_invitation_of_somebody_protected_counts_as_a_deletion() {
    let mut world = World::acme();
    let mut dan = member("dan@acme.org", OrganizationRole::OpikMember);
    dan.state = MemberState::Pending;
    world.live.organization.members.insert(dan);
    world.desired.policy.guards.protected.members = vec![Glob("dan@*".into())];
    assert!(refused(&world, Guard::Protected));
}
