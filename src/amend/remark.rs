//! What is to be known of an edit: where it has no effect by itself, and what `validate` will say of it.

use super::book::Book;
use super::meaning::Meaning;
use super::{declared, words};
use crate::desired::{Desired, Globs, Policy};
use crate::model::change::{Change, Edit};
use crate::model::snapshot::Collection;
use crate::resources::organization::{Mode, WhenUndeclared};

/// Says where the manifests' own policy keeps a change from being made.
pub(super) fn foresee(book: &mut Book<'_>, policy: &Policy, change: &Change) {
    if let Change::Key(_) = change {
        book.remark(declared::key(change));
        return;
    }
    let Some(collection) = change.kind().collection() else { return };
    let removes = words::removes(change);
    let subject = words::subject(change);
    if let Some(list) = matched(&policy.ignore, change) {
        book.remark(format!("`ignore.{list}` matches {subject}: whatever the manifests say, Halley leaves it alone"));
        return;
    }
    match policy.mode(collection) {
        Mode::Observe => book.remark(observed(collection, removes, &subject)),
        Mode::Additive if removes => book.remark(additive(collection, &subject)),
        Mode::Additive | Mode::Authoritative => {}
    }
    if removes && collection == Collection::Workspaces && policy.when_undeclared == WhenUndeclared::Retain {
        book.remark(format!(
            "`workspaces.whenUndeclared` is Retain: {subject} stays although it is no longer declared; set it to Delete, or delete the \
             workspace by hand"
        ));
    }
    if removes && let Some(list) = matched(&Globs::protected(&policy.guards.protected), change) {
        book.remark(format!("`guards.protected.{list}` matches {subject}: a plan that removes it is refused"));
    }
}

/// Says that something live is declared for the first time.
pub(super) fn beginning(book: &mut Book<'_>, before: &Desired, change: &Change) {
    let organization = &before.organization;
    let declared = match change {
        Change::Member(Edit::Update { before: live, after: _ }) => {
            organization.members.get(live.email.as_str()).is_some() || before.expired_members.contains_key(&live.email)
        }
        Change::Membership(Edit::Update { before: live, after: _ }) => {
            let key = (live.workspace.clone(), live.member().clone());
            organization.membership(key.0.as_str(), key.1.as_str()).is_some()
                || before.expired_access.contains_key(&key)
        }
        Change::Role(Edit::Update { before: live, after: _ }) => organization.roles.get(live.name.as_str()).is_some(),
        Change::ServiceAccount(Edit::Update { before: live, after: _ }) => {
            organization.accounts.get(live.name.as_str()).is_some()
        }
        _ => true,
    };
    if !declared {
        book.remark(format!("no manifest declared {} so far; the edit begins to", words::subject(change)));
    }
}

/// Says why a change needs no edit.
pub(super) fn unchanged(book: &mut Book<'_>, change: &Change) {
    if let Change::Key(_) = change {
        return;
    }
    let Some(collection) = change.kind().collection() else {
        return book.remark("the manifests declare the organization like this already".to_owned());
    };
    let subject = words::subject(change);
    if !words::removes(change) {
        return book.remark(format!("the manifests declare {subject} like this already"));
    }
    let retained = collection == Collection::Workspaces && book.policy.when_undeclared == WhenUndeclared::Retain;
    let next = match book.policy.mode(collection) {
        Mode::Authoritative if !retained => {
            format!(": {} Authoritative, so the next plan removes it", words::collection_is(collection))
        }
        Mode::Authoritative | Mode::Additive | Mode::Observe => String::new(),
    };
    book.remark(format!("no manifest declares {subject}, so there is nothing to take out{next}"));
}

/// Says what `validate` warns of after the edit and did not before.
pub(super) fn warnings(book: &mut Book<'_>, before: &Meaning, after: &Meaning) {
    for warning in after.warnings.difference(&before.warnings) {
        book.remark(format!("`halley validate` will warn: {warning}"));
    }
}

fn observed(collection: Collection, removes: bool, subject: &str) -> String {
    let nothing =
        if removes { "taking the declaration out removes nothing" } else { "the edit changes nothing by itself" };
    let mode = if removes { "Authoritative" } else { "Additive" };
    format!(
        "{} Observe: {nothing}; set `ownership.{collection}: {mode}`, or change {subject} by hand",
        words::collection_is(collection)
    )
}

fn additive(collection: Collection, subject: &str) -> String {
    let nobody = match collection {
        Collection::Members | Collection::Access => "nobody",
        Collection::Keys | Collection::Roles | Collection::ServiceAccounts | Collection::Workspaces => "nothing",
    };
    format!(
        "{} Additive: taking the declaration out removes {nobody}; set `ownership.{collection}: Authoritative`, or remove {subject} by \
         hand",
        words::collection_is(collection)
    )
}

/// The list of globs that matches the object of a change, or what contains it.
fn matched(globs: &Globs, change: &Change) -> Option<&'static str> {
    let (matches, list) = match change {
        Change::Member(edit) => (globs.member(&edit.subject().email), "members"),
        Change::Accept(member) => (globs.member(&member.email), "members"),
        Change::Workspace(edit) => (globs.workspace(&edit.subject().name), "workspaces"),
        Change::DefaultMark { before, after } => {
            (std::iter::once(after).chain(before).any(|name| globs.workspace(name)), "workspaces")
        }
        Change::Membership(edit) if globs.workspace(&edit.subject().workspace) => (true, "workspaces"),
        Change::Membership(edit) => (globs.member(edit.subject().member()), "members"),
        Change::Role(edit) => (globs.role(&edit.subject().name), "roles"),
        Change::ServiceAccount(edit) => (globs.account(&edit.subject().name), "serviceAccounts"),
        Change::Organization(_) | Change::Key(_) => (false, ""),
    };
    matches.then_some(list)
}
