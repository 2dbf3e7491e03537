//! What the edited manifests must mean: what the old ones meant, and the asked changes.

use std::collections::BTreeSet;

use super::book::Book;
use super::edit::first_access;
use super::meaning::Meaning;
use super::value;
use crate::desired::{DeclaredKey, Desired};
use crate::model::change::{Access, Change, Edit};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{Member, MemberState, Membership, Organization, Workspace};
use crate::model::snapshot::{Collection, Snapshot};
use crate::model::table::{Keyed, Merged, Table, merge};
use crate::resources::CometOrganizationSpec;
use crate::resources::organization::Settings;
use crate::resources::values::Line;

/// What the edited manifests must mean. It is made from values alone, without a look at any text.
pub(super) struct Expected<'a> {
    before: &'a Meaning,
    organization: Organization,
    unmanaged: BTreeSet<WorkspaceName>,
    expired_members: BTreeSet<Email>,
    expired_access: BTreeSet<(WorkspaceName, Email)>,
    /// People whose organization role changes: what their role hid may show.
    changed: BTreeSet<Email>,
    subscription: bool,
}

impl<'a> Expected<'a> {
    pub(super) fn of(before: &'a Meaning) -> Self {
        let desired = &before.desired;
        Self {
            before,
            organization: desired.organization.clone(),
            unmanaged: desired.unmanaged_access.clone(),
            expired_members: desired.expired_members.keys().cloned().collect(),
            expired_access: desired.expired_access.keys().cloned().collect(),
            changed: BTreeSet::new(),
            subscription: false,
        }
    }

    /// Adds a change that is asked for.
    pub(super) fn want(&mut self, change: &Change, book: &Book<'_>) {
        match change {
            Change::Organization(edit) => self.subscription |= value::Changed::of(edit).subscription,
            Change::Member(edit) => self.person(&edit.subject().email, edit.after().is_none()),
            Change::Accept(member) => self.person(&member.email, false),
            Change::Workspace(edit) => self.workspace(&edit.subject().name, edit.after().is_none()),
            Change::DefaultMark { before: _, after } => self.workspace(after, false),
            Change::Membership(edit) => {
                let access = edit.subject();
                if !self.access(access, edit, book) {
                    return;
                }
                self.expired_access.remove(&(access.workspace.clone(), access.member().clone()));
            }
            Change::Role(_) | Change::ServiceAccount(_) | Change::Key(_) => {}
        }
        value::apply(&mut self.organization, change);
    }

    fn person(&mut self, email: &Email, goes: bool) {
        self.expired_members.remove(email);
        self.changed.insert(email.clone());
        if goes {
            self.expired_access.retain(|(_, member)| member != email);
        }
    }

    /// Access of a new workspace is left alone until somebody asks for some.
    fn workspace(&mut self, name: &WorkspaceName, goes: bool) {
        if goes {
            self.unmanaged.remove(name);
            self.expired_access.retain(|(workspace, _)| workspace != name);
        } else if self.organization.workspaces.get(name.as_str()).is_none() {
            self.unmanaged.insert(name.clone());
        }
    }

    /// Whether the access is declared, or begins to be.
    fn access(&mut self, access: &Access, edit: &Edit<Access>, book: &Book<'_>) -> bool {
        let name = &access.workspace;
        let there = self.organization.workspaces.get(name.as_str()).is_some();
        if there && !self.unmanaged.contains(name) {
            return true;
        }
        if edit.after().is_none() {
            return false;
        }
        self.unmanaged.remove(name);
        let memberships = first_access(book.policy.mode(Collection::Access), &book.live, access);
        value::workspace(&mut self.organization, name, |workspace| workspace.memberships = memberships);
        true
    }

    /// How the meaning of the edited manifests differs from what it must be, in words.
    pub(super) fn surprises(mut self, after: &Meaning, live: &Snapshot) -> Vec<String> {
        self.settle();
        let mut found = Vec::new();
        self.policy(after, &mut found);
        let Organization { profile, members, workspaces, default_workspace, roles, accounts } = &self.organization;
        let said = &after.desired.organization;
        one("the organization's settings", profile, &said.profile, &mut found);
        one("the default workspace", default_workspace, &said.default_workspace, &mut found);
        table("the member", members, &said.members, |of| of.email.to_string(), &mut found);
        table("the role", roles, &said.roles, |of| of.name.to_string(), &mut found);
        table("the service account", accounts, &said.accounts, |of| of.name.to_string(), &mut found);
        self.access_surprises(workspaces, &said.workspaces, live, &mut found);
        self.ends(&after.desired, &mut found);
        table(
            "the key",
            &self.keys(),
            &after.desired.keys,
            |of| format!("{} of {}", of.name(), of.account()),
            &mut found,
        );
        found
    }

