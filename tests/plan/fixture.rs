//! A small organization, and what manifests say of it: Acme with ana and bob as Admins, and three workspaces.

use std::collections::BTreeMap;
use std::sync::Arc;

use halley::desired::Desired;
use halley::model::actor::Actor;
use halley::model::change::{Access, Change, Edit};
use halley::model::key::{AccountName, Email, KeyName, RoleName, WorkspaceName};
use halley::model::organization::{
    Authorized, Grants, Member, MemberState, Membership, Organization, OrganizationRole, Profile, Role, ServiceAccount,
    Subscription, Workspace, WorkspaceRole,
};
use halley::model::snapshot::Snapshot;
use halley::plan::{Capabilities, Guard, GuardVerdict, Held, Input, Operation, Plan};
use halley::resources::organization::{MaxRemovals, Mode, Ownership};
use jiff::civil::{Date, date};

pub const TODAY: Date = date(2027, 1, 15);

/// Both sides of a plan, equal at first.
pub struct World {
    pub desired: Desired,
    pub live: Snapshot,
    pub actor: Actor,
    pub capabilities: Capabilities,
    pub held: BTreeMap<(AccountName, KeyName), Held>,
    pub today: Date,
}

pub fn member(email: &str, role: OrganizationRole) -> Member {
    Member { email: Email::new(email), role, state: MemberState::Active }
}

pub fn membership(email: &str, role: WorkspaceRole) -> Membership {
    Membership { grants: Grants::NONE, member: Email::new(email), role }
}

pub fn workspace(name: &str, memberships: impl IntoIterator<Item = Membership>) -> Workspace {
    Workspace { name: WorkspaceName::new(name), memberships: memberships.into_iter().collect() }
}

pub fn role(name: &str) -> Role {
    Role { base: WorkspaceRole::Member, exclude: [Arc::from("makeEmProjectPublic")].into(), name: RoleName::new(name) }
}

pub fn named(role: &str) -> WorkspaceRole {
    WorkspaceRole::Named(RoleName::new(role))
}

pub fn account(name: &str) -> ServiceAccount {
    ServiceAccount { default_workspace: None, name: AccountName::new(name), workspaces: Authorized::All }
}

pub fn all(mode: Mode) -> Ownership {
    Ownership { members: mode, workspaces: mode, access: mode, roles: mode, service_accounts: mode, keys: mode }
}

fn acme() -> Organization {
    Organization {
        profile: Profile { name: Arc::from("Acme"), subscription: Subscription::Enterprise, ..Profile::default() },
        members: [
            member("ana@acme.org", OrganizationRole::Admin),
            member("bob@acme.org", OrganizationRole::Admin),
            member("cyd@acme.org", OrganizationRole::PlatformMember),
        ]
        .into_iter()
        .collect(),
        workspaces: [
            workspace("archive", []),
            workspace("prod", [membership("cyd@acme.org", WorkspaceRole::Member)]),
            workspace("research", [membership("cyd@acme.org", WorkspaceRole::Owner)]),
        ]
        .into_iter()
        .collect(),
        default_workspace: Some(WorkspaceName::new("research")),
        ..Organization::default()
    }
}

impl World {
    /// Acme as it is declared and live, everything Authoritative, guards wide.
    pub fn acme() -> Self {
        let mut desired = Desired { organization: acme(), ..Desired::default() };
        desired.policy.ownership = all(Mode::Authoritative);
        desired.policy.guards.max_removals = MaxRemovals { count: 1000, percent: 100 };
        let ids = ["archive", "prod", "research"];
        let live = Snapshot {
            id: Some(Arc::from("org-1")),
            organization: acme(),
            workspace_ids: ids.iter().map(|name| (WorkspaceName::new(name), Arc::from(format!("id-{name}")))).collect(),
            ..Snapshot::default()
        };
        Self {
            desired,
            live,
            actor: Actor::Owner,
            capabilities: Capabilities::embedded(),
            held: BTreeMap::new(),
            today: TODAY,
        }
    }

    pub fn plan(&self) -> Plan {
        halley::plan::plan(&Input {
            desired: &self.desired,
            snapshot: &self.live,
            actor: &self.actor,
            capabilities: &self.capabilities,
            held_keys: &self.held,
            today: self.today,
        })
    }

    /// Declares a person or changes their role.
    pub fn declare(&mut self, email: &str, role: OrganizationRole) -> &mut Self {
        self.desired.organization.members.insert(member(email, role));
        self
    }

    /// Takes a person out of the manifests, with their access.
    pub fn forget(&mut self, email: &str) -> &mut Self {
        self.desired.organization.members.remove(email);
        self.access(|workspace| drop(workspace.memberships.remove(email)));
        self
    }

    /// Changes every declared workspace.
    pub fn access(&mut self, change: impl Fn(&mut Workspace)) -> &mut Self {
        Self::each(&mut self.desired.organization, change);
        self
    }

    /// Changes every live workspace.
    pub fn live_access(&mut self, change: impl Fn(&mut Workspace)) -> &mut Self {
        Self::each(&mut self.live.organization, change);
        self
    }

    fn each(organization: &mut Organization, change: impl Fn(&mut Workspace)) {
        let workspaces = std::mem::take(&mut organization.workspaces);
        let changed = workspaces.into_iter().map(|mut workspace| {
            change(&mut workspace);
            workspace
        });
        organization.workspaces = changed.collect();
    }

    /// Puts so many live and declared members `p00@acme.org` … beside the others.
    pub fn crowd(&mut self, count: usize) -> &mut Self {
        for at in 0..count {
            let person = member(&format!("p{at:02}@acme.org"), OrganizationRole::PlatformMember);
            self.desired.organization.members.insert(person.clone());
            self.live.organization.members.insert(person);
        }
        self
    }
}

/// The ids of a plan's operations, in order.
pub fn ids(plan: &Plan) -> Vec<String> {
    plan.operations.iter().map(|operation| operation.change.id()).collect()
}

/// The operation with this id.
pub fn operation<'a>(plan: &'a Plan, id: &str) -> &'a Operation {
    let found = plan.operations.iter().find(|operation| operation.change.id() == id);
    found.unwrap_or_else(|| panic!("no {id} in {:?}", ids(plan)))
}

/// The ids of what an operation needs.
pub fn needs(plan: &Plan, id: &str) -> Vec<String> {
    operation(plan, id).needs.iter().map(|need| plan.operations[*need as usize].change.id()).collect()
}

/// The verdicts of one guard.
pub fn verdicts(plan: &Plan, guard: Guard) -> Vec<&GuardVerdict> {
    plan.guards.iter().filter(|verdict| verdict.guard == guard).collect()
}

/// A membership as an operation sees it.
pub fn access(workspace: &str, membership: Membership) -> Access {
    Access { membership, workspace: WorkspaceName::new(workspace) }
}

/// The change that makes this membership.
pub fn joins(workspace: &str, membership: Membership) -> Change {
    Change::Membership(Edit::Create(access(workspace, membership)))
}
