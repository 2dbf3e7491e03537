//! Where the object of a change stands: as the change expects it, as the change leaves it, or neither.

use serde::Serialize;
use serde_json::Value;

use super::live::Live;
use crate::model::change::{Change, Edit, KeyChange, KeyState, WorkspaceState};

/// Where the object of a change stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Exactly as the change expects it.
    Before,
    /// Exactly as the change leaves it.
    After,
    /// Neither; the text names what differs.
    Other(String),
}

/// Compares the live object with both sides of the change.
pub(super) fn standing(live: &Live<'_>, change: &Change) -> rusqlite::Result<Standing> {
    Ok(match change {
        Change::Organization(edit) => compare(live.profile()?.as_ref(), edit),
        Change::Member(edit) => compare(live.member(&edit.subject().email)?.as_ref(), edit),
        Change::Accept(member) => match live.member(&member.email)? {
            None if !live.request(&member.email)? => {
                Standing::Other("nobody asks any more to let this person join".to_owned())
            }
            found => sides(found.as_ref(), None, Some(member)),
        },
        Change::Workspace(edit) => workspace(live, edit)?,
        Change::DefaultMark { before, after } => {
            sides(live.default_workspace()?.as_ref(), before.as_ref(), Some(after))
        }
        Change::Membership(edit) => {
            let access = edit.subject();
            compare(live.access(&access.workspace, access.member())?.as_ref(), edit)
        }
        Change::Role(edit) => compare(live.role(&edit.subject().name)?.as_ref(), edit),
        Change::ServiceAccount(edit) => compare(live.account(&edit.subject().name)?.as_ref(), edit),
        Change::Key(key) => self::key(live, key)?,
    })
}

/// An id that the change does not name is not compared: a planned workspace has none yet.
fn workspace(live: &Live<'_>, edit: &Edit<WorkspaceState>) -> rusqlite::Result<Standing> {
    let found = live.workspace(&edit.subject().name)?;
    let as_named = |side: &WorkspaceState| {
        let WorkspaceState { default, id, name } = side;
        let id = id.clone().or_else(|| found.as_ref().and_then(|found| found.id.clone()));
        WorkspaceState { default: *default, id, name: name.clone() }
    };
    Ok(sides(found.as_ref(), edit.before().map(as_named).as_ref(), edit.after().map(as_named).as_ref()))
}

fn key(live: &Live<'_>, change: &KeyChange) -> rusqlite::Result<Standing> {
    let find = |key: &KeyState| live.key(&key.account, &key.name);
    let made = match change.new_key() {
        Some(key) => live.key(&key.account, &key.name)?,
        None => None,
    };
    Ok(match change {
        KeyChange::Issue(_) | KeyChange::Rotate { .. } if made.is_some() => Standing::After,
        KeyChange::Issue(_) => Standing::Before,
        KeyChange::Rotate { before, after: _ } => sides(find(before)?.as_ref(), Some(before), None).or_gone(),
        KeyChange::Revoke { key, scheduled: _ } => sides(find(key)?.as_ref(), Some(key), None),
    })
}

impl Standing {
    /// Of a key to rotate: that the current one is gone is no success.
    fn or_gone(self) -> Self {
        match self {
            Self::After => Self::Other("the current key does not exist any more".to_owned()),
            other => other,
        }
    }
}

fn compare<T: PartialEq + Serialize>(live: Option<&T>, edit: &Edit<T>) -> Standing {
    sides(live, edit.before(), edit.after())
}

fn sides<T: PartialEq + Serialize>(live: Option<&T>, before: Option<&T>, after: Option<&T>) -> Standing {
    match live {
        _ if live == after => Standing::After,
        _ if live == before => Standing::Before,
        None => Standing::Other("it does not exist any more".to_owned()),
        Some(live) => Standing::Other(before.map_or_else(
            || format!("it exists already: {}", listed(&differences(live, after))),
            |before| format!("it was changed since: {}", listed(&differences(live, Some(before)))),
        )),
    }
}

/// What is live and what was expected, field by field.
fn differences<T: Serialize>(live: &T, expected: Option<&T>) -> Vec<String> {
    let (live, expected) = (value(live), expected.map_or(Value::Null, value));
    match (&live, &expected) {
        (Value::Object(live), Value::Object(expected)) => live
            .iter()
            .filter(|(field, live)| expected.get(*field) != Some(live))
            .map(|(field, live)| {
                format!("`{field}` is {live}, expected was {}", expected.get(field).unwrap_or(&Value::Null))
            })
            .collect(),
        _ => vec![format!("it is {live}, expected was {expected}")],
    }
}

fn listed(differences: &[String]) -> String {
    differences.join("; ")
}

fn value<T: Serialize>(side: &T) -> Value {
    serde_json::to_value(side).expect("the model's values are plain JSON")
}