    /// As manifests say it: people are where they end up, and no grant stands that has no effect.
    fn settle(&mut self) {
        let members = std::mem::take(&mut self.organization.members);
        self.organization.members =
            members.into_iter().map(|member| Member { state: MemberState::Active, ..member }).collect();
        let workspaces = std::mem::take(&mut self.organization.workspaces);
        let members = &self.organization.members;
        let settled = workspaces.into_iter().map(|Workspace { name, memberships }| {
            let memberships = memberships.into_iter().map(|membership| effective(&membership, members));
            Workspace { name, memberships: memberships.collect() }
        });
        self.organization.workspaces = settled.collect();
    }

    fn policy(&self, after: &Meaning, found: &mut Vec<String>) {
        // The profile is compared as a value.
        let rest = |spec: &CometOrganizationSpec| {
            let mut rest = spec.clone();
            (rest.display_name, rest.settings) = (Line::default(), Settings::default());
            rest.subscription = rest.subscription.filter(|_| !self.subscription);
            rest
        };
        if rest(&self.before.spec) != rest(&after.spec) {
            found.push("the CometOrganization would say something else of ownership, guards or the like".to_owned());
        }
    }

    fn access_surprises(
        &self,
        expected: &Table<Workspace>,
        said: &Table<Workspace>,
        live: &Snapshot,
        found: &mut Vec<String>,
    ) {
        for step in merge(expected, said) {
            match step {
                Merged::Left(workspace) => {
                    found.push(format!("the workspace `{}` would not be declared", workspace.name));
                }
                Merged::Right(workspace) => {
                    found.push(format!("the workspace `{}` would be declared as well", workspace.name));
                }
                Merged::Both(expected, said) => {
                    for step in merge(&expected.memberships, &said.memberships) {
                        if !self.is_uncovered(&expected.name, &step, live) {
                            row(
                                &format!("in `{}` the access of", expected.name),
                                &step,
                                |of| of.member.to_string(),
                                found,
                            );
                        }
                    }
                }
            }
        }
    }

    /// Whether only grants differ that somebody's old organization role hid, and that are live: then they stay.
    fn is_uncovered(&self, workspace: &WorkspaceName, step: &Merged<'_, Membership>, live: &Snapshot) -> bool {
        let Merged::Both(expected, said) = step else { return false };
        let live = live.organization.membership(workspace.as_str(), said.member.as_str());
        self.changed.contains(&said.member)
            && expected.role == said.role
            && live.is_some_and(|live| effective(live, &self.organization.members).grants == said.grants)
    }

    fn ends(&self, after: &Desired, found: &mut Vec<String>) {
        let members: BTreeSet<_> = after.expired_members.keys().cloned().collect();
        one("the memberships that have ended", &self.expired_members, &members, found);
        let access: BTreeSet<_> = after.expired_access.keys().cloned().collect();
        one("the access that has ended", &self.expired_access, &access, found);
        one("the workspaces whose access is left alone", &self.unmanaged, &after.unmanaged_access, found);
    }

    fn keys(&self) -> Table<DeclaredKey> {
        let mut keys = self.before.desired.keys.clone();
        keys.retain(|key| self.organization.accounts.get(key.account().as_str()).is_some());
        keys
    }
}

fn effective(membership: &Membership, members: &Table<Member>) -> Membership {
    let member = members.get(membership.member.as_str());
    let grants = membership.grants.effective(member.map(|member| &member.role), &membership.role);
    Membership { grants, ..membership.clone() }
}

fn one<T: PartialEq>(what: &str, expected: &T, said: &T, found: &mut Vec<String>) {
    if expected != said {
        found.push(format!("{what} would differ"));
    }
}

/// `name` is what a row is called, for people.
fn table<T: Keyed + PartialEq>(
    what: &str,
    expected: &Table<T>,
    said: &Table<T>,
    name: impl Fn(&T) -> String,
    found: &mut Vec<String>,
) {
    merge(expected, said).for_each(|step| row(what, &step, &name, found));
}

fn row<T: PartialEq>(what: &str, step: &Merged<'_, T>, name: impl Fn(&T) -> String, found: &mut Vec<String>) {
    let (row, how) = match step {
        Merged::Left(missing) => (missing, "would not be declared"),
        Merged::Right(added) => (added, "would be declared as well"),
        Merged::Both(expected, said) if expected != said => (said, "would be declared in another way"),
        Merged::Both(..) => return,
    };
    found.push(format!("{what} `{}` {how}", name(row)));
}
