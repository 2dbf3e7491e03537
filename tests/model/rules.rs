//! The organization's own rules, one by one, on values.

use std::sync::Arc;

use halley::model::actor::Actor;
use halley::model::change::{Access, Change, Edit, KeyChange, KeyState, NewKey, WorkspaceState};
use halley::model::key::{AccountName, Email, KeyName, RoleName, WorkspaceName};
use halley::model::organization::{
    Authorized, Grants, Member, MemberState, Membership, Organization, OrganizationRole, Profile, Role, ServiceAccount,
    Subscription, Workspace, WorkspaceRole,
};
use halley::model::rules::{Facts as _, Violation, check, is_reserved_role, is_reserved_workspace};
use halley::model::simulation::Simulation;
use halley::model::snapshot::Snapshot;
use halley::model::table::Table;

fn member(email: &str, role: OrganizationRole) -> Member {
    Member { email: Email::new(email), role, state: MemberState::Active }
}

fn ana() -> Member {
    member("ana@acme.org", OrganizationRole::Admin)
}

fn cyd() -> Member {
    member("cyd@acme.org", OrganizationRole::PlatformMember)
}

fn place(name: &str) -> WorkspaceState {
    WorkspaceState { default: false, id: None, name: WorkspaceName::new(name) }
}

fn role(name: &str, base: WorkspaceRole) -> Role {
    Role { base, exclude: [].into(), name: RoleName::new(name) }
}

fn named(name: &str) -> WorkspaceRole {
    WorkspaceRole::Named(RoleName::new(name))
}

fn access(email: &str, workspace: &str, role: WorkspaceRole) -> Access {
    let membership = Membership { grants: Grants::NONE, member: Email::new(email), role };
    Access { membership, workspace: WorkspaceName::new(workspace) }
}

fn account(name: &str, workspaces: Authorized, default: Option<&str>) -> ServiceAccount {
    let default_workspace = default.map(WorkspaceName::new);
    ServiceAccount { default_workspace, name: AccountName::new(name), workspaces }
}

/// ana is the Admin, cyd holds `labeller` in `prod`, `research` is the default.
fn live() -> Snapshot {
    let held = access("cyd@acme.org", "prod", named("labeller")).membership;
    let organization = Organization {
        profile: Profile { subscription: Subscription::Enterprise, ..Profile::default() },
        members: [ana(), cyd()].into_iter().collect(),
        workspaces: [
            Workspace { name: WorkspaceName::new("prod"), memberships: [held].into_iter().collect() },
            Workspace { name: WorkspaceName::new("research"), memberships: Table::default() },
        ]
        .into_iter()
        .collect(),
        default_workspace: Some(WorkspaceName::new("research")),
        roles: [role("labeller", WorkspaceRole::Member), role("unused", WorkspaceRole::Member)].into_iter().collect(),
        accounts: [account("ci", Authorized::All, None)].into_iter().collect(),
    };
    Snapshot { id: Some(Arc::from("org-1")), organization, ..Snapshot::default() }
}

fn verdict(change: &Change) -> Result<(), Violation> {
    check(&Actor::Owner, change, &Simulation::new(&live()))
}

fn as_person(email: &str, change: &Change) -> Result<(), Violation> {
    check(&Actor::Member(Email::new(email)), change, &Simulation::new(&live()))
}

fn demotes(member: Member) -> Change {
    let after = Member { role: OrganizationRole::ViewOnly, ..member.clone() };
    Change::Member(Edit::Update { before: member, after })
}

#[test]
fn the_last_active_admin_stays() {
    let email = Email::new("ana@acme.org");
    assert_eq!(verdict(&demotes(ana())), Err(Violation::LastAdmin(email.clone())));
    assert_eq!(verdict(&Change::Member(Edit::Delete(ana()))), Err(Violation::LastAdmin(email)));
    assert_eq!(verdict(&Change::Member(Edit::Delete(cyd()))), Ok(()));
}

#[test]
fn an_admin_who_is_only_invited_does_not_keep_the_last_one_from_staying() {
    let mut world = live();
    let invited = Member { state: MemberState::Pending, ..member("bob@acme.org", OrganizationRole::Admin) };
    world.organization.members.insert(invited);
    let facts = Simulation::new(&world);
    assert!(matches!(check(&Actor::Owner, &demotes(ana()), &facts), Err(Violation::LastAdmin(_))));
}

