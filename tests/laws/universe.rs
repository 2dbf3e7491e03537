//! A small universe, so that what is declared and what is live meet often.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use halley::desired::{Desired, Policy};
use halley::model::actor::Actor;
use halley::model::key::{AccountName, Email, RoleName, WorkspaceName};
use halley::model::organization::{
    Authorized, Grant, Grants, Invitations, Member, MemberState, Membership, Organization, OrganizationRole, Profile,
    Role, ServiceAccount, Subscription, Workspace, WorkspaceRole,
};
use halley::model::snapshot::Snapshot;
use halley::plan::{Capabilities, Context, Input, Plan};
use halley::resources::organization::{MaxRemovals, Mode, Ownership, WhenUndeclared};
use jiff::civil::{Date, date};
use proptest::collection::{btree_map, btree_set};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

pub const TODAY: Date = date(2027, 1, 15);
const PEOPLE: [&str; 6] =
    ["ana@acme.org", "bob@acme.org", "cyd@acme.org", "dan@acme.org", "eve@partner.example", "fay@partner.example"];
const WORKSPACES: [&str; 4] = ["archive", "prod", "research", "sandbox-1"];
const ROLES: [&str; 2] = ["labeller", "reviewer"];
const ACCOUNTS: [&str; 3] = ["bot", "ci", "etl"];

type Memberships = BTreeMap<&'static str, (WorkspaceRole, Grants)>;

fn organization_role() -> impl Strategy<Value = OrganizationRole> {
    select(OrganizationRole::DECLARABLE.to_vec())
}

fn workspace_role() -> impl Strategy<Value = WorkspaceRole> {
    prop_oneof![
        3 => Just(WorkspaceRole::Member),
        2 => Just(WorkspaceRole::Owner),
        1 => select(ROLES.to_vec()).prop_map(|name| WorkspaceRole::Named(RoleName::new(name))),
    ]
}

fn grants() -> impl Strategy<Value = Grants> {
    btree_set(select(Grant::ALL.to_vec()), 0..=2).prop_map(|grants| grants.into_iter().collect())
}

fn roles() -> impl Strategy<Value = Vec<Role>> {
    let role = (any::<bool>(), any::<bool>());
    btree_map(select(ROLES.to_vec()), role, 0..=2).prop_map(|roles| {
        let role = |(name, (owner, excludes)): (&str, (bool, bool))| Role {
            base: if owner { WorkspaceRole::Owner } else { WorkspaceRole::Member },
            exclude: excludes.then(|| Arc::from("makeEmProjectPublic")).into_iter().collect(),
            name: RoleName::new(name),
        };
        roles.into_iter().map(role).collect()
    })
}

fn accounts() -> impl Strategy<Value = BTreeMap<&'static str, Option<BTreeSet<&'static str>>>> {
    btree_map(select(ACCOUNTS.to_vec()), option::of(btree_set(select(WORKSPACES.to_vec()), 0..=2)), 0..=2)
}

fn profile() -> impl Strategy<Value = Profile> {
    (select(vec!["Acme", "Acme 2"]), any::<bool>()).prop_map(|(name, admins_only)| Profile {
        invitations: if admins_only { Invitations::AdminsOnly } else { Invitations::Everyone },
        name: Arc::from(name),
        subscription: Subscription::Enterprise,
    })
}

/// An organization whose references hold; `states` says whether people may be Pending.
pub fn organization(states: bool) -> impl Strategy<Value = Organization> {
    let members = btree_map(select(PEOPLE.to_vec()), (organization_role(), any::<bool>()), 0..=5);
    let memberships = btree_map(select(PEOPLE.to_vec()), (workspace_role(), grants()), 0..=4);
    let workspaces = btree_map(select(WORKSPACES.to_vec()), memberships, 1..=4);
    (profile(), members, workspaces, any::<proptest::sample::Index>(), roles(), accounts()).prop_map(
        move |(profile, people, places, default, roles, accounts)| {
            let mut members: Vec<Member> = vec![member("root@acme.org", OrganizationRole::Admin, MemberState::Active)];
            members.extend(people.iter().map(|(email, (role, pending))| {
                let state = if states && *pending { MemberState::Pending } else { MemberState::Active };
                member(email, role.clone(), state)
            }));
            let names: Vec<&str> = places.keys().copied().collect();
            let default_workspace = Some(WorkspaceName::new(names[default.index(names.len())]));
            let known: BTreeSet<&str> = people.keys().copied().collect();
            let workspaces = places.iter().map(|(name, memberships)| workspace(name, memberships, &known, &roles));
            Organization {
                profile,
                members: members.into_iter().collect(),
                workspaces: workspaces.collect(),
                default_workspace,
                accounts: accounts.iter().map(|(name, listed)| account(name, listed.as_ref(), &names)).collect(),
                roles: roles.into_iter().collect(),
            }
        },
    )
}

fn member(email: &str, role: OrganizationRole, state: MemberState) -> Member {
    Member { email: Email::new(email), role, state }
}

