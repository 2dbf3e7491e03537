//! Who gains and who loses what, for the subjects of operations.
//!
//! Effective access is what somebody may do everywhere, plus what they may do in single workspaces beyond it.

mod effective;
mod person;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use effective::{Effective, Memberships, account_access, account_permissions, effective, organization_permissions};
use person::{MembershipIndex, Person};

use super::operation::{Execution, Operation};
use super::report::{AccessDiff, AccessPlace, AccessRow, AccessSubject, Because};
use crate::model::change::{Change, Edit};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{
    Authorized, Invitations, Membership, Organization, OrganizationRole, Profile, Role, ServiceAccount, WorkspaceRole,
};
use crate::model::permission::{Permissions, role_permissions};
use crate::model::snapshot::Snapshot;
use crate::model::table::Table;

/// The access diff of operations that are neither refused nor waiting.
pub(super) fn diff<'a>(operations: &'a [Operation], snapshot: &'a Snapshot) -> AccessDiff {
    let mut sides = Sides::new(operations, &snapshot.organization);
    let mut people: HashMap<&'a Email, Person<'a>> = HashMap::new();
    for (at, operation) in (0_u32..).zip(operations) {
        if !matches!(operation.execution, Execution::Automatic | Execution::WithAccess | Execution::Manual(_)) {
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
    let mut people: Vec<(&Email, Person<'_>)> = people.into_iter().collect();
    people.sort_unstable_by_key(|(email, _)| *email);
    for (email, person) in &people {
        sides.person(email, person, index.of(email));
    }
    sides.diff.gained.sort();
    sides.diff.lost.sort();
    sides.diff
}

/// The organization before and after, as far as permissions depend on it.
struct Sides<'a> {
    live: &'a Organization,
    roles_after: Table<Role>,
    invitations_after: Invitations,
    diff: AccessDiff,
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
        let (because, role_before, role_after) = match person.organization {
            Some((at, before, after)) => (Some(at), before.map(|it| &it.role), after.map(|it| &it.role)),
            None => {
                let role = self.live.members.get(email.as_str()).map(|member| &member.role);
                (None, role, role)
            }
        };
        let before = person.memberships_before(live);
        let after = if role_after.is_some() { person.memberships_after(&before) } else { Memberships::new() };
        let before = effective(role_before, &before, self.live.profile.invitations, &self.live.roles);
        let after = effective(role_after, &after, self.invitations_after, &self.roles_after);
        self.compare(&AccessSubject::Member(email.clone()), &before, &after, because, &person.reasons());
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

    fn deleted_workspace(
        &mut self,
        because: Because,
        name: &WorkspaceName,
        people: &mut HashMap<&'a Email, Person<'a>>,
    ) {
        let live = self.live;
        if let Some(workspace) = live.workspaces.get(name.as_str()) {
            for membership in &workspace.memberships {
                let person = people.entry(&membership.member).or_default();
                person.ended.push((because.0, &workspace.name, membership));
            }
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