#[test]
fn nobody_changes_or_removes_themselves() {
    let email = Email::new("cyd@acme.org");
    assert_eq!(as_person("cyd@acme.org", &demotes(cyd())), Err(Violation::OwnRole(email.clone())));
    assert_eq!(
        as_person("cyd@acme.org", &Change::Member(Edit::Delete(cyd()))),
        Err(Violation::OwnRemoval(email.clone()))
    );
    let leaves = Change::Membership(Edit::Delete(access("cyd@acme.org", "prod", named("labeller"))));
    assert_eq!(as_person("cyd@acme.org", &leaves), Err(Violation::OwnRemoval(email)));
    assert_eq!(as_person("ana@acme.org", &leaves), Ok(()));
    assert_eq!(as_person("ana@acme.org", &demotes(cyd())), Ok(()));
}

#[test]
fn the_default_and_the_only_workspace_stay() {
    let delete = |name: &str| Change::Workspace(Edit::Delete(place(name)));
    assert_eq!(verdict(&delete("research")), Err(Violation::DefaultWorkspace(WorkspaceName::new("research"))));
    assert_eq!(verdict(&delete("prod")), Ok(()));
    assert_eq!(verdict(&delete("lab")), Err(Violation::Missing("workspace", "lab".to_owned())));
    let mut world = live();
    world.organization.workspaces.remove("prod");
    let facts = Simulation::new(&world);
    let only = Violation::OnlyWorkspace(WorkspaceName::new("research"));
    assert_eq!(check(&Actor::Owner, &delete("research"), &facts), Err(only));
}

#[test]
fn a_workspace_is_new_not_reserved_and_takes_the_mark_only_as_the_first() {
    let create = |state: WorkspaceState| Change::Workspace(Edit::Create(state));
    assert_eq!(verdict(&create(place("lab"))), Ok(()));
    assert_eq!(verdict(&create(place("prod"))), Err(Violation::Exists("workspace", "prod".to_owned())));
    assert_eq!(verdict(&create(place("default"))), Err(Violation::ReservedName("default".to_owned())));
    let marked = WorkspaceState { default: true, ..place("lab") };
    assert_eq!(verdict(&create(marked.clone())), Err(Violation::FirstWorkspace));
    let empty = Snapshot { id: Some(Arc::from("org-1")), ..Snapshot::default() };
    let facts = Simulation::new(&empty);
    assert_eq!(check(&Actor::Owner, &create(place("lab")), &facts), Err(Violation::FirstWorkspace));
    assert_eq!(check(&Actor::Owner, &create(marked), &facts), Ok(()));
}

#[test]
fn reserved_names_are_those_of_comet() {
    assert!(is_reserved_workspace("default") && is_reserved_workspace("__cc_x__"));
    assert!(!is_reserved_workspace("defaults") && !is_reserved_workspace("__cc_x") && !is_reserved_workspace("cc_x__"));
    assert!(!is_reserved_workspace("__cc__"));
    assert!(is_reserved_role("Owner") && is_reserved_role("Member") && !is_reserved_role("Write"));
}

#[test]
fn a_reserved_workspace_that_is_there_stays_as_it_is() {
    let reserved = "__cc_x__";
    let mut world = live();
    world
        .organization
        .workspaces
        .insert(Workspace { name: WorkspaceName::new(reserved), memberships: Table::default() });
    let facts = Simulation::new(&world);
    for change in [
        Change::Workspace(Edit::Delete(place(reserved))),
        Change::DefaultMark { before: None, after: WorkspaceName::new(reserved) },
        Change::Membership(Edit::Create(access("cyd@acme.org", reserved, WorkspaceRole::Member))),
    ] {
        assert_eq!(check(&Actor::Owner, &change, &facts), Err(Violation::ReservedName(reserved.to_owned())));
    }
}

#[test]
fn the_mark_goes_to_a_workspace_that_exists() {
    let mark = |after: &str| Change::DefaultMark { before: None, after: WorkspaceName::new(after) };
    assert_eq!(verdict(&mark("prod")), Ok(()));
    assert_eq!(verdict(&mark("lab")), Err(Violation::Missing("workspace", "lab".to_owned())));
}

