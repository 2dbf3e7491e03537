//! The changed objects as `export` writes them, where nobody knows the manifests.

use std::collections::{BTreeMap, BTreeSet};

use super::amendment::{AmendedFile, Amendment};
use super::{value, words};
use crate::desired::{Export, ExportOptions, excerpt, export};
use crate::model::change::Change;
use crate::model::key::{AccountName, Email, RoleName, WorkspaceName};
use crate::model::organization::{Organization, ServiceAccount};
use crate::model::snapshot::{Collection, Snapshot};
use crate::model::table::Table;

/// The documents that declare the changed objects as they shall be, each in the file that `export` would write it to.
///
/// What goes has no document: a remark says which one to remove. What no manifest can declare is told in a remark too.
pub fn declared(live: &Snapshot, changes: &[Change]) -> Amendment {
    let mut after = live.clone();
    let mut wanted = Wanted::default();
    let mut remarks = Vec::new();
    for change in changes {
        wanted.note(change, &after.organization);
        value::apply(&mut after.organization, change);
        remarks.extend(remark(change));
    }
    let mut files = BTreeMap::new();
    for part in wanted.parts(&after) {
        remarks.extend(part.notes);
        files.extend(part.files.into_iter().map(|file| (file.path, file.text)));
    }
    let file = |(path, text): (String, String)| AmendedFile { path: path.into(), before: None, after: Some(text) };
    Amendment { files: files.into_iter().map(file).collect(), remarks }
}

/// The objects whose documents are written, those of them that are left at the end.
#[derive(Default)]
struct Wanted {
    organization: bool,
    members: BTreeSet<Email>,
    workspaces: BTreeSet<WorkspaceName>,
    roles: BTreeSet<RoleName>,
    accounts: BTreeSet<AccountName>,
}

impl Wanted {
    /// `before` is the organization before this change.
    fn note(&mut self, change: &Change, before: &Organization) {
        match change {
            Change::Organization(_) => self.organization = true,
            Change::Member(edit) => drop(self.members.insert(edit.subject().email.clone())),
            Change::Accept(member) => drop(self.members.insert(member.email.clone())),
            Change::Workspace(edit) => {
                let name = &edit.subject().name;
                self.workspaces.insert(name.clone());
                if edit.after().is_none() {
                    self.accounts.extend(accounts_of(before, name).map(|account| account.name.clone()));
                }
            }
            Change::DefaultMark { before, after } => {
                self.workspaces.extend(before.clone());
                self.workspaces.insert(after.clone());
            }
            Change::Membership(edit) => drop(self.workspaces.insert(edit.subject().workspace.clone())),
            Change::Role(edit) => drop(self.roles.insert(edit.subject().name.clone())),
            Change::ServiceAccount(edit) => drop(self.accounts.insert(edit.subject().name.clone())),
            Change::Key(_) => {}
        }
    }

    fn parts(&self, after: &Snapshot) -> Vec<Export> {
        let options = ExportOptions::default();
        let mut parts = Vec::new();
        if self.organization {
            let unread = Collection::ALL.into_iter().collect();
            let Export { files, notes: _ } = export(&Snapshot { unread, ..after.clone() }, &options);
            parts.push(Export { files, notes: Vec::new() });
        }
        parts.push(excerpt(&self.people(after), &[Collection::Members], &options));
        let collections: &[Collection] = if after.unread.contains(&Collection::Access) {
            &[Collection::Workspaces]
        } else {
            &[Collection::Workspaces, Collection::Access]
        };
        let things = self.things(after);
        parts.push(excerpt(&things, collections, &options));
        parts.push(excerpt(&things, &[Collection::Roles, Collection::ServiceAccounts], &options));
        parts
    }

    fn people(&self, after: &Snapshot) -> Snapshot {
        let members = kept(&after.organization.members, |member| self.members.contains(&member.email));
        Snapshot { organization: Organization { members, ..Organization::default() }, ..Snapshot::default() }
    }

    /// Everything but people; who they are decides which grants have an effect.
    fn things(&self, after: &Snapshot) -> Snapshot {
        let Organization { profile, members, workspaces, default_workspace, roles, accounts } = &after.organization;
        let organization = Organization {
            profile: profile.clone(),
            members: members.clone(),
            workspaces: kept(workspaces, |workspace| self.workspaces.contains(&workspace.name)),
            default_workspace: default_workspace.clone(),
            roles: kept(roles, |role| self.roles.contains(&role.name)),
            accounts: kept(accounts, |account| self.accounts.contains(&account.name)),
        };
        Snapshot { organization, ..Snapshot::default() }
    }
}

fn accounts_of<'o>(
    organization: &'o Organization,
    workspace: &WorkspaceName,
) -> impl Iterator<Item = &'o ServiceAccount> {
    organization.accounts.iter().filter(|account| value::without((*account).clone(), workspace) != **account)
}

fn kept<T: Clone + crate::model::table::Keyed>(table: &Table<T>, keep: impl Fn(&T) -> bool) -> Table<T> {
    table.iter().filter(|item| keep(item)).cloned().collect()
}

fn remark(change: &Change) -> Option<String> {
    let subject = words::subject(change);
    match change {
        Change::Key(_) => Some(key(change)),
        Change::Member(_) if words::removes(change) => Some(format!(
            "remove the document or roster line of {subject}, and take them out of every `access` and team; {}",
            additive(Collection::Members)
        )),
        Change::Membership(_) if words::removes(change) => {
            Some(format!("{subject} is left out of the workspace's `access`; {}", additive(Collection::Access)))
        }
        Change::Workspace(_) if words::removes(change) => Some(format!(
            "remove the document of {subject}; {}, and `workspaces.whenUndeclared: Delete`",
            additive(Collection::Workspaces)
        )),
        _ if words::removes(change) => change
            .kind()
            .collection()
            .map(|collection| format!("remove the document of {subject}; {}", additive(collection))),
        _ => None,
    }
}

fn additive(collection: Collection) -> String {
    format!("with ownership Additive nothing is removed: that needs `ownership.{collection}: Authoritative`")
}

/// What is said of every change of a key.
pub(super) fn key(change: &Change) -> String {
    format!(
        "{} stands in no manifest: a CometServiceAccount declares under `keys` where the secret of a key goes and when it is \
         rotated, and Halley issues and revokes keys to that end",
        words::subject(change)
    )
}
