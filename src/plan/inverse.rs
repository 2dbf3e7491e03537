//! The plan that takes an applied plan back, and what of it cannot be taken back.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::assemble::{Context, Said, assemble};
use super::operation::Why;
use super::report::{Note, Plan};
use crate::model::change::{Access, Change, Edit, WorkspaceState};
use crate::model::key::Email;
use crate::model::organization::{Authorized, Member, MemberState, ServiceAccount};
use crate::model::snapshot::Snapshot;

/// The plan that undoes these changes. `before` is the live state before them; the context holds the one after.
///
/// What cannot be undone, wholly or in part, stands in `Plan::skipped`.
pub fn undo(changes: &[&Change], before: &Snapshot, context: &Context<'_>) -> Plan {
    let mut undo = Undo { before, after: context.snapshot, changes: Vec::new(), notes: Vec::new() };
    for change in changes {
        undo.change(change);
    }
    let mut kept: Vec<(Change, Why)> = Vec::with_capacity(undo.changes.len());
    let mut seen = BTreeSet::new();
    for change in undo.changes {
        if seen.insert(change.id()) {
            kept.push((change, Why::Rule(Arc::from("it undoes an applied plan"))));
        }
    }
    undo.notes.sort();
    let said = Said { skipped: undo.notes, ..Said::default() };
    assemble(context, kept, said)
}

struct Undo<'a> {
    before: &'a Snapshot,
    after: &'a Snapshot,
    changes: Vec<Change>,
    notes: Vec<Note>,
}

impl Undo<'_> {
    fn note(&mut self, change: &Change, reason: &str) {
        self.notes.push(Note { subject: change.id(), reason: reason.to_owned() });
    }

    fn change(&mut self, change: &Change) {
        match change {
            Change::Organization(Edit::Update { before, after }) => {
                self.changes.push(Change::Organization(swap(before, after)));
            }
            Change::Organization(_) => self.note(change, "an organization that was made stays"),
            Change::Member(edit) => self.member(change, edit),
            Change::Accept(member) => {
                self.note(change, "the request to join is not put back");
                self.remove_member(member);
            }
            Change::Workspace(edit) => self.workspace(change, edit),
            Change::DefaultMark { before: Some(before), after } => {
                self.changes.push(Change::DefaultMark { before: Some(after.clone()), after: before.clone() });
            }
            Change::DefaultMark { before: None, after: _ } => self.note(change, "one workspace keeps the default mark"),
            Change::Membership(edit) => self.changes.push(Change::Membership(invert(edit))),
            Change::Role(edit) => self.changes.push(Change::Role(invert(edit))),
            Change::ServiceAccount(edit) => {
                if edit.after().is_none() {
                    self.note(change, "its API keys are gone");
                }
                self.changes.push(Change::ServiceAccount(invert(edit)));
            }
            Change::Key(_) => self.note(change, "keys are not put back; planning from the manifests maintains them"),
        }
    }

    fn member(&mut self, change: &Change, edit: &Edit<Member>) {
        match edit {
            Edit::Create(member) => self.remove_member(member),
            Edit::Update { before, after } => {
                let state =
                    self.after.organization.members.get(after.email.as_str()).map_or(after.state, |live| live.state);
                let side = |member: &Member| Member { state, ..member.clone() };
                self.changes.push(Change::Member(swap(&side(before), &side(after))));
            }
            Edit::Delete(member) => {
                if member.state == MemberState::Active {
                    self.note(change, "the person is invited again and must accept; API keys and sessions are gone");
                }
                let invited = Member { state: MemberState::Pending, ..member.clone() };
                self.changes.push(Change::Member(Edit::Create(invited)));
                self.memberships_of(&member.email);
            }
        }
    }

    /// Ends what a join made, in the state in which it stands now.
    fn remove_member(&mut self, member: &Member) {
        let live = self.after.organization.members.get(member.email.as_str()).unwrap_or(member);
        self.changes.push(Change::Member(Edit::Delete(live.clone())));
    }

    /// Memberships ended with their member come back with it.
    fn memberships_of(&mut self, email: &Email) {
        for workspace in &self.before.organization.workspaces {
            if let Some(membership) = workspace.memberships.get(email.as_str()) {
                let access = Access { membership: membership.clone(), workspace: workspace.name.clone() };
                self.changes.push(Change::Membership(Edit::Create(access)));
            }
        }
    }

    fn workspace(&mut self, change: &Change, edit: &Edit<WorkspaceState>) {
        match edit {
            Edit::Create(state) => {
                self.note(change, "what has been put into the workspace since is deleted with it");
                let id = self.after.workspace_ids.get(&state.name).cloned();
                let state = WorkspaceState { default: false, id, name: state.name.clone() };
                self.changes.push(Change::Workspace(Edit::Delete(state)));
            }
            Edit::Update { before, after } => self.changes.push(Change::Workspace(swap(before, after))),
            Edit::Delete(state) => {
                self.note(change, "its data is gone; the workspace comes back empty");
                let made = WorkspaceState { default: false, id: None, name: state.name.clone() };
                self.changes.push(Change::Workspace(Edit::Create(made)));
                self.access_to(state);
            }
        }
    }

    /// Memberships and authorizations ended with their workspace come back with it.
    fn access_to(&mut self, state: &WorkspaceState) {
        let before = &self.before.organization;
        for membership in before.workspaces.get(state.name.as_str()).into_iter().flat_map(|live| &live.memberships) {
            let access = Access { membership: membership.clone(), workspace: state.name.clone() };
            self.changes.push(Change::Membership(Edit::Create(access)));
        }
        for account in &before.accounts {
            let used = matches!(&account.workspaces, Authorized::Listed(names) if names.contains(&state.name))
                || account.default_workspace.as_ref() == Some(&state.name);
            if used && let Some(live) = self.after.organization.accounts.get(account.name.as_str()) {
                self.changes.push(Change::ServiceAccount(swap::<ServiceAccount>(account, live)));
            }
        }
    }
}

fn swap<T: Clone>(before: &T, after: &T) -> Edit<T> {
    Edit::Update { before: after.clone(), after: before.clone() }
}

fn invert<T: Clone>(edit: &Edit<T>) -> Edit<T> {
    match edit {
        Edit::Create(after) => Edit::Delete(after.clone()),
        Edit::Update { before, after } => swap(before, after),
        Edit::Delete(before) => Edit::Create(before.clone()),
    }
}
