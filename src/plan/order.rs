//! The order of operations and what each needs.
//!
//! Rank orders the output, edges order the execution. Edges point only to lower indexes, so the graph has no cycle.

use std::collections::{BTreeSet, HashMap};

use super::operation::Why;
use crate::model::change::{Change, Edit, KeyChange, WorkspaceState};
use crate::model::key::{AccountName, Email, RoleName, WorkspaceName};
use crate::model::organization::{Authorized, OrganizationRole, ServiceAccount};
use crate::model::snapshot::Snapshot;

/// When a change is made, the earliest first. Each step keeps the organization's rules: people and places before
/// memberships, promotions before demotions, the default mark before deletions, holders before the role they hold.
fn rank(change: &Change) -> u8 {
    match change {
        Change::Organization(_) => 0,
        Change::Role(Edit::Create(_) | Edit::Update { .. }) => 1,
        Change::Accept(_) | Change::Member(Edit::Create(_)) => 2,
        Change::Member(Edit::Update { .. }) if !change.is_destructive() => 3,
        // The first workspace takes the default mark, so it comes before the others.
        Change::Workspace(Edit::Create(WorkspaceState { default: true, .. })) => 4,
        Change::Workspace(Edit::Create(_) | Edit::Update { .. }) => 5,
        Change::DefaultMark { .. } => 6,
        Change::Membership(Edit::Create(_) | Edit::Update { .. }) => 7,
        Change::ServiceAccount(Edit::Create(_) | Edit::Update { .. }) => 8,
        Change::Key(KeyChange::Issue(_) | KeyChange::Rotate { .. }) => 9,
        Change::Key(KeyChange::Revoke { .. }) => 10,
        Change::ServiceAccount(Edit::Delete(_)) => 11,
        Change::Membership(Edit::Delete(_)) => 12,
        Change::Workspace(Edit::Delete(_)) => 13,
        Change::Member(Edit::Update { .. }) => 14,
        Change::Member(Edit::Delete(_)) => 15,
        Change::Role(Edit::Delete(_)) => 16,
    }
}

/// Sorts changes by (rank, workspace or account, name).
pub(super) fn sort(changes: &mut [(Change, Why)]) {
    changes.sort_by(|(a, _), (b, _)| key(a).cmp(&key(b)));
}

fn key(change: &Change) -> (u8, &str, &str) {
    let container = match change {
        Change::Key(key) => key.account().as_str(),
        _ => change.workspace().map_or("", |workspace| workspace.as_str()),
    };
    (rank(change), container, change.name())
}

/// For each change, in the sorted order, the indexes of the changes that must have succeeded first, ascending.
pub(super) fn needs(changes: &[(Change, Why)], snapshot: &Snapshot) -> Vec<Vec<u32>> {
    let index = Index::build(changes);
    let holders = RoleHolders::build(changes, snapshot);
    changes
        .iter()
        .enumerate()
        .map(|(at, (change, _))| {
            let mut needs = index.needs(change, &holders);
            needs.retain(|need| (*need as usize) < at);
            needs.sort_unstable();
            needs.dedup();
            needs
        })
        .collect()
}

/// Where the changes stand that others may need. Its maps are asked, never listed.
#[derive(Default)]
struct Index<'a> {
    organization: Option<u32>,
    joining: HashMap<&'a Email, u32>,
    leaving: HashMap<&'a Email, u32>,
    new_admins: Vec<u32>,
    first_workspace: Option<u32>,
    new_workspaces: HashMap<&'a WorkspaceName, u32>,
    default_mark: Option<(Option<&'a WorkspaceName>, u32)>,
    roles: HashMap<&'a RoleName, u32>,
    accounts: HashMap<&'a AccountName, u32>,
    /// Changes of accounts that let go of a workspace.
    released: HashMap<&'a WorkspaceName, Vec<u32>>,
    new_keys: HashMap<(&'a AccountName, &'a str), u32>,
    ended_memberships: HashMap<&'a RoleName, Vec<u32>>,
    deleted_workspaces: HashMap<&'a WorkspaceName, u32>,
}

impl<'a> Index<'a> {
    fn build(changes: &'a [(Change, Why)]) -> Self {
        let mut index = Self::default();
        for (at, (change, _)) in changes.iter().enumerate() {
            index.add(u32::try_from(at).expect("fewer than four thousand million operations"), change);
        }
        index
    }

