//! What things are called in reasons and remarks.

use crate::model::change::{Change, Edit};
use crate::model::snapshot::Collection;

/// The object of a change, as `member `bob@acme.org``.
pub(super) fn subject(change: &Change) -> String {
    let name = change.name().escape_debug();
    match change {
        Change::Organization(_) => "the organization".to_owned(),
        Change::Member(_) | Change::Accept(_) => format!("the member `{name}`"),
        Change::Workspace(_) => format!("the workspace `{name}`"),
        Change::DefaultMark { .. } => format!("the default mark of the workspace `{name}`"),
        Change::Membership(edit) => {
            format!("the access of `{name}` to `{}`", edit.subject().workspace.as_str().escape_debug())
        }
        Change::Role(_) => format!("the role `{name}`"),
        Change::ServiceAccount(_) => format!("the service account `{name}`"),
        Change::Key(key) => format!("the API key `{name}` of `{}`", key.account().as_str().escape_debug()),
    }
}

/// A collection at the beginning of a sentence about its ownership, as `members are`.
pub(super) fn collection_is(collection: Collection) -> &'static str {
    match collection {
        Collection::Access => "access is",
        Collection::Keys => "keys are",
        Collection::Members => "members are",
        Collection::Roles => "roles are",
        Collection::ServiceAccounts => "service accounts are",
        Collection::Workspaces => "workspaces are",
    }
}

/// Whether the change takes its object away.
pub(super) fn removes(change: &Change) -> bool {
    fn ends<T>(edit: &Edit<T>) -> bool {
        matches!(edit, Edit::Delete(_))
    }
    match change {
        Change::Organization(edit) => ends(edit),
        Change::Member(edit) => ends(edit),
        Change::Workspace(edit) => ends(edit),
        Change::Membership(edit) => ends(edit),
        Change::Role(edit) => ends(edit),
        Change::ServiceAccount(edit) => ends(edit),
        Change::Accept(_) | Change::DefaultMark { .. } | Change::Key(_) => false,
    }
}
