//! Workspaces and the default mark.

use super::super::book::{Book, Edited, Spot};
use super::super::place;
use super::{account, is_called, spec};
use crate::desired::{ExportOptions, excerpt};
use crate::manifest::Resource;
use crate::model::change::WorkspaceState;
use crate::model::key::WorkspaceName;
use crate::model::organization::{Membership, Organization, Workspace};
use crate::model::snapshot::{Collection, Snapshot};
use crate::model::table::Table;

pub(super) const ORDER: [&str; 4] = ["organizationRef", "name", "default", "access"];

pub(super) fn set(book: &mut Book<'_>, state: &WorkspaceState) -> Edited {
    let WorkspaceState { default, id: _, name } = state;
    if *default {
        return mark(book, name);
    }
    match find(book, name) {
        Some(_) => Ok(()),
        None => add(book, name, None, false),
    }
}

/// Declares a workspace; without memberships its access is left alone.
pub(super) fn add(
    book: &mut Book<'_>,
    name: &WorkspaceName,
    memberships: Option<Table<Membership>>,
    default: bool,
) -> Edited {
    let parts: &[_] = match memberships {
        Some(_) => &[Collection::Workspaces, Collection::Access],
        None => &[Collection::Workspaces],
    };
    let workspace = Workspace { name: name.clone(), memberships: memberships.unwrap_or_default() };
    let organization = Organization {
        members: book.live.organization.members.clone(),
        workspaces: std::iter::once(workspace).collect(),
        default_workspace: default.then(|| name.clone()),
        ..Organization::default()
    };
    let snapshot = Snapshot { organization, ..Snapshot::default() };
    place::add(book, excerpt(&snapshot, parts, &ExportOptions::default()))
}

pub(super) fn remove(book: &mut Book<'_>, name: &WorkspaceName) -> Edited {
    account::release(book, name)?;
    match find(book, name) {
        Some(spot) => book.remove_document(spot),
        None => Ok(()),
    }
}

/// Moves the default mark.
pub(super) fn mark(book: &mut Book<'_>, name: &WorkspaceName) -> Edited {
    let marked: Vec<_> =
        book.documents().filter(|(_, document)| is_default(&document.resource)).map(|(at, _)| at).collect();
    let wanted = find(book, name);
    for spot in marked.iter().filter(|spot| Some(**spot) != wanted) {
        book.remove(*spot, &spec("default"))?;
    }
    match wanted {
        Some(spot) if marked.contains(&spot) => Ok(()),
        Some(spot) => book.set(spot, &spec("default"), &ORDER, &true),
        None => add(book, name, None, true),
    }
}

fn is_default(resource: &Resource) -> bool {
    matches!(resource, Resource::Workspace(spec) if spec.default)
}

fn find(book: &Book<'_>, name: &WorkspaceName) -> Option<Spot> {
    book.find(|document| is_called(document, "CometWorkspace", name.as_str()))
}