#[test]
fn a_membership_joins_a_member_a_workspace_and_a_role_that_exist() {
    let create = |email: &str, workspace: &str, role: WorkspaceRole| {
        verdict(&Change::Membership(Edit::Create(access(email, workspace, role))))
    };
    assert_eq!(create("cyd@acme.org", "research", WorkspaceRole::Owner), Ok(()));
    assert_eq!(create("cyd@acme.org", "research", named("unused")), Ok(()));
    assert!(matches!(create("zoe@acme.org", "research", WorkspaceRole::Member), Err(Violation::Missing("member", _))));
    assert!(matches!(create("cyd@acme.org", "lab", WorkspaceRole::Member), Err(Violation::Missing("workspace", _))));
    assert!(matches!(create("cyd@acme.org", "research", named("none")), Err(Violation::Missing("role", _))));
    assert!(matches!(create("cyd@acme.org", "prod", WorkspaceRole::Member), Err(Violation::Exists("membership", _))));
}

#[test]
fn only_a_membership_that_exists_changes_or_ends() {
    let (there, gone) =
        (access("cyd@acme.org", "prod", named("labeller")), access("ana@acme.org", "prod", WorkspaceRole::Member));
    assert_eq!(verdict(&Change::Membership(Edit::Delete(there.clone()))), Ok(()));
    let to = |role: WorkspaceRole| Edit::Update { before: there.clone(), after: access("cyd@acme.org", "prod", role) };
    assert_eq!(verdict(&Change::Membership(to(WorkspaceRole::Owner))), Ok(()));
    assert!(matches!(verdict(&Change::Membership(to(named("none")))), Err(Violation::Missing("role", _))));
    assert!(matches!(verdict(&Change::Membership(Edit::Delete(gone))), Err(Violation::Missing("membership", _))));
}

#[test]
fn a_person_is_added_once() {
    let create = |member: Member| verdict(&Change::Member(Edit::Create(member)));
    assert_eq!(create(member("dan@acme.org", OrganizationRole::OpikMember)), Ok(()));
    assert!(matches!(create(cyd()), Err(Violation::Exists("member", _))));
    assert!(matches!(verdict(&Change::Accept(cyd())), Err(Violation::Exists("member", _))));
    let nobody = member("dan@acme.org", OrganizationRole::OpikMember);
    assert!(matches!(verdict(&Change::Member(Edit::Delete(nobody.clone()))), Err(Violation::Missing("member", _))));
    assert!(matches!(verdict(&demotes(nobody)), Err(Violation::Missing("member", _))));
}

#[test]
fn custom_roles_need_enterprise_a_base_and_a_name_of_their_own() {
    let create = |role: Role| verdict(&Change::Role(Edit::Create(role)));
    assert_eq!(create(role("new", WorkspaceRole::Owner)), Ok(()));
    assert!(matches!(create(role("Owner", WorkspaceRole::Owner)), Err(Violation::ReservedName(_))));
    assert!(matches!(create(role("unused", WorkspaceRole::Owner)), Err(Violation::Exists("role", _))));
    assert!(matches!(create(role("new", named("unused"))), Err(Violation::RoleBase(_))));
    let mut world = live();
    world.organization.profile.subscription = Subscription::Starter;
    let facts = Simulation::new(&world);
    let refused = check(&Actor::Owner, &Change::Role(Edit::Create(role("new", WorkspaceRole::Owner))), &facts);
    assert_eq!(refused, Err(Violation::NeedsEnterprise(Subscription::Starter)));
}

#[test]
fn a_role_in_use_stays_and_an_unknown_one_does_not_change() {
    let delete = |name: &str| verdict(&Change::Role(Edit::Delete(role(name, WorkspaceRole::Member))));
    assert_eq!(delete("unused"), Ok(()));
    assert_eq!(delete("labeller"), Err(Violation::RoleInUse(RoleName::new("labeller"))));
    assert!(matches!(delete("none"), Err(Violation::Missing("role", _))));
    let before = role("unused", WorkspaceRole::Member);
    let after = role("unused", WorkspaceRole::Owner);
    assert_eq!(verdict(&Change::Role(Edit::Update { before, after })), Ok(()));
}

#[test]
fn a_role_is_free_once_its_holders_are_gone_in_any_way() {
    let world = live();
    let ends = [
        Change::Membership(Edit::Delete(access("cyd@acme.org", "prod", named("labeller")))),
        Change::Member(Edit::Delete(cyd())),
        Change::Workspace(Edit::Delete(place("prod"))),
    ];
    for end in ends {
        let mut facts = Simulation::new(&world);
        facts.apply(&end);
        let delete = Change::Role(Edit::Delete(role("labeller", WorkspaceRole::Member)));
        assert_eq!(check(&Actor::Owner, &delete, &facts), Ok(()), "{end:?}");
    }
}

