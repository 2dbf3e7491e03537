//! Service accounts. Their keys stay as they are declared.

use super::super::book::{Book, Edited, Spot};
use super::super::place;
use super::list::Texts;
use super::spec;
use crate::desired::{ExportOptions, excerpt};
use crate::manifest::{Resource, Step};
use crate::model::key::{AccountName, WorkspaceName};
use crate::model::organization::{Authorized, Organization, ServiceAccount};
use crate::model::snapshot::{Collection, Snapshot};
use crate::resources::CometServiceAccountSpec;
use crate::resources::values::LiveName;

const ORDER: [&str; 5] = ["organizationRef", "name", "defaultWorkspace", "workspaces", "keys"];

pub(super) fn set(book: &mut Book<'_>, account: &ServiceAccount) -> Edited {
    let ServiceAccount { default_workspace, name, workspaces } = account;
    let Some(spot) = find(book, name) else { return add(book, account) };
    let Resource::ServiceAccount(now) = book.resource(spot) else { return Ok(()) };
    default(book, spot, now.default_workspace.as_ref(), default_workspace.as_ref())?;
    authorized(book, spot, now.workspaces.as_deref(), workspaces)
}

pub(super) fn remove(book: &mut Book<'_>, name: &AccountName) -> Edited {
    match find(book, name) {
        Some(spot) => book.remove_document(spot),
        None => Ok(()),
    }
}

/// Takes a workspace that ends out of every account.
pub(super) fn release(book: &mut Book<'_>, workspace: &WorkspaceName) -> Edited {
    let named = |name: &LiveName| name.as_str() == workspace.as_str();
    let accounts: Vec<_> = book
        .documents()
        .filter_map(|(spot, document)| match &document.resource {
            Resource::ServiceAccount(spec) => Some((spot, spec.clone())),
            _ => None,
        })
        .collect();
    for (spot, CometServiceAccountSpec { organization_ref: _, name: _, default_workspace, workspaces, keys: _ }) in
        accounts
    {
        if default_workspace.as_ref().is_some_and(named) {
            book.remove(spot, &spec("defaultWorkspace"))?;
        }
        if let Some(at) = workspaces.iter().flatten().position(named) {
            book.remove(spot, &[Step::Key("spec"), Step::Key("workspaces"), Step::Index(at)])?;
        }
    }
    Ok(())
}

fn default(book: &mut Book<'_>, spot: Spot, now: Option<&LiveName>, wanted: Option<&WorkspaceName>) -> Edited {
    match wanted {
        Some(wanted) if now.map(LiveName::as_str) == Some(wanted.as_str()) => Ok(()),
        Some(wanted) => book.set(spot, &spec("defaultWorkspace"), &ORDER, &wanted.as_str()),
        None if now.is_some() => book.remove(spot, &spec("defaultWorkspace")),
        None => Ok(()),
    }
}

fn authorized(book: &mut Book<'_>, spot: Spot, now: Option<&[LiveName]>, wanted: &Authorized) -> Edited {
    match (now, wanted) {
        (None, Authorized::All) => Ok(()),
        (Some(_), Authorized::All) => book.remove(spot, &spec("workspaces")),
        (now, Authorized::Listed(names)) => {
            let wanted: Vec<_> = names.iter().map(WorkspaceName::as_str).collect();
            let current: Vec<_> = now.unwrap_or_default().iter().map(LiveName::as_str).collect();
            Texts { path: &spec("workspaces"), order: &ORDER, stays: true }.make(book, spot, &current, &wanted)
        }
    }
}

fn find(book: &Book<'_>, name: &AccountName) -> Option<Spot> {
    book.find(|document| {
        matches!(document.resource, Resource::ServiceAccount(_)) && AccountName::new(document.live_name()) == *name
    })
}

fn add(book: &mut Book<'_>, account: &ServiceAccount) -> Edited {
    let accounts = std::iter::once(account.clone()).collect();
    let organization = Organization { accounts, ..Organization::default() };
    let snapshot = Snapshot { organization, ..Snapshot::default() };
    place::add(book, excerpt(&snapshot, &[Collection::ServiceAccounts], &ExportOptions::default()))
}
