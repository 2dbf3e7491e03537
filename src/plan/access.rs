//! Who gains and who loses what, for the subjects of operations.
//!
//! Effective access is what somebody may do everywhere, plus what they may do in single workspaces beyond it.

use std::collections::{BTreeMap, BTreeSet};

use super::operation::{Execution, Operation};
use super::report::{AccessDiff, AccessPlace, AccessRow, AccessSubject, Because};
use crate::model::change::{Access, Change, Edit};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{
    Authorized, Grants, Invitations, Member, Membership, Organization, OrganizationRole, Profile, Role, ServiceAccount,
    WorkspaceRole,
};
use crate::model::permission::{Action, Permissions, permissions, role_permissions};
use crate::model::snapshot::Snapshot;
use crate::model::table::Table;

/// The access diff of operations that are neither refused nor waiting.
pub(super) fn diff(operations: &[Operation], snapshot: &Snapshot) -> AccessDiff {
    let mut sides = Sides::new(operations, &snapshot.organization);
    let mut people: BTreeMap<&Email, Person<'_>> = BTreeMap::new();
    for (at, operation) in (0_u32..).zip(operations) {
        if !matches!(operation.execution, Execution::Automatic | Execution::Manual(_)) {
            continue;
        }
        match &operation.change {
            Change::Member(edit) => {
                let person = people.entry(&edit.subject().email).or_default();
                person.organization = Some((at, edit.before(), edit.after()));
            }
            Change::Accept(member) => {
                people.entry(&member.email).or_default().organization = Some((at, None, Some(member)));
            }
            Change::Membership(edit) => {
                people.entry(edit.subject().member()).or_default().memberships.push((at, edit));
            }
            Change::Organization(edit) => sides.setting(Because(at), edit),
            Change::Role(edit) => sides.role(Because(at), edit),
            Change::ServiceAccount(edit) => sides.account(Because(at), edit),
            Change::Workspace(Edit::Delete(workspace)) => {
                sides.deleted_workspace(Because(at), &workspace.name, &mut people);
            }
            Change::Workspace(_) | Change::DefaultMark { .. } | Change::Key(_) => {}
        }
    }
    let index = MembershipIndex::build(&snapshot.organization, &people);
    for (email, person) in &people {
        sides.person(email, person, index.of(email));
    }
    sides.diff.gained.sort();
    sides.diff.lost.sort();
    sides.diff
}

/// The operations that concern one person.
#[derive(Default)]
struct Person<'a> {
    organization: Option<(u32, Option<&'a Member>, Option<&'a Member>)>,
    memberships: Vec<(u32, &'a Edit<Access>)>,
    deleted_workspaces: Vec<(u32, &'a WorkspaceName)>,
}

/// Live memberships of the people whose organization role changes.
struct MembershipIndex<'a>(BTreeMap<&'a Email, Vec<(&'a WorkspaceName, &'a Membership)>>);

impl<'a> MembershipIndex<'a> {
    fn build(live: &'a Organization, people: &BTreeMap<&Email, Person<'_>>) -> Self {
        let concerned = |email: &Email| people.get(email).is_some_and(|person| person.organization.is_some());
        let mut index: BTreeMap<_, Vec<_>> = BTreeMap::new();
        if people.values().any(|person| person.organization.is_some()) {
            for workspace in &live.workspaces {
                for membership in workspace.memberships.iter().filter(|membership| concerned(&membership.member)) {
                    index.entry(&membership.member).or_default().push((&workspace.name, membership));
                }
            }
        }
        Self(index)
    }

    fn of(&self, email: &Email) -> &[(&'a WorkspaceName, &'a Membership)] {
        self.0.get(email).map_or(&[], Vec::as_slice)
    }
}

/// The organization before and after, as far as permissions depend on it.
struct Sides<'a> {
    live: &'a Organization,
    roles_after: Table<Role>,
    invitations_after: Invitations,
    diff: AccessDiff,
}

/// What somebody may do in the organization, everywhere, and in single workspaces.
#[derive(Default)]
struct Effective<'a> {
    organization: Permissions,
    everywhere: Permissions,
    workspaces: BTreeMap<&'a WorkspaceName, Permissions>,
}

