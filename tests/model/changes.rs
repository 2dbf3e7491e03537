//! What follows from a change: id, verb, whether it takes something away.

use std::sync::Arc;

use halley::model::change::{Access, Change, Edit, KeyChange, KeyState, NewKey, WorkspaceState};
use halley::model::key::{AccountName, Email, KeyName, RoleName, WorkspaceName};
use halley::model::organization::{
    Authorized, Grant, Grants, Member, MemberState, Membership, OrganizationRole, Profile, Role, ServiceAccount,
    WorkspaceRole,
};

fn member(role: OrganizationRole, state: MemberState) -> Member {
    Member { email: Email::new("bob@acme.org"), role, state }
}

fn access(workspace: &str, role: WorkspaceRole, grants: Grants) -> Access {
    let membership = Membership { grants, member: Email::new("bob@acme.org"), role };
    Access { membership, workspace: WorkspaceName::new(workspace) }
}

fn update<T>(before: T, after: T) -> Edit<T> {
    Edit::Update { before, after }
}

#[test]
fn ids_name_verb_kind_place_and_name() {
    let state = WorkspaceState { default: false, id: None, name: WorkspaceName::new("a/b%c") };
    let key = KeyState { account: AccountName::new("ci"), id: Arc::from("k1"), name: KeyName::new("train.1") };
    let new = NewKey { account: AccountName::new("ci"), name: KeyName::new("train.2"), target: Arc::from("f") };
    let pending = member(OrganizationRole::Admin, MemberState::Pending);
    let active = member(OrganizationRole::Admin, MemberState::Active);
    let ids = [
        (Change::Organization(Edit::Create(Profile::default())), "create/organization"),
        (Change::Member(Edit::Create(pending.clone())), "invite/member/bob@acme.org"),
        (Change::Member(Edit::Create(active.clone())), "create/member/bob@acme.org"),
        (Change::Accept(active.clone()), "accept/member/bob@acme.org"),
        (Change::Member(Edit::Delete(pending)), "revoke/member/bob@acme.org"),
        (Change::Member(Edit::Delete(active)), "delete/member/bob@acme.org"),
        (Change::Workspace(Edit::Delete(state)), "delete/workspace/a%2Fb%25c"),
        (Change::DefaultMark { before: None, after: WorkspaceName::new("prod") }, "mark-default/workspace/prod"),
        (
            Change::Membership(Edit::Delete(access("prod", WorkspaceRole::Member, Grants::NONE))),
            "delete/membership/prod/bob@acme.org",
        ),
        (Change::Key(KeyChange::Rotate { before: key.clone(), after: new.clone() }), "rotate/key/sa-ci/train.2"),
        (Change::Key(KeyChange::Issue(new)), "create/key/sa-ci/train.2"),
        (Change::Key(KeyChange::Revoke { key, scheduled: true }), "revoke/key/sa-ci/train.1"),
    ];
    for (change, id) in ids {
        assert_eq!(change.id(), id);
    }
}

#[test]
fn a_lesser_organization_role_takes_away() {
    let to = |before: OrganizationRole, after: OrganizationRole| {
        let state = MemberState::Active;
        Change::Member(update(member(before, state), member(after, state))).is_destructive()
    };
    assert!(to(OrganizationRole::Admin, OrganizationRole::PlatformMember));
    assert!(to(OrganizationRole::OpikMember, OrganizationRole::ViewOnly));
    assert!(!to(OrganizationRole::ViewOnly, OrganizationRole::PlatformMember));
    assert!(to(OrganizationRole::Other(Arc::from("NEW")), OrganizationRole::Admin));
}

#[test]
fn a_lesser_workspace_role_or_a_lost_grant_takes_away() {
    let invites = Grants::NONE.with(Grant::InviteUsers);
    let named = |name: &str| WorkspaceRole::Named(RoleName::new(name));
    let to = |before: (WorkspaceRole, Grants), after: (WorkspaceRole, Grants)| {
        Change::Membership(update(access("prod", before.0, before.1), access("prod", after.0, after.1)))
            .is_destructive()
    };
    let none = Grants::NONE;
    assert!(to((WorkspaceRole::Owner, none), (WorkspaceRole::Member, none)));
    assert!(!to((WorkspaceRole::Member, none), (WorkspaceRole::Owner, none)));
    assert!(to((WorkspaceRole::Member, invites), (WorkspaceRole::Member, none)));
    assert!(!to((WorkspaceRole::Member, invites), (WorkspaceRole::Owner, none)));
    assert!(!to((WorkspaceRole::Member, none), (WorkspaceRole::Member, invites)));
    assert!(to((named("one"), none), (named("two"), none)));
    assert!(!to((named("one"), none), (named("one"), invites)));
    assert!(!Change::Membership(Edit::Create(access("prod", WorkspaceRole::Member, none))).is_destructive());
    assert!(Change::Membership(Edit::Delete(access("prod", WorkspaceRole::Member, none))).is_destructive());
}

#[test]
fn a_role_that_excludes_more_takes_away() {
    let role = |base: WorkspaceRole, exclude: &[&str]| Role {
        base,
        exclude: exclude.iter().map(|name| Arc::from(*name)).collect(),
        name: RoleName::new("r"),
    };
    let to = |before: Role, after: Role| Change::Role(update(before, after)).is_destructive();
    let (member, owner) = (WorkspaceRole::Member, WorkspaceRole::Owner);
    assert!(to(role(member.clone(), &[]), role(member.clone(), &["viewModels"])));
    assert!(!to(role(member.clone(), &["viewModels"]), role(member.clone(), &[])));
    assert!(to(role(owner.clone(), &[]), role(member.clone(), &[])));
    assert!(!to(role(member, &[]), role(owner, &[])));
}

#[test]
fn an_account_with_fewer_workspaces_loses_them() {
    let account =
        |workspaces: Authorized| ServiceAccount { default_workspace: None, name: AccountName::new("ci"), workspaces };
    let listed = |names: &[&str]| Authorized::Listed(names.iter().map(|name| WorkspaceName::new(name)).collect());
    let to = |before: Authorized, after: Authorized| {
        Change::ServiceAccount(update(account(before), account(after))).is_destructive()
    };
    assert!(to(Authorized::All, listed(&["prod"])));
    assert!(!to(listed(&["prod"]), Authorized::All));
    assert!(to(listed(&["lab", "prod"]), listed(&["prod"])));
    assert!(!to(listed(&["prod"]), listed(&["lab", "prod"])));
}

#[test]
fn the_mark_takes_away_only_from_a_workspace_that_has_it() {
    let mark = |before: Option<&str>| Change::DefaultMark {
        before: before.map(WorkspaceName::new),
        after: WorkspaceName::new("prod"),
    };
    assert!(mark(Some("lab")).is_destructive());
    assert!(!mark(None).is_destructive());
}

#[test]
fn only_unscheduled_ends_of_keys_take_away() {
    let key = || KeyState { account: AccountName::new("ci"), id: Arc::from("k1"), name: KeyName::new("train.1") };
    let revoke = |scheduled| Change::Key(KeyChange::Revoke { key: key(), scheduled });
    assert!(revoke(false).is_destructive() && !revoke(false).is_maintenance());
    assert!(!revoke(true).is_destructive() && revoke(true).is_maintenance());
    let new = NewKey { account: AccountName::new("ci"), name: KeyName::new("train.2"), target: Arc::from("f") };
    let issue = Change::Key(KeyChange::Issue(new));
    assert!(issue.is_maintenance() && !issue.is_destructive());
}
