//! JSON becomes changes again, and they become a plan that is judged by the manifests at hand.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::super::assemble::{Context, Said, assemble};
use super::super::digest::{self, FORMAT};
use super::super::ending::Endings;
use super::super::operation::Why;
use super::super::report::{Note, Plan};
use super::document::{NoteDocument, OperationDocument, PlanDocument};
use super::write::identity;
use crate::desired::{DocumentOrigin, Origin, Origins};
use crate::model::change::{self, Change, Kind};
use crate::model::snapshot::Collection;

/// A saved plan whose digest is that of its operations.
#[derive(Clone, Debug)]
pub struct Saved {
    /// What the file says.
    pub document: PlanDocument,
    /// Its operations, in the order of the file.
    pub(super) changes: Vec<Change>,
}

impl Saved {
    /// Whether some of its operations are key maintenance.
    pub fn has_maintenance(&self) -> bool {
        self.changes.iter().any(Change::is_maintenance)
    }
}

/// Why a file is no saved plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SavedError {
    /// Not JSON, or not of the shape.
    #[error("this is no saved plan: {0}")]
    Shape(String),
    /// Another format.
    #[error("the format is `{0}`; this Halley reads `{FORMAT}`")]
    Format(String),
    /// Made to be looked at.
    #[error("it was made as if the ownership were {0}, to be looked at and not to be applied")]
    AsIf(String),
    /// An operation contradicts itself.
    #[error("the operation `{id}` cannot be read: {reason}")]
    Operation {
        /// Its id.
        id: String,
        /// What is wrong.
        reason: String,
    },
    /// Two operations for one object.
    #[error("the operation `{0}` stands in the plan twice")]
    Twice(String),
    /// The operations are not those that the digest was made of.
    #[error("the plan was edited: it says {named}, but its operations give {actual}")]
    Edited {
        /// What the file says.
        named: String,
        /// What its operations give.
        actual: String,
    },
}

/// Reads a saved plan and makes sure that nobody edited it.
///
/// # Errors
///
/// What the file lacks to be a saved plan, or that it was edited.
pub fn read(text: &str) -> Result<Saved, SavedError> {
    let value: Value = serde_json::from_str(text).map_err(|error| SavedError::Shape(error.to_string()))?;
    match value.get("format").and_then(Value::as_str) {
        Some(FORMAT) => {}
        Some(other) => return Err(SavedError::Format(other.to_owned())),
        None => return Err(SavedError::Shape("there is no `format`".to_owned())),
    }
    let document: PlanDocument = serde_json::from_value(value).map_err(|error| SavedError::Shape(error.to_string()))?;
    if let Some(ownership) = document.as_if {
        return Err(SavedError::AsIf(ownership));
    }
    let mut seen = BTreeSet::new();
    let mut changes = Vec::with_capacity(document.operations.len());
    for operation in &document.operations {
        if !seen.insert(&operation.id) {
            return Err(SavedError::Twice(operation.id.clone()));
        }
        let wrong = |reason: String| SavedError::Operation { id: operation.id.clone(), reason };
        let change = change(operation).map_err(&wrong)?;
        if change.id() != operation.id {
            return Err(wrong(format!("its fields describe `{}`", change.id())));
        }
        changes.push(change);
    }
    let unread = unread(&document)?;
    let actual = digest::digest(document.organization.id.as_deref(), &unread, changes.iter());
    if *document.digest != *actual.as_str() {
        return Err(SavedError::Edited { named: document.digest, actual: actual.to_string() });
    }
    Ok(Saved { document, changes })
}

fn unread(document: &PlanDocument) -> Result<BTreeSet<Collection>, SavedError> {
    let collection = |name: &String| {
        let found = Collection::ALL.into_iter().find(|collection| collection.as_str() == name);
        found.ok_or_else(|| SavedError::Shape(format!("there is no collection `{name}`")))
    };
    document.unread.iter().map(collection).collect()
}

