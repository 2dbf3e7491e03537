//! Custom workspace roles.

use super::super::book::{Book, Edited, Spot};
use super::super::place;
use super::list::Texts;
use super::{is_called, spec};
use crate::desired::{ExportOptions, excerpt};
use crate::manifest::Resource;
use crate::model::key::RoleName;
use crate::model::organization::{Organization, Role};
use crate::model::snapshot::{Collection, Snapshot};

const ORDER: [&str; 4] = ["organizationRef", "name", "base", "exclude"];

pub(super) fn set(book: &mut Book<'_>, role: &Role) -> Edited {
    let Role { base, exclude, name } = role;
    let Some(spot) = find(book, name) else { return add(book, role) };
    let Resource::Role(now) = book.resource(spot) else { return Ok(()) };
    if now.base.as_str() != base.as_str() {
        book.set(spot, &spec("base"), &ORDER, &base.as_str())?;
    }
    let current: Vec<_> = now.exclude.iter().map(|name| name.as_str()).collect();
    let wanted: Vec<_> = exclude.iter().map(|name| &**name).collect();
    Texts { path: &spec("exclude"), order: &ORDER, stays: false }.make(book, spot, &current, &wanted)
}

pub(super) fn remove(book: &mut Book<'_>, name: &RoleName) -> Edited {
    match find(book, name) {
        Some(spot) => book.remove_document(spot),
        None => Ok(()),
    }
}

fn find(book: &Book<'_>, name: &RoleName) -> Option<Spot> {
    book.find(|document| is_called(document, "CometRole", name.as_str()))
}

/// What an export says of the subscription and of bases that are custom roles themselves is asked of what is live.
fn add(book: &mut Book<'_>, role: &Role) -> Edited {
    let organization = Organization {
        profile: book.live.organization.profile.clone(),
        roles: std::iter::once(role.clone()).collect(),
        ..Organization::default()
    };
    let snapshot = Snapshot { organization, ..Snapshot::default() };
    place::add(book, excerpt(&snapshot, &[Collection::Roles], &ExportOptions::default()))
}