    fn add(&mut self, at: u32, change: &'a Change) {
        match change {
            Change::Organization(edit) => {
                if edit.before().is_none() {
                    self.organization = Some(at);
                }
            }
            Change::Member(edit) => {
                match edit {
                    Edit::Create(member) => drop(self.joining.insert(&member.email, at)),
                    Edit::Update { .. } => {}
                    Edit::Delete(member) => drop(self.leaving.insert(&member.email, at)),
                }
                if edit.after().is_some_and(|after| after.role == OrganizationRole::Admin) {
                    self.new_admins.push(at);
                }
            }
            Change::Accept(member) => {
                self.joining.insert(&member.email, at);
                if member.role == OrganizationRole::Admin {
                    self.new_admins.push(at);
                }
            }
            Change::Workspace(Edit::Create(state)) => {
                self.new_workspaces.insert(&state.name, at);
                if state.default {
                    self.first_workspace = Some(at);
                }
            }
            Change::Workspace(Edit::Update { .. }) => {}
            Change::Workspace(Edit::Delete(state)) => {
                self.deleted_workspaces.insert(&state.name, at);
            }
            Change::DefaultMark { before, after: _ } => self.default_mark = Some((before.as_ref(), at)),
            Change::Membership(edit) => {
                if let Some(role) = edit.before().and_then(|before| before.custom_role()) {
                    self.ended_memberships.entry(role).or_default().push(at);
                }
            }
            Change::Role(edit) => {
                self.roles.insert(&edit.subject().name, at);
            }
            Change::ServiceAccount(edit) => self.add_account(at, edit),
            Change::Key(key) => {
                if let Some((name, _)) = key.new_key().and_then(|key| key.name.generation()) {
                    self.new_keys.insert((key.account(), name), at);
                }
            }
        }
    }

    fn add_account(&mut self, at: u32, edit: &'a Edit<ServiceAccount>) {
        self.accounts.insert(&edit.subject().name, at);
        for workspace in edit.before().into_iter().flat_map(workspaces) {
            self.released.entry(workspace).or_default().push(at);
        }
    }

    fn needs(&self, change: &Change, holders: &RoleHolders<'_>) -> Vec<u32> {
        let mut needs: Vec<u32> = self.organization.into_iter().collect();
        match change {
            Change::Organization(_) | Change::Accept(_) => {}
            Change::Member(edit) => {
                if edit.before().is_some_and(|before| before.role == OrganizationRole::Admin) {
                    needs.extend(&self.new_admins);
                }
            }
            Change::Workspace(Edit::Create(_) | Edit::Update { .. }) => needs.extend(self.first_workspace),
            Change::Workspace(Edit::Delete(state)) => {
                if let Some((before, at)) = self.default_mark
                    && before == Some(&state.name)
                {
                    needs.push(at);
                }
                needs.extend(self.released.get(&state.name).into_iter().flatten());
            }
            Change::DefaultMark { before: _, after } => needs.extend(self.new_workspaces.get(after)),
            Change::Membership(edit) => {
                let access = edit.subject();
                needs.extend(self.joining.get(access.member()));
                needs.extend(self.new_workspaces.get(&access.workspace));
                needs.extend(access.custom_role().and_then(|role| self.roles.get(role)));
            }
            Change::Role(Edit::Create(_) | Edit::Update { .. }) => {}
            Change::Role(Edit::Delete(role)) => self.needs_of_role(&role.name, holders, &mut needs),
            Change::ServiceAccount(edit) => {
                let after = edit.after().into_iter().flat_map(workspaces);
                needs.extend(after.filter_map(|workspace| self.new_workspaces.get(workspace)));
            }
            Change::Key(key) => {
                needs.extend(self.accounts.get(key.account()));
                if let KeyChange::Revoke { key, scheduled: true } = key {
                    let name = key.name.generation().map_or(key.name.as_str(), |(name, _)| name);
                    needs.extend(self.new_keys.get(&(&key.account, name)));
                }
            }
        }
        needs
    }

    /// A role goes once nobody holds it: memberships, people and workspaces that go with it go first.
    fn needs_of_role(&self, role: &RoleName, holders: &RoleHolders<'_>, needs: &mut Vec<u32>) {
        needs.extend(self.ended_memberships.get(role).into_iter().flatten());
        for (workspace, member) in holders.of(role) {
            needs.extend(self.deleted_workspaces.get(workspace));
            needs.extend(self.leaving.get(member));
        }
    }
}

fn workspaces(account: &ServiceAccount) -> impl Iterator<Item = &WorkspaceName> {
    let listed = match &account.workspaces {
        Authorized::All => None,
        Authorized::Listed(names) => Some(names),
    };
    listed.into_iter().flatten().chain(&account.default_workspace)
}

/// Who holds a role that the plan deletes.
struct RoleHolders<'a>(HashMap<&'a RoleName, Vec<(&'a WorkspaceName, &'a Email)>>);

impl<'a> RoleHolders<'a> {
    fn build(changes: &[(Change, Why)], snapshot: &'a Snapshot) -> Self {
        let deleted: BTreeSet<&RoleName> = changes
            .iter()
            .filter_map(|(change, _)| match change {
                Change::Role(Edit::Delete(role)) => Some(&role.name),
                _ => None,
            })
            .collect();
        let mut holders: HashMap<_, Vec<_>> = HashMap::new();
        if deleted.is_empty() {
            return Self(holders);
        }
        for workspace in &snapshot.organization.workspaces {
            for membership in &workspace.memberships {
                if let Some(role) = membership.role.custom().filter(|role| deleted.contains(role)) {
                    holders.entry(role).or_default().push((&workspace.name, &membership.member));
                }
            }
        }
        Self(holders)
    }

    fn of(&self, role: &RoleName) -> &[(&'a WorkspaceName, &'a Email)] {
        self.0.get(role).map_or(&[], Vec::as_slice)
    }
}
