//! Where the object of a change stands in a snapshot.

use crate::backend::Observed;
use crate::model::change::{Access, Change, Edit, KeyChange, KeyState, WorkspaceState};
use crate::model::key::{AccountName, KeyName};
use crate::model::snapshot::Snapshot;

/// Compares the live object with both sides of the change.
pub(super) fn standing(live: &Snapshot, change: &Change) -> Observed {
    let organization = &live.organization;
    match change {
        Change::Organization(edit) => of(live.id.as_ref().map(|_| &organization.profile), edit),
        Change::Member(edit) => of(organization.members.get(edit.subject().email.as_str()), edit),
        Change::Accept(member) => match organization.members.get(member.email.as_str()) {
            None if !live.requests.contains(&member.email) => Observed::Other,
            found => sides(found, None, Some(member)),
        },
        Change::Workspace(edit) => workspace(live, edit),
        Change::DefaultMark { before, after } => {
            sides(organization.default_workspace.as_ref(), before.as_ref(), Some(after))
        }
        Change::Membership(edit) => {
            let Access { membership, workspace } = edit.subject();
            let found = organization.membership(workspace.as_str(), membership.member.as_str());
            let found = found.map(|membership| Access { membership: membership.clone(), workspace: workspace.clone() });
            of(found.as_ref(), edit)
        }
        Change::Role(edit) => of(organization.roles.get(edit.subject().name.as_str()), edit),
        Change::ServiceAccount(edit) => of(organization.accounts.get(edit.subject().name.as_str()), edit),
        Change::Key(key) => self::key(live, key),
    }
}

/// An id that the change does not name is not compared: a planned workspace has none yet.
fn workspace(live: &Snapshot, edit: &Edit<WorkspaceState>) -> Observed {
    let name = &edit.subject().name;
    let id = live.workspace_ids.get(name);
    let found = live.organization.workspaces.get(name.as_str()).map(|_| WorkspaceState {
        default: live.organization.default_workspace.as_ref() == Some(name),
        id: id.cloned(),
        name: name.clone(),
    });
    let as_named = |WorkspaceState { default, id: named, name }: &WorkspaceState| WorkspaceState {
        default: *default,
        id: named.clone().or_else(|| id.cloned()),
        name: name.clone(),
    };
    let deletes = edit.after().is_none();
    // Whether it has the mark is no part of which workspace a deletion means.
    let found = found.map(|found| WorkspaceState { default: found.default && !deletes, ..found });
    sides(found.as_ref(), edit.before().map(as_named).as_ref(), edit.after().map(as_named).as_ref())
}

fn key(live: &Snapshot, change: &KeyChange) -> Observed {
    let find = |account: &AccountName, name: &KeyName| {
        live.keys.get(&(account.clone(), name.clone())).map(|found| KeyState {
            account: account.clone(),
            id: found.id.clone(),
            name: name.clone(),
        })
    };
    let is_made = |account, name| find(account, name).is_some();
    match change {
        KeyChange::Issue(after) if is_made(&after.account, &after.name) => Observed::After,
        KeyChange::Issue(_) => Observed::Before,
        KeyChange::Rotate { before: _, after } if is_made(&after.account, &after.name) => Observed::After,
        KeyChange::Rotate { before, after: _ } => match find(&before.account, &before.name) {
            Some(found) if found == *before => Observed::Before,
            _ => Observed::Other,
        },
        KeyChange::Revoke { key, scheduled: _ } => sides(find(&key.account, &key.name).as_ref(), Some(key), None),
    }
}

fn of<T: PartialEq>(live: Option<&T>, edit: &Edit<T>) -> Observed {
    sides(live, edit.before(), edit.after())
}

fn sides<T: PartialEq>(live: Option<&T>, before: Option<&T>, after: Option<&T>) -> Observed {
    if live == after {
        Observed::After
    } else if live == before {
        Observed::Before
    } else {
        Observed::Other
    }
}
