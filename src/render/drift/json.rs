//! Drift for programs.

use serde_json::{Value, json};

use super::{Drift, Row, Since, object};
use crate::plan::saved::{FieldDocument, OperationDocument};
use crate::render::escape;

/// The format of the JSON.
const FORMAT: &str = "halley.dev/drift/v1";

/// `{format, organization, drift: [...], waiting: [...], unmanaged, ending, unread}`; a row has its object, how it stands, its fields live and
/// declared, who makes it as declared, and its last change.
pub fn json(drift: &Drift<'_>) -> String {
    let Drift { plan, rows, waiting, ending: _ } = drift;
    let document = json!({
        "format": FORMAT,
        "organization": plan.organization,
        "drift": rows.iter().map(value).collect::<Vec<_>>(),
        "waiting": waiting.iter().map(value).collect::<Vec<_>>(),
        "unmanaged": plan.unmanaged,
        "ending": plan.ending,
        "unread": plan.unread,
    });
    escape::json(format!("{document:#}")) + "\n"
}

fn value(row: &Row<'_>) -> Value {
    let OperationDocument { id, kind, name, workspace, fields, why, execution, manual, reason, .. } = row.operation;
    let fields: Vec<Value> = fields
        .iter()
        .map(|FieldDocument { path, before, after }| json!({"path": path, "live": before, "declared": after}))
        .collect();
    json!({
        "object": object(row.operation), "kind": kind, "name": name, "workspace": workspace,
        "standing": row.standing().word(), "fields": fields, "operation": id, "why": why,
        "execution": execution, "manual": manual, "reason": reason,
        "lastChange": row.last.map(|Since { at, by, plan }| json!({"at": at, "by": by, "plan": plan})),
    })
}
