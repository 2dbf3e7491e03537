//! What a change makes of an organization as a value, in the plainest way.

use std::borrow::Borrow;

use crate::model::change::{Access, Change, Edit};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{Authorized, Member, MemberState, Organization, Profile, ServiceAccount, Workspace};
use crate::model::table::{Keyed, Table};

/// Makes one change. What it takes for granted and is not there is made too: a declaration is of what shall be.
pub(super) fn apply(organization: &mut Organization, change: &Change) {
    match change {
        Change::Organization(edit) => profile(&mut organization.profile, edit),
        Change::Member(edit) => {
            put(&mut organization.members, edit);
            if edit.after().is_none() {
                leave_everywhere(organization, &edit.subject().email);
            }
        }
        Change::Accept(member) => {
            organization.members.insert(Member { state: MemberState::Active, ..member.clone() });
        }
        Change::Workspace(edit) => {
            let state = edit.subject();
            match edit.after() {
                Some(after) => {
                    workspace(organization, &after.name, |_| {});
                    if after.default {
                        organization.default_workspace = Some(after.name.clone());
                    }
                }
                None => delete_workspace(organization, &state.name),
            }
        }
        Change::DefaultMark { before: _, after } => {
            workspace(organization, after, |_| {});
            organization.default_workspace = Some(after.clone());
        }
        Change::Membership(edit) => membership(organization, edit),
        Change::Role(edit) => put(&mut organization.roles, edit),
        Change::ServiceAccount(edit) => put(&mut organization.accounts, edit),
        Change::Key(_) => {}
    }
}

/// Only what an update changes: the rest of the profile may differ from what is live for good reason.
fn profile(profile: &mut Profile, edit: &Edit<Profile>) {
    let Some(after) = edit.after() else { return };
    let changed = Changed::of(edit);
    if changed.name {
        profile.name = after.name.clone();
    }
    if changed.invitations {
        profile.invitations = after.invitations;
    }
    if changed.subscription {
        profile.subscription = after.subscription;
    }
}

/// Which fields of the profile are to be changed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Changed {
    pub(super) invitations: bool,
    pub(super) name: bool,
    pub(super) subscription: bool,
}

impl Changed {
    pub(super) fn of(edit: &Edit<Profile>) -> Self {
        match edit {
            Edit::Update { before, after } => {
                let Profile { invitations, name, subscription } = after;
                Self {
                    invitations: *invitations != before.invitations,
                    name: *name != before.name,
                    subscription: *subscription != before.subscription,
                }
            }
            Edit::Create(_) => Self { invitations: true, name: true, subscription: true },
            Edit::Delete(_) => Self { invitations: false, name: false, subscription: false },
        }
    }
}

/// Changes a workspace, which is made where there is none.
pub(super) fn workspace(organization: &mut Organization, name: &WorkspaceName, change: impl FnOnce(&mut Workspace)) {
    let found = organization.workspaces.remove(name.as_str());
    let mut workspace = found.unwrap_or_else(|| Workspace { name: name.clone(), memberships: Table::default() });
    change(&mut workspace);
    organization.workspaces.insert(workspace);
}

fn membership(organization: &mut Organization, edit: &Edit<Access>) {
    let access = edit.subject();
    if edit.after().is_none() && organization.workspaces.get(access.workspace.as_str()).is_none() {
        return;
    }
    workspace(organization, &access.workspace, |workspace| match edit.after() {
        Some(after) => drop(workspace.memberships.insert(after.membership.clone())),
        None => drop(workspace.memberships.remove(access.member().as_str())),
    });
}

fn leave_everywhere(organization: &mut Organization, email: &Email) {
    let workspaces = std::mem::take(&mut organization.workspaces);
    let left = workspaces.into_iter().map(|mut workspace| {
        workspace.memberships.remove(email.as_str());
        workspace
    });
    organization.workspaces = left.collect();
}

fn delete_workspace(organization: &mut Organization, name: &WorkspaceName) {
    organization.workspaces.remove(name.as_str());
    if organization.default_workspace.as_ref() == Some(name) {
        organization.default_workspace = None;
    }
    let accounts = std::mem::take(&mut organization.accounts);
    organization.accounts = accounts.into_iter().map(|account| without(account, name)).collect();
}

/// A service account after the end of a workspace.
pub(super) fn without(account: ServiceAccount, workspace: &WorkspaceName) -> ServiceAccount {
    let ServiceAccount { default_workspace, name, mut workspaces } = account;
    if let Authorized::Listed(names) = &mut workspaces {
        names.remove(workspace);
    }
    ServiceAccount { default_workspace: default_workspace.filter(|default| default != workspace), name, workspaces }
}

fn put<T: Keyed + Clone>(table: &mut Table<T>, edit: &Edit<T>)
where
    T::Key: Borrow<str>,
{
    match edit.after() {
        Some(after) => drop(table.insert(after.clone())),
        None => drop(table.remove::<str>(edit.subject().key().borrow())),
    }
}
