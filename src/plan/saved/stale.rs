//! Whether the live organization is still as a saved plan expects it: object by object, field by field.

use std::fmt;

use jiff::civil::Date;
use serde_json::Value;

use super::read::{Saved, last_day, object};
use super::write::state;
use crate::model::change::{Access, Change, KeyChange, KeyState, State, WorkspaceState};
use crate::model::snapshot::Snapshot;

/// Why a saved plan is not applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It was made for another organization.
    #[error("the plan is for the organization {planned}, but the server's is {live}")]
    OtherOrganization {
        /// The id that the plan names.
        planned: String,
        /// The id of the live organization.
        live: String,
    },
    /// An `until` has passed since.
    #[error("the plan was valid until {0}, when an `until` passed")]
    Expired(String),
    /// Things that the plan names have changed since.
    #[error("the plan is stale: {} changed since it was made", things(.0.len()))]
    Stale(Vec<Stale>),
}

fn things(count: usize) -> String {
    if count == 1 { "1 thing that it names has".to_owned() } else { format!("{count} things that it names have") }
}

/// One field that is not as the plan expects it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// The operation's id.
    pub operation: String,
    /// The field; empty when the object itself is there or is gone against expectation.
    pub field: String,
    /// What the plan expects, as JSON; `nothing` when the object should not exist.
    pub planned: String,
    /// What is live, as JSON; `nothing` when the object does not exist.
    pub live: String,
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, field, planned, live } = self;
        let dot = if field.is_empty() { "" } else { "." };
        write!(f, "{operation}{dot}{field}: the plan expects {planned}, live is {live}")
    }
}

/// Makes sure that everything a saved plan names is as it was. Key maintenance does not count: it is done as it is due now.
///
/// # Errors
///
/// Another organization, a passed `until`, or all that changed.
pub fn verify(saved: &Saved, snapshot: &Snapshot, today: Date) -> Result<(), Refusal> {
    let planned = saved.document.organization.id.as_deref();
    if planned != snapshot.id.as_deref() {
        let name = |id: Option<&str>| id.unwrap_or("that does not exist yet").to_owned();
        return Err(Refusal::OtherOrganization { planned: name(planned), live: name(snapshot.id.as_deref()) });
    }
    if let Some(moment) = &saved.document.valid_until
        && last_day(moment).is_some_and(|last| today > last)
    {
        return Err(Refusal::Expired(moment.clone()));
    }
    let named = saved.changes.iter().filter(|change| !change.is_maintenance());
    let stale: Vec<Stale> = named.flat_map(|change| differences(change, snapshot)).collect();
    if stale.is_empty() { Ok(()) } else { Err(Refusal::Stale(stale)) }
}

fn differences(change: &Change, snapshot: &Snapshot) -> Vec<Stale> {
    let item = |field: &str, planned: String, live: String| Stale {
        operation: change.id(),
        field: field.to_owned(),
        planned,
        live,
    };
    if change.kind().collection().is_some_and(|collection| snapshot.unread.contains(&collection)) {
        return vec![item("", "something that can be read".to_owned(), "unread".to_owned())];
    }
    if let Change::Accept(member) = change
        && !snapshot.requests.contains(&member.email)
    {
        return vec![item("request", "a request to join".to_owned(), "nothing".to_owned())];
    }
    let (planned, live) = (state(change.before()), live(change, snapshot));
    match (planned.is_null(), live.is_null()) {
        (true, true) => Vec::new(),
        (true, false) => vec![item("", "nothing".to_owned(), live.to_string())],
        (false, true) => vec![item("", planned.to_string(), "nothing".to_owned())],
        (false, false) => {
            let (planned, live) = (object(&planned), object(&live));
            let of = |value: Option<&Value>| value.unwrap_or(&Value::Null).clone();
            planned
                .iter()
                .map(|(field, value)| (field, value.clone(), of(live.get(field))))
                // A deletion without an id means the workspace of this name, whatever its id.
                .filter(|(field, planned, live)| planned != live && !(*field == "id" && planned.is_null()))
                .map(|(field, planned, live)| item(field, planned.to_string(), live.to_string()))
                .collect()
        }
    }
}

/// The live object that a change is about, in the shape of the change's own states.
fn live(change: &Change, snapshot: &Snapshot) -> Value {
    let organization = &snapshot.organization;
    match change {
        Change::Organization(_) => state(snapshot.id.as_ref().map(|_| State::Organization(&organization.profile))),
        Change::Member(edit) => state(organization.members.get(edit.subject().email.as_str()).map(State::Member)),
        Change::Accept(member) => state(organization.members.get(member.email.as_str()).map(State::Member)),
        Change::Workspace(edit) => {
            let name = &edit.subject().name;
            let id = snapshot.workspace_ids.get(name).cloned();
            let live = organization.workspaces.get(name.as_str());
            let live = live.map(|_| WorkspaceState { default: false, id, name: name.clone() });
            state(live.as_ref().map(State::Workspace))
        }
        Change::DefaultMark { .. } => {
            state(organization.default_workspace.as_ref().map(|default| State::DefaultMark { default }))
        }
        Change::Membership(edit) => {
            let Access { membership, workspace } = edit.subject();
            let live = organization.membership(workspace.as_str(), membership.member.as_str());
            let live = live.map(|membership| Access { membership: membership.clone(), workspace: workspace.clone() });
            state(live.as_ref().map(State::Membership))
        }
        Change::Role(edit) => state(organization.roles.get(edit.subject().name.as_str()).map(State::Role)),
        Change::ServiceAccount(edit) => {
            state(organization.accounts.get(edit.subject().name.as_str()).map(State::ServiceAccount))
        }
        Change::Key(key) => live_key(key, snapshot),
    }
}

fn live_key(key: &KeyChange, snapshot: &Snapshot) -> Value {
    let name = match key {
        KeyChange::Issue(after) => &after.name,
        KeyChange::Rotate { before, after: _ } => &before.name,
        KeyChange::Revoke { key, scheduled: _ } => &key.name,
    };
    let live = snapshot.keys.get(&(key.account().clone(), name.clone()));
    let live =
        live.map(|live| KeyState { account: live.account().clone(), id: live.id.clone(), name: live.name().clone() });
    state(live.as_ref().map(State::Key))
}