fn workspace(name: &str, memberships: &Memberships, known: &BTreeSet<&str>, roles: &[Role]) -> Workspace {
    let memberships = memberships.iter().filter(|(email, _)| known.contains(*email));
    let memberships = memberships.map(|(email, (role, grants))| {
        let exists = role.custom().is_none_or(|custom| roles.iter().any(|role| role.name == *custom));
        let role = if exists { role.clone() } else { WorkspaceRole::Member };
        Membership { grants: *grants, member: Email::new(email), role }
    });
    Workspace { name: WorkspaceName::new(name), memberships: memberships.collect() }
}

fn account(name: &str, listed: Option<&BTreeSet<&str>>, workspaces: &[&str]) -> ServiceAccount {
    let authorized = match listed {
        None => Authorized::All,
        Some(names) => {
            let known = names.iter().filter(|name| workspaces.contains(*name));
            Authorized::Listed(known.map(|name| WorkspaceName::new(name)).collect())
        }
    };
    let default_workspace = match &authorized {
        Authorized::All => None,
        Authorized::Listed(names) => names.first().cloned(),
    };
    ServiceAccount { default_workspace, name: AccountName::new(name), workspaces: authorized }
}

/// A live organization, or none yet.
pub fn snapshot() -> impl Strategy<Value = Snapshot> {
    let live = (organization(true), btree_set(select(PEOPLE.to_vec()), 0..=2)).prop_map(|(organization, requests)| {
        let requests = requests.into_iter().map(Email::new);
        let requests = requests.filter(|email| organization.members.get(email.as_str()).is_none()).collect();
        let ids = organization
            .workspaces
            .iter()
            .map(|workspace| (workspace.name.clone(), Arc::from(format!("id-{}", workspace.name))));
        Snapshot {
            id: Some(Arc::from("org-1")),
            workspace_ids: ids.collect(),
            requests,
            organization,
            ..Snapshot::default()
        }
    });
    prop_oneof![9 => live, 1 => Just(Snapshot::default())]
}

fn mode() -> impl Strategy<Value = Mode> {
    prop_oneof![3 => Just(Mode::Authoritative), 2 => Just(Mode::Additive), 1 => Just(Mode::Observe)]
}

fn ownership() -> impl Strategy<Value = Ownership> {
    (mode(), mode(), mode(), mode(), mode(), mode()).prop_map(
        |(members, workspaces, access, roles, service_accounts, keys)| Ownership {
            members,
            workspaces,
            access,
            roles,
            service_accounts,
            keys,
        },
    )
}

/// A policy with wide guards: the laws are about plans, not about their refusal.
pub fn policy() -> impl Strategy<Value = Policy> {
    (ownership(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(ownership, delete, partners, sandboxes)| {
        let mut policy = Policy { ownership, ..Policy::default() };
        policy.when_undeclared = if delete { WhenUndeclared::Delete } else { WhenUndeclared::Retain };
        policy.guards.max_removals = MaxRemovals { count: 1000, percent: 100 };
        policy.ignore.members.extend(partners.then(|| wildmatch::WildMatch::new("*@partner.example")));
        policy.ignore.workspaces.extend(sandboxes.then(|| wildmatch::WildMatch::new("sandbox-*")));
        policy
    })
}

/// What manifests may say.
pub fn desired() -> impl Strategy<Value = Desired> {
    let access = btree_set(select(WORKSPACES.to_vec()), 0..=1);
    let expired = btree_set(select(PEOPLE.to_vec()), 0..=1);
    (organization(false), policy(), any::<bool>(), access, expired).prop_map(
        |(mut organization, policy, marks, unmanaged, expired)| {
            if !marks {
                organization.default_workspace = None;
            }
            let expired_members: BTreeMap<Email, Date> =
                expired.into_iter().map(|email| (Email::new(email), date(2027, 1, 14))).collect();
            organization.members.retain(|member| !expired_members.contains_key(&member.email));
            let workspaces = organization.workspaces.iter().map(|workspace| {
                let mut workspace = workspace.clone();
                workspace.memberships.retain(|membership| !expired_members.contains_key(&membership.member));
                workspace
            });
            organization.workspaces = workspaces.collect();
            let unmanaged_access = unmanaged.into_iter().map(WorkspaceName::new).collect();
            Desired { organization, policy, expired_members, unmanaged_access, ..Desired::default() }
        },
    )
}

/// The plan for what is declared and what is live, on the embedded backend.
pub fn plan(desired: &Desired, snapshot: &Snapshot) -> Plan {
    halley::plan::plan(&Input {
        desired,
        snapshot,
        actor: &Actor::Owner,
        capabilities: &Capabilities::embedded(),
        held_keys: &BTreeMap::new(),
        today: TODAY,
    })
}

/// What judges restored and undoing plans.
pub fn context<'a>(policy: &'a Policy, snapshot: &'a Snapshot, capabilities: &'a Capabilities) -> Context<'a> {
    Context { policy, snapshot, actor: &Actor::Owner, capabilities }
}
