//! The facts of an organization after some changes, without a second organization.

use std::collections::{BTreeSet, HashMap};

use super::change::{Change, Edit, WorkspaceState};
use super::key::{AccountName, Email, RoleName, WorkspaceName};
use super::organization::{MemberState, Organization, OrganizationRole, Subscription, WorkspaceRole};
use super::rules::Facts;
use super::snapshot::Snapshot;

/// A snapshot with changes laid over it. Its maps are asked, never listed: a plan asks several million times.
#[derive(Debug)]
pub struct Simulation<'a> {
    live: &'a Organization,
    exists: bool,
    subscription: Subscription,
    active_admins: usize,
    workspaces: usize,
    default_workspace: Option<WorkspaceName>,
    members: HashMap<Email, Option<(OrganizationRole, MemberState)>>,
    workspace_overlay: HashMap<WorkspaceName, bool>,
    memberships: HashMap<WorkspaceName, HashMap<Email, Option<WorkspaceRole>>>,
    roles: HashMap<RoleName, bool>,
    accounts: HashMap<AccountName, bool>,
    comet_roles: &'a BTreeSet<RoleName>,
}

impl<'a> Simulation<'a> {
    /// The facts as they are live.
    pub fn new(snapshot: &'a Snapshot) -> Self {
        let live = &snapshot.organization;
        Self {
            live,
            exists: snapshot.id.is_some(),
            subscription: live.profile.subscription,
            active_admins: live.active_admins().count(),
            workspaces: live.workspaces.len(),
            default_workspace: live.default_workspace.clone(),
            members: HashMap::new(),
            workspace_overlay: HashMap::new(),
            memberships: HashMap::new(),
            roles: HashMap::new(),
            accounts: HashMap::new(),
            comet_roles: &snapshot.comet_roles,
        }
    }

    /// Lays a change over the facts. It must have passed `rules::check`.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Organization(edit) => {
                self.exists = true;
                self.subscription = edit.subject().subscription;
            }
            Change::Member(edit) => {
                let after = edit.after().map(|after| (after.role.clone(), after.state));
                self.set_member(&edit.subject().email, after);
            }
            Change::Accept(member) => self.set_member(&member.email, Some((member.role.clone(), member.state))),
            Change::Workspace(edit) => self.set_workspace(edit),
            Change::DefaultMark { before: _, after } => self.default_workspace = Some(after.clone()),
            Change::Membership(edit) => {
                let access = edit.subject();
                let role = edit.after().map(|after| after.membership.role.clone());
                self.memberships.entry(access.workspace.clone()).or_default().insert(access.member().clone(), role);
            }
            Change::Role(edit) => {
                self.roles.insert(edit.subject().name.clone(), edit.after().is_some());
            }
            Change::ServiceAccount(edit) => {
                self.accounts.insert(edit.subject().name.clone(), edit.after().is_some());
            }
            Change::Key(_) => {}
        }
    }

    fn set_member(&mut self, email: &Email, after: Option<(OrganizationRole, MemberState)>) {
        let is_admin = |member: &Option<(OrganizationRole, MemberState)>| {
            usize::from(matches!(member, Some((OrganizationRole::Admin, MemberState::Active))))
        };
        let before = self.member(email);
        self.active_admins = self.active_admins + is_admin(&after) - is_admin(&before);
        self.members.insert(email.clone(), after);
    }

    fn set_workspace(&mut self, edit: &Edit<WorkspaceState>) {
        let state = edit.subject();
        match edit {
            Edit::Create(_) => {
                self.workspaces += 1;
                if state.default {
                    self.default_workspace = Some(state.name.clone());
                }
            }
            Edit::Update { .. } => {}
            Edit::Delete(_) => self.workspaces -= 1,
        }
        self.workspace_overlay.insert(state.name.clone(), edit.after().is_some());
    }

    /// The live role of a membership, unless it, its workspace or its member has ended since.
    fn live_role(&self, workspace: &WorkspaceName, member: &Email) -> Option<&WorkspaceRole> {
        let live = self.live.membership(workspace.as_str(), member.as_str())?;
        let ended = self.workspace_overlay.get(workspace) == Some(&false) || self.members.get(member) == Some(&None);
        (!ended).then_some(&live.role)
    }
}

impl Facts for Simulation<'_> {
    fn exists(&self) -> bool {
        self.exists
    }

    fn subscription(&self) -> Subscription {
        self.subscription
    }

    fn member(&self, email: &Email) -> Option<(OrganizationRole, MemberState)> {
        match self.members.get(email) {
            Some(overlay) => overlay.clone(),
            None => self.live.members.get(email.as_str()).map(|member| (member.role.clone(), member.state)),
        }
    }

    fn active_admins(&self) -> usize {
        self.active_admins
    }

    fn workspace(&self, name: &WorkspaceName) -> bool {
        match self.workspace_overlay.get(name) {
            Some(exists) => *exists,
            None => self.live.workspaces.get(name.as_str()).is_some(),
        }
    }

    fn workspaces(&self) -> usize {
        self.workspaces
    }

    fn default_workspace(&self) -> Option<WorkspaceName> {
        self.default_workspace.clone()
    }

    fn membership(&self, workspace: &WorkspaceName, member: &Email) -> bool {
        match self.memberships.get(workspace).and_then(|memberships| memberships.get(member)) {
            Some(overlay) => overlay.is_some() && self.member(member).is_some() && self.workspace(workspace),
            None => self.live_role(workspace, member).is_some(),
        }
    }

    fn role(&self, name: &RoleName) -> bool {
        match self.roles.get(name) {
            Some(exists) => *exists,
            None => self.live.roles.get(name.as_str()).is_some() || self.comet_roles.contains(name),
        }
    }

    fn comet_role(&self, name: &RoleName) -> bool {
        self.comet_roles.contains(name)
    }

    fn custom_roles(&self) -> Vec<RoleName> {
        let live = self.live.roles.iter().map(|role| &role.name).filter(|name| !self.roles.contains_key(*name));
        let mut made: Vec<&RoleName> = live.collect();
        #[expect(clippy::iter_over_hash_type, reason = "it is sorted below")]
        for (name, exists) in &self.roles {
            if *exists {
                made.push(name);
            }
        }
        made.sort();
        made.into_iter().cloned().collect()
    }

    fn role_in_use(&self, name: &RoleName) -> bool {
        let laid_over = self.memberships.iter().any(|(workspace, memberships)| {
            memberships.iter().any(|(member, role)| {
                role.as_ref().and_then(WorkspaceRole::custom) == Some(name) && self.membership(workspace, member)
            })
        });
        laid_over
            || self.live.workspaces.iter().any(|workspace| {
                let overlay = self.memberships.get(&workspace.name);
                workspace.memberships.iter().any(|live| {
                    live.role.custom() == Some(name)
                        && overlay.is_none_or(|overlay| !overlay.contains_key(&live.member))
                        && self.live_role(&workspace.name, &live.member).is_some()
                })
            })
    }

    fn account(&self, name: &AccountName) -> bool {
        match self.accounts.get(name) {
            Some(exists) => *exists,
            None => self.live.accounts.get(name.as_str()).is_some(),
        }
    }
}
