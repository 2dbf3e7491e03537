//! One side of a change, and the way back from two sides to the change.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Access, Change, Edit, KeyChange, KeyState, Kind, NewKey, WorkspaceState};
use crate::model::key::WorkspaceName;
use crate::model::organization::{Member, Profile, Role, ServiceAccount};

/// One side of a change, as it stands in JSON and in digests: fields in alphabetical order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum State<'a> {
    /// Name and settings.
    Organization(&'a Profile),
    /// A person.
    Member(&'a Member),
    /// A workspace.
    Workspace(&'a WorkspaceState),
    /// The workspace with the default mark.
    DefaultMark {
        /// Its name.
        default: &'a WorkspaceName,
    },
    /// A person in a workspace.
    Membership(&'a Access),
    /// A custom role.
    Role(&'a Role),
    /// A service account.
    ServiceAccount(&'a ServiceAccount),
    /// A live key.
    Key(&'a KeyState),
    /// A key to make.
    NewKey(&'a NewKey),
}

/// Makes a change of its kind, its verb and its two sides as JSON; null stands for a side on which the object does not exist.
///
/// # Errors
///
/// What a side lacks to be one.
pub fn from_sides(kind: Kind, verb: &str, before: Value, after: Value, maintenance: bool) -> Result<Change, String> {
    Ok(match (kind, verb) {
        (Kind::Organization, _) => Change::Organization(edit(before, after)?),
        (Kind::Member, "accept") => Change::Accept(typed::<Member>(after)?),
        (Kind::Member, _) => Change::Member(edit(before, after)?),
        (Kind::Workspace, "mark-default") => {
            Change::DefaultMark { before: mark(&before), after: mark_required(&after)? }
        }
        (Kind::Workspace, _) => Change::Workspace(edit(before, after)?),
        (Kind::Membership, _) => Change::Membership(edit(before, after)?),
        (Kind::Role, _) => Change::Role(edit(before, after)?),
        (Kind::ServiceAccount, _) => Change::ServiceAccount(edit(before, after)?),
        (Kind::Key, _) => Change::Key(key(before, after, maintenance)?),
    })
}

fn typed<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

fn edit<T: DeserializeOwned>(before: Value, after: Value) -> Result<Edit<T>, String> {
    match (before.is_null(), after.is_null()) {
        (true, true) => Err("it has neither a state before nor one after".to_owned()),
        (true, false) => Ok(Edit::Create(typed(after)?)),
        (false, true) => Ok(Edit::Delete(typed(before)?)),
        (false, false) => Ok(Edit::Update { before: typed(before)?, after: typed(after)? }),
    }
}

fn key(before: Value, after: Value, maintenance: bool) -> Result<KeyChange, String> {
    match (before.is_null(), after.is_null()) {
        (true, true) => Err("it has neither a state before nor one after".to_owned()),
        (true, false) => Ok(KeyChange::Issue(typed::<NewKey>(after)?)),
        (false, true) => Ok(KeyChange::Revoke { key: typed::<KeyState>(before)?, scheduled: maintenance }),
        (false, false) => Ok(KeyChange::Rotate { before: typed(before)?, after: typed(after)? }),
    }
}

fn mark(state: &Value) -> Option<WorkspaceName> {
    state.get("default").and_then(Value::as_str).map(WorkspaceName::new)
}

fn mark_required(state: &Value) -> Result<WorkspaceName, String> {
    mark(state).ok_or_else(|| "it does not say which workspace is marked".to_owned())
}