#[test]
fn a_membership_that_was_just_made_ends_with_its_member_and_with_its_workspace() {
    let world = live();
    let made = access("cyd@acme.org", "research", WorkspaceRole::Member);
    let (name, email) = (made.workspace.clone(), made.member().clone());
    let mut facts = Simulation::new(&world);
    facts.apply(&Change::Membership(Edit::Create(made.clone())));
    assert!(facts.membership(&name, &email));
    facts.apply(&Change::Workspace(Edit::Delete(place("research"))));
    assert!(!facts.membership(&name, &email));
    let mut facts = Simulation::new(&world);
    facts.apply(&Change::Membership(Edit::Create(made.clone())));
    facts.apply(&Change::Member(Edit::Delete(cyd())));
    assert!(!facts.membership(&name, &email));
    let mut facts = Simulation::new(&world);
    facts.apply(&Change::Membership(Edit::Delete(made)));
    assert!(!facts.membership(&name, &email));
}

#[test]
fn a_service_account_uses_workspaces_that_exist_and_its_default_is_one_of_them() {
    let listed = |names: &[&str]| Authorized::Listed(names.iter().map(|name| WorkspaceName::new(name)).collect());
    let create = |account: ServiceAccount| verdict(&Change::ServiceAccount(Edit::Create(account)));
    assert_eq!(create(account("new", listed(&["prod"]), Some("prod"))), Ok(()));
    assert_eq!(create(account("new", Authorized::All, Some("prod"))), Ok(()));
    assert!(matches!(create(account("new", listed(&["lab"]), None)), Err(Violation::Missing("workspace", _))));
    assert!(matches!(create(account("new", Authorized::All, Some("lab"))), Err(Violation::Missing("workspace", _))));
    let outside = create(account("new", listed(&["prod"]), Some("research")));
    assert_eq!(outside, Err(Violation::DefaultNotAuthorized(WorkspaceName::new("research"))));
    assert!(matches!(create(account("ci", Authorized::All, None)), Err(Violation::Exists("service account", _))));
    let delete = |name: &str| verdict(&Change::ServiceAccount(Edit::Delete(account(name, Authorized::All, None))));
    assert_eq!(delete("ci"), Ok(()));
    assert!(matches!(delete("etl"), Err(Violation::Missing("service account", _))));
}

#[test]
fn a_key_belongs_to_an_account_that_exists() {
    let issue = |account: &str| {
        let (account, name) = (AccountName::new(account), KeyName::new("train.1"));
        Change::Key(KeyChange::Issue(NewKey { account, name, target: Arc::from("train.key") }))
    };
    assert_eq!(verdict(&issue("ci")), Ok(()));
    assert!(matches!(verdict(&issue("etl")), Err(Violation::Missing("service account", _))));
    let key = KeyState { account: AccountName::new("etl"), id: Arc::from("k1"), name: KeyName::new("train.1") };
    let revoke = Change::Key(KeyChange::Revoke { key, scheduled: false });
    assert!(matches!(verdict(&revoke), Err(Violation::Missing("service account", _))));
}

#[test]
fn an_organization_is_made_once_and_changed_only_when_it_exists() {
    let create = Change::Organization(Edit::Create(Profile::default()));
    let after = Profile { subscription: Subscription::Enterprise, ..Profile::default() };
    let update = Change::Organization(Edit::Update { before: Profile::default(), after });
    assert!(matches!(verdict(&create), Err(Violation::Exists(..))));
    assert_eq!(verdict(&update), Ok(()));
    let nothing = Snapshot::default();
    let facts = Simulation::new(&nothing);
    assert_eq!(check(&Actor::Owner, &create, &facts), Ok(()));
    assert!(matches!(check(&Actor::Owner, &update, &facts), Err(Violation::Missing(..))));
}

#[test]
fn enterprise_is_left_once_there_are_no_custom_roles() {
    let leave = Change::Organization(Edit::Update { before: Profile::default(), after: Profile::default() });
    let Err(violation) = verdict(&leave) else { panic!("it was left") };
    assert!(violation.to_string().contains("there are `labeller`, `unused`; delete them first"), "{violation}");
    let without = Snapshot { organization: Organization { roles: Table::default(), ..live().organization }, ..live() };
    assert_eq!(check(&Actor::Owner, &leave, &Simulation::new(&without)), Ok(()));
}