impl<'a> Sides<'a> {
    fn new(operations: &[Operation], live: &'a Organization) -> Self {
        let mut roles_after = live.roles.clone();
        let mut invitations_after = live.profile.invitations;
        for operation in operations.iter().filter(|operation| !matches!(operation.execution, Execution::Refused(_))) {
            match &operation.change {
                Change::Role(Edit::Delete(role)) => drop(roles_after.remove(role.name.as_str())),
                Change::Role(edit) => drop(roles_after.insert(edit.subject().clone())),
                Change::Organization(edit) => invitations_after = edit.subject().invitations,
                _ => {}
            }
        }
        Self { live, roles_after, invitations_after, diff: AccessDiff::default() }
    }

    fn person(&mut self, email: &Email, person: &Person<'_>, live: &[(&WorkspaceName, &Membership)]) {
        let subject = AccessSubject::Member(email.clone());
        let role_now = || self.live.members.get(email.as_str()).map(|member| &member.role);
        let (because, before_role, after_role) = match person.organization {
            Some((at, before, after)) => {
                (Some(at), before.map(|member| &member.role), after.map(|member| &member.role))
            }
            None => (None, role_now(), role_now()),
        };
        let mut before: BTreeMap<&WorkspaceName, (&WorkspaceRole, Grants)> = BTreeMap::new();
        let mut reasons: BTreeMap<&WorkspaceName, u32> = BTreeMap::new();
        for (workspace, membership) in live {
            before.insert(workspace, (&membership.role, membership.grants));
        }
        let deleted = |(at, workspace): &(u32, &WorkspaceName)| {
            let membership = self.live.membership(workspace.as_str(), email.as_str())?;
            Some((*at, self.live.workspaces.get(workspace.as_str()).map(|workspace| &workspace.name)?, membership))
        };
        let mut ended = Vec::new();
        for (at, workspace, membership) in person.deleted_workspaces.iter().filter_map(deleted) {
            before.insert(workspace, (&membership.role, membership.grants));
            reasons.insert(workspace, at);
            ended.push(workspace);
        }
        for (at, edit) in &person.memberships {
            let workspace = &edit.subject().workspace;
            reasons.insert(workspace, *at);
            if let Some(access) = edit.before() {
                before.insert(workspace, (&access.membership.role, access.membership.grants));
            }
        }
        let mut after = if after_role.is_some() { before.clone() } else { BTreeMap::new() };
        after.retain(|workspace, _| !ended.contains(workspace));
        for (_, edit) in &person.memberships {
            match edit.after() {
                Some(access) => after.insert(&access.workspace, (&access.membership.role, access.membership.grants)),
                None => after.remove(&edit.subject().workspace),
            };
        }
        let before = effective(before_role, &before, self.live.profile.invitations, &self.live.roles);
        let after = effective(after_role, &after, self.invitations_after, &self.roles_after);
        self.compare(&subject, &before, &after, because, &reasons);
    }

    fn compare(
        &mut self,
        subject: &AccessSubject,
        before: &Effective<'_>,
        after: &Effective<'_>,
        because: Option<u32>,
        reasons: &BTreeMap<&WorkspaceName, u32>,
    ) {
        if let Some(at) = because {
            let because = Because(at);
            self.rows(subject, AccessPlace::Organization, before.organization, after.organization, because);
            self.rows(subject, AccessPlace::EveryWorkspace, before.everywhere, after.everywhere, because);
        }
        let workspaces: BTreeSet<_> = before.workspaces.keys().chain(after.workspaces.keys()).collect();
        for workspace in workspaces {
            let Some(at) = reasons.get(*workspace).copied().or(because) else {
                continue;
            };
            let beyond = |side: &Effective<'_>| side.workspaces.get(*workspace).copied().unwrap_or_default();
            let (had, has) = (beyond(before).union(before.everywhere), beyond(after).union(after.everywhere));
            let place = || AccessPlace::Workspace((*workspace).clone());
            // What is gained or lost everywhere stands in its own row; what a workspace still gives after that is a gain there.
            let gained_everywhere = after.everywhere.without(before.everywhere);
            let lost_everywhere = before.everywhere.without(after.everywhere);
            let gained = has.without(gained_everywhere).without(had.without(lost_everywhere));
            let lost = had.without(has).without(lost_everywhere);
            self.row(subject, place(), gained, Because(at), true);
            self.row(subject, place(), lost, Because(at), false);
        }
    }

    fn rows(&mut self, subject: &AccessSubject, place: AccessPlace, had: Permissions, has: Permissions, at: Because) {
        self.row(subject, place.clone(), has.without(had), at, true);
        self.row(subject, place, had.without(has), at, false);
    }

