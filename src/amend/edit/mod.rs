//! One change becomes edits of documents: a file a kind.

mod account;
mod list;
mod member;
mod membership;
mod organization;
mod role;
mod workspace;

use super::book::{Book, Edited};
use crate::check;
use crate::manifest::{Document, Step};
use crate::model::change::{Change, Edit};
use crate::resources::values::DateText;
use jiff::civil::Date;

pub(super) use membership::first_access;

/// Edits what declares the object of a change.
pub(super) fn edit(book: &mut Book<'_>, change: &Change) -> Edited {
    match change {
        Change::Organization(edit) => organization::edit(book, edit),
        Change::Member(Edit::Create(after) | Edit::Update { before: _, after }) | Change::Accept(after) => {
            member::set(book, after)
        }
        Change::Member(Edit::Delete(before)) => member::remove(book, &before.email),
        Change::Workspace(Edit::Create(after) | Edit::Update { before: _, after }) => workspace::set(book, after),
        Change::Workspace(Edit::Delete(before)) => workspace::remove(book, &before.name),
        Change::DefaultMark { before: _, after } => workspace::mark(book, after),
        Change::Membership(Edit::Create(after) | Edit::Update { before: _, after }) => membership::set(book, after),
        Change::Membership(Edit::Delete(before)) => membership::remove(book, before),
        Change::Role(Edit::Create(after) | Edit::Update { before: _, after }) => role::set(book, after),
        Change::Role(Edit::Delete(before)) => role::remove(book, &before.name),
        Change::ServiceAccount(Edit::Create(after) | Edit::Update { before: _, after }) => account::set(book, after),
        Change::ServiceAccount(Edit::Delete(before)) => account::remove(book, &before.name),
        Change::Key(_) => Ok(()),
    }
}

const SPEC: Step<'static> = Step::Key("spec");

/// A field of `spec`.
fn spec(field: &str) -> [Step<'_>; 2] {
    [SPEC, Step::Key(field)]
}

/// Whether the day of an `until` has passed.
fn has_passed(until: Option<&DateText>, today: Date) -> bool {
    until.and_then(|until| check::day(until.as_str())).is_some_and(|day| day < today)
}

/// Whether a document is of a kind and has this live name.
fn is_called(document: &Document, kind: &str, name: &str) -> bool {
    document.resource.kind() == kind && document.live_name() == name
}