fn change(operation: &OperationDocument) -> Result<Change, String> {
    let OperationDocument { verb, kind, precondition, maintenance, .. } = operation;
    let kind: Kind = serde_json::from_value(Value::from(kind.as_str())).map_err(|error| error.to_string())?;
    change::from_sides(kind, verb, precondition.clone(), after(operation, kind), *maintenance)
}

/// The state after: the precondition with the fields laid over it; null when all of it goes.
fn after(operation: &OperationDocument, kind: Kind) -> Value {
    let removes = matches!(operation.verb.as_str(), "delete" | "revoke");
    if removes {
        return Value::Null;
    }
    let mut state = operation.precondition.as_object().cloned().unwrap_or_default();
    for name in identity(kind) {
        let value = if *name == "workspace" { operation.workspace.clone() } else { Some(operation.name.clone()) };
        state.insert((*name).to_owned(), value.map_or(Value::Null, Value::from));
    }
    if kind == Kind::Key {
        state.remove("id");
    }
    for field in &operation.fields {
        if field.after.is_null() && !field.before.is_null() && kind == Kind::Key {
            state.remove(&field.path);
        } else {
            state.insert(field.path.clone(), field.after.clone());
        }
    }
    Value::Object(state)
}

/// The plan of a saved file, judged by the policy and the live state at hand.
///
/// Key maintenance stands outside the digest, so a file's word does not count for it: only what `due` names too, the changes that
/// planning finds now, is kept.
pub fn restore<'a>(saved: &Saved, context: &Context<'_>, due: impl IntoIterator<Item = &'a Change>) -> Plan {
    let Saved { document, changes } = saved;
    let mut origins = Origins::default();
    let due: Vec<&Change> = due.into_iter().filter(|change| change.is_maintenance()).collect();
    let mut skipped = notes(&document.skipped);
    let mut kept: Vec<(Change, Why)> = Vec::with_capacity(changes.len());
    for (change, operation) in changes.iter().zip(&document.operations) {
        if !change.is_maintenance() || due.contains(&change) {
            kept.push((change.clone(), why(&mut origins, operation)));
        } else {
            let reason = "this key maintenance of the saved plan is not due as it stands there; plan again to see what is due now";
            skipped.push(Note { subject: change.id(), reason: reason.to_owned() });
        }
    }
    let said = Said {
        name: Arc::from(document.organization.name.as_str()),
        unmanaged: notes(&document.unmanaged),
        skipped,
        waiting: notes(&document.waiting),
        valid_until: document.valid_until.as_deref().and_then(last_day),
        // The days that are left were counted on another day; whoever restores knows today.
        ending: Endings::default(),
        origins,
    };
    assemble(context, kept, said)
}

fn why(origins: &mut Origins, operation: &OperationDocument) -> Why {
    let super::document::PlaceDocument { file, line, rule } = &operation.why;
    match (file, rule) {
        (Some(file), _) => {
            origins.documents.push(DocumentOrigin {
                file: Arc::from(file.as_str()),
                text: Arc::from(""),
                range: (0, 0),
                line: line.unwrap_or(1),
            });
            let document = u32::try_from(origins.documents.len() - 1).unwrap_or(u32::MAX);
            Why::Declared(Origin::new(document, ""))
        }
        (None, Some(rule)) => Why::Rule(Arc::from(rule.as_str())),
        (None, None) => Why::Undeclared,
    }
}

fn notes(notes: &[NoteDocument]) -> Vec<Note> {
    notes.iter().map(|note| Note { subject: note.subject.clone(), reason: note.reason.clone() }).collect()
}

/// The last day to whose end a plan is valid, from the moment at which it ends.
pub(super) fn last_day(moment: &str) -> Option<jiff::civil::Date> {
    let day: jiff::civil::Date = moment.get(..10)?.parse().ok()?;
    day.yesterday().ok()
}

/// A map without anything in it, for states that do not exist.
pub(super) fn object(state: &Value) -> Map<String, Value> {
    state.as_object().cloned().unwrap_or_default()
}