    fn row(
        &mut self,
        subject: &AccessSubject,
        place: AccessPlace,
        permissions: Permissions,
        at: Because,
        gained: bool,
    ) {
        if permissions.is_empty() {
            return;
        }
        let row = AccessRow { subject: subject.clone(), place, permissions, because: at };
        if gained { self.diff.gained.push(row) } else { self.diff.lost.push(row) }
    }

    /// A changed setting is one row with a count.
    fn setting(&mut self, because: Because, edit: &Edit<Profile>) {
        let Edit::Update { before, after } = edit else {
            return;
        };
        let of = |invitations| organization_permissions(&OrganizationRole::PlatformMember, invitations);
        let others = self.live.members.iter().filter(|member| member.role != OrganizationRole::Admin).count();
        let (had, has) = (of(before.invitations), of(after.invitations));
        self.rows(&AccessSubject::NonAdmins(others), AccessPlace::Organization, had, has, because);
    }

    fn role(&mut self, because: Because, edit: &Edit<Role>) {
        let Edit::Update { before, after } = edit else {
            return;
        };
        let role = WorkspaceRole::Named(after.name.clone());
        let had = role_permissions(&role, &self.live.roles);
        let has = role_permissions(&role, &self.roles_after);
        let memberships = self.live.workspaces.iter().flat_map(|workspace| &workspace.memberships);
        let holders = memberships.filter(|membership| membership.role == role).count();
        let subject = AccessSubject::RoleHolders(before.name.clone(), holders);
        self.rows(&subject, AccessPlace::EveryWorkspace, had, has, because);
    }

    fn account(&mut self, because: Because, edit: &Edit<ServiceAccount>) {
        let subject = AccessSubject::Account(edit.subject().name.clone());
        let (before, after) = (account_access(edit.before()), account_access(edit.after()));
        self.rows(&subject, AccessPlace::EveryWorkspace, before.everywhere, after.everywhere, because);
        self.compare(&subject, &before, &after, Some(because.0), &BTreeMap::new());
    }

    fn deleted_workspace<'p>(
        &mut self,
        because: Because,
        name: &'p WorkspaceName,
        people: &mut BTreeMap<&'p Email, Person<'p>>,
    ) where
        'a: 'p,
    {
        let live = self.live;
        for membership in live.workspaces.get(name.as_str()).into_iter().flat_map(|workspace| &workspace.memberships) {
            people.entry(&membership.member).or_default().deleted_workspaces.push((because.0, name));
        }
        for account in &live.accounts {
            if matches!(&account.workspaces, Authorized::Listed(names) if names.contains(name)) {
                let subject = AccessSubject::Account(account.name.clone());
                let place = AccessPlace::Workspace(name.clone());
                self.row(&subject, place, account_permissions(), because, false);
            }
        }
    }
}

fn effective<'a>(
    role: Option<&OrganizationRole>,
    memberships: &BTreeMap<&'a WorkspaceName, (&WorkspaceRole, Grants)>,
    invitations: Invitations,
    roles: &Table<Role>,
) -> Effective<'a> {
    let Some(role) = role else {
        return Effective::default();
    };
    let nowhere = permissions(role, None, invitations, roles);
    let organization = organization_permissions(role, invitations);
    let everywhere = nowhere.without(organization);
    let in_workspace = |(workspace, (name, grants)): (&&'a WorkspaceName, &(&WorkspaceRole, Grants))| {
        let allowed = permissions(role, Some((name, *grants)), invitations, roles);
        (*workspace, allowed.without(organization).without(everywhere))
    };
    Effective { organization, everywhere, workspaces: memberships.iter().map(in_workspace).collect() }
}

fn organization_permissions(role: &OrganizationRole, invitations: Invitations) -> Permissions {
    let all = permissions(role, None, invitations, &Table::default());
    all.iter().filter(|action| !action.is_in_workspace()).collect()
}

/// What a service account may do in each workspace it may use: as a Platform member who is Member there.
fn account_permissions() -> Permissions {
    role_permissions(&WorkspaceRole::Member, &Table::default())
        .iter()
        .filter(|action| Action::is_in_workspace(*action))
        .collect()
}

fn account_access(account: Option<&ServiceAccount>) -> Effective<'_> {
    let mut effective = Effective::default();
    match account.map(|account| &account.workspaces) {
        None => {}
        Some(Authorized::All) => effective.everywhere = account_permissions(),
        Some(Authorized::Listed(names)) => {
            effective.workspaces = names.iter().map(|name| (name, account_permissions())).collect();
        }
    }
    effective
}
