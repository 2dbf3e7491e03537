//! What a row of the log says, in words.

use maud::{Markup, html};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::model::change::{Change, Kind, from_sides};
use crate::render::visible;
use crate::store::AuditRow;
use crate::web::dashboard::sides;

/// The verb, as what has happened, and the object.
pub(super) fn headline(row: &AuditRow) -> Markup {
    let (verb, kind, names) = parts(&row.operation);
    let did = did(verb, kind);
    html! {
        (did) " "
        @match names.as_slice() {
            [] => (thing(kind)),
            [name] => { (thing(kind)) " " bdi.name { (visible(name)) } },
            // A person in a workspace, a key of somebody.
            [container, name, ..] if kind == "membership" => { bdi.name { (visible(name)) } " in " bdi.name { (visible(container)) } },
            [container, name, ..] => { (thing(kind)) " " bdi.name { (visible(name)) } " of " bdi.name { (visible(container)) } },
        }
    }
}

/// `verb`, `kind` and the names behind them, as `Change::id` makes them.
fn parts(operation: &str) -> (&str, &str, Vec<String>) {
    let mut parts = operation.split('/');
    let (verb, kind) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    (verb, kind, parts.map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned()).collect())
}

fn did(verb: &str, kind: &str) -> String {
    match (verb, kind) {
        ("create", "membership") => "Added",
        ("create", "request") => "Left the",
        ("create", _) => "Created",
        ("update", _) => "Changed",
        ("mark-default", _) => "Marked as default: the",
        ("delete", "membership" | "member") => "Removed",
        ("delete", "request") => "Declined the",
        ("delete", _) => "Deleted",
        ("invite", _) => "Invited",
        ("accept", _) => "Accepted the request of",
        ("revoke", "member") => "Took back the invitation of",
        ("revoke", _) => "Revoked",
        ("rotate", _) => "Rotated",
        (other, _) => return super::super::plan::capital(&other.replace('-', " ")),
    }
    .to_owned()
}

fn thing(kind: &str) -> &str {
    match kind {
        "organization" => "the organization",
        "member" => "",
        "request" => "request of",
        "serviceAccount" => "service account",
        "user-name" => "the user name of",
        "payment-method" => "the payment method",
        "membership" => "access",
        other => other,
    }
}

/// The two sides of a row; what is no JSON is no side.
fn sides_of(row: &AuditRow) -> (Value, Value) {
    let side = |text: &Option<String>| {
        text.as_deref().map_or(Value::Null, |text| serde_json::from_str(text).unwrap_or_else(|_| text.into()))
    };
    (side(&row.before), side(&row.after))
}

/// What differs, field by field.
pub(super) fn fields(row: &AuditRow) -> Vec<sides::Differing> {
    let (before, after) = sides_of(row);
    sides::differing(&before, &after)
}

/// The change that a row tells of.
///
/// # Errors
///
/// Why it is none, in words.
pub(super) fn change(row: &AuditRow) -> Result<Change, String> {
    let (verb, kind, _) = parts(&row.operation);
    let known = [Kind::Organization, Kind::Member, Kind::Workspace, Kind::Membership, Kind::Role, Kind::ServiceAccount];
    let Some(kind) = known.into_iter().find(|known| known.as_str() == kind) else {
        return Err("it is not put back; planning from the manifests maintains it".to_owned());
    };
    let (before, after) = sides_of(row);
    from_sides(kind, verb, before, after, false).map_err(|_| "the log does not hold enough of it".to_owned())
}
