//! What differs between what is declared and what is live: a file a kind, each a walk over two tables.

mod account;
mod key;
mod member;
mod membership;
mod organization;
mod role;
mod workspace;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::input::Input;
use super::operation::Why;
use super::report::Note;
use crate::desired::Origin;
use crate::model::change::Change;
use crate::model::key::Email;
use crate::model::organization::{Authorized, ServiceAccount, WorkspaceRole};
use crate::model::snapshot::Collection;
use crate::model::table::{Keyed, Merged, Table, merge};
use crate::resources::organization::Mode;

/// The differences, before order and judgement.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Changes with their reasons, in no order that matters.
    pub(super) changes: Vec<(Change, Why)>,
    /// What differs and is left alone.
    pub(super) unmanaged: Vec<Note>,
    /// What is declared and not done.
    pub(super) skipped: Vec<Note>,
    /// What is done later.
    pub(super) waiting: Vec<Note>,
}

/// All differences.
pub(super) fn all(input: &Input<'_>) -> Draft {
    let mut draft = Draft::default();
    organization::diff(input, &mut draft);
    role::diff(input, &mut draft);
    let leaving = member::diff(input, &mut draft);
    workspace::diff(input, &mut draft);
    membership::diff(input, &leaving, &mut draft);
    account::diff(input, &mut draft);
    key::diff(input, &mut draft);
    draft
}

/// People whom the plan removes; their memberships end with them.
type Leaving<'a> = BTreeSet<&'a Email>;

impl Draft {
    fn push(&mut self, change: Change, why: Why) {
        self.changes.push((change, why));
    }

    /// A creation or an update: made, or only reported.
    fn want(&mut self, mode: Mode, change: Change, why: Why, subject: impl FnOnce() -> String) {
        match mode {
            Mode::Authoritative | Mode::Additive => self.push(change, why),
            Mode::Observe => self.unmanaged.push(Note {
                subject: subject(),
                reason: format!("differs from the manifests ({}); ownership is Observe", change.verb()),
            }),
        }
    }

    /// A removal of what no manifest declares: made, or only reported.
    fn unwanted(&mut self, mode: Mode, change: Change, subject: impl FnOnce() -> String) {
        match mode {
            Mode::Authoritative => self.push(change, Why::Undeclared),
            Mode::Additive => self.leave(subject(), "no manifest declares it; ownership is Additive, so it stays"),
            Mode::Observe => self.leave(subject(), "no manifest declares it; ownership is Observe, so it stays"),
        }
    }

    /// A removal of what has expired: made unless the collection is only observed.
    fn expired(&mut self, mode: Mode, change: Change, why: Why, subject: impl FnOnce() -> String) {
        match mode {
            Mode::Authoritative | Mode::Additive => self.push(change, why),
            Mode::Observe => self.leave(subject(), "its `until` has passed; ownership is Observe, so it stays"),
        }
    }

    fn leave(&mut self, subject: String, reason: &str) {
        self.unmanaged.push(Note { subject, reason: reason.to_owned() });
    }

    fn skip(&mut self, subject: String, reason: String) {
        self.skipped.push(Note { subject, reason });
    }
}

fn unread(input: &Input<'_>, collection: Collection) -> bool {
    input.snapshot.unread.contains(&collection)
}

/// The mode of a collection, or `None` when it could not be read and nothing is concluded.
fn readable(input: &Input<'_>, collection: Collection) -> Option<Mode> {
    (!unread(input, collection)).then(|| input.desired.policy.mode(collection))
}

/// Why nothing is done without an object of a collection; of one that could not be read nobody knows whether it is there.
fn missing(input: &Input<'_>, collection: Collection, reason: &str) -> String {
    match readable(input, collection) {
        Some(_) => reason.to_owned(),
        None => format!("{collection} could not be read"),
    }
}

/// Why nothing is done with a role that is neither live nor declared to be made, as far as anybody can see; `None`: nothing speaks against it.
fn unseen_role(input: &Input<'_>, role: &WorkspaceRole) -> Option<String> {
    let name = role.custom()?;
    let seen =
        input.snapshot.organization.roles.get(name.as_str()).is_some() || input.snapshot.comet_roles.contains(name);
    (unread(input, Collection::Roles) && !seen)
        .then(|| format!("roles could not be read, so nobody knows whether there is a role `{name}`"))
}

/// The same for workspaces of a service account.
fn unseen_workspace(input: &Input<'_>, account: &ServiceAccount) -> Option<String> {
    if !unread(input, Collection::Workspaces) {
        return None;
    }
    let ServiceAccount { default_workspace, name: _, workspaces } = account;
    let listed = match workspaces {
        Authorized::All => None,
        Authorized::Listed(names) => Some(names),
    };
    let live = &input.snapshot.organization.workspaces;
    let mut named = listed.into_iter().flatten().chain(default_workspace);
    let unseen = named.find(|name| live.get(name.as_str()).is_none())?;
    Some(format!("workspaces could not be read, so nobody knows whether there is a workspace `{unseen}`"))
}

/// Walks what is declared and what is live together, each step with the position in the declared table, where origins stand.
fn walk<'a, T: Keyed>(declared: &'a Table<T>, live: &'a Table<T>) -> impl Iterator<Item = (usize, Merged<'a, T>)> {
    let mut next = 0;
    merge(declared, live).map(move |step| {
        let position = next;
        next += usize::from(!matches!(step, Merged::Right(_)));
        (position, step)
    })
}

/// Why something declared is in the plan: its document, by position in the table.
fn declared(documents: &[u32], at: usize, needle: &str) -> Why {
    declared_within(documents, at, "", needle)
}

/// The same for a text that is looked for after a field.
fn declared_within(documents: &[u32], at: usize, section: &'static str, needle: &str) -> Why {
    match documents.get(at) {
        Some(document) => Why::Declared(Origin::within(*document, section, needle)),
        None => Why::Rule(Arc::from("the manifests declare it")),
    }
}
