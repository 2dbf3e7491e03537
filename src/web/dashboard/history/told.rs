//! What a row of the log says, in words.

use maud::{Markup, html};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::model::change::{Change, Kind, from_sides};
use crate::render::visible;
use crate::store::AuditRow;
use crate::web::dashboard::plan::capital;
use crate::web::dashboard::sides;

/// What has happened, and to what.
pub(super) fn headline(row: &AuditRow) -> Markup {
    let (verb, kind, names) = parts(&row.operation);
    let did = did(verb, kind);
    html! {
        (did)
        @match names.as_slice() {
            [] => {},
            // A person in a workspace.
            [container, name, ..] if kind == "membership" => { " " bdi.name { (visible(name)) } " in " bdi.name { (visible(container)) } },
            [container, name, ..] => { " " bdi.name { (visible(name)) } " of " bdi.name { (visible(container)) } },
            [name] => { " " bdi.name { (visible(name)) } },
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
    let whole = match (verb, kind) {
        ("create", "membership") => "Added",
        ("delete", "member" | "membership") => "Removed",
        ("invite", "member") => "Invited",
        ("create", "member") => "Added the member",
        ("update", "member" | "membership") => "Changed",
        ("accept", "member") => "Accepted the request of",
        ("revoke", "member") => "Took back the invitation of",
        ("create", "request") => "Took down the request of",
        ("delete", "request") => "Declined the request of",
        ("mark-default", _) => "Moved the default mark to",
        ("create", "invitation") => "Made an invitation link for",
        ("accept", "invitation") => "Accepted the invitation:",
        ("accept", "set-up") => "Set up the server:",
        ("create", "password") => "Set the password of",
        ("update", "password") => "Changed the password of",
        ("update", "payment-method") => "Changed the payment method",
        ("update", "user-name") => "Changed the user name of",
        ("update", "invoice") => "Changed the invoice",
        _ => "",
    };
    if whole.is_empty() { format!("{} the {}", verb_of(verb), thing(kind)) } else { whole.to_owned() }
}

fn verb_of(verb: &str) -> String {
    match verb {
        "create" => "Created".to_owned(),
        "update" => "Changed".to_owned(),
        "delete" => "Deleted".to_owned(),
        "revoke" => "Revoked".to_owned(),
        "rotate" => "Rotated".to_owned(),
        "accept" => "Accepted".to_owned(),
        other => capital(&other.replace('-', " ")),
    }
}

fn thing(kind: &str) -> String {
    match kind {
        "serviceAccount" => "service account".to_owned(),
        "key" => "API key".to_owned(),
        other => visible(&other.replace('-', " ")).into_owned(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn row(operation: &str, before: Option<&str>, after: Option<&str>) -> AuditRow {
        let [at, actor, origin, revision] = [""; 4].map(str::to_owned);
        let (before, after) = (before.map(str::to_owned), after.map(str::to_owned));
        AuditRow {
            seq: 1,
            at,
            actor,
            origin,
            revision,
            author: None,
            approver: None,
            plan: None,
            operation: operation.to_owned(),
            occurrence: 1,
            before,
            after,
        }
    }

    #[test]
    fn rows_are_told_in_words() {
        for (operation, told) in [
            ("create/membership/research/bob@acme.org", "Added bob@acme.org in research"),
            ("update/organization", "Changed the organization"),
            ("create/key/ada@acme.org/laptop", "Created the API key laptop of ada@acme.org"),
            ("delete/workspace/a%2Fb", "Deleted the workspace a/b"),
            ("create/password/ada@acme.org", "Set the password of ada@acme.org"),
            ("odd/<b>/x", "Odd the &lt;b&gt; x"),
            ("", " the "),
        ] {
            let text = headline(&row(operation, None, None)).into_string();
            assert_eq!(text.replace("<bdi class=\"name\">", "").replace("</bdi>", ""), told);
        }
    }

    #[test]
    fn only_what_the_log_holds_in_whole_becomes_a_change() {
        let member = r#"{"email":"bob@acme.org","role":"OpikMember","state":"Active"}"#;
        let invited = change(&row("invite/member/bob@acme.org", None, Some(member))).unwrap();
        assert_eq!(invited.name(), "bob@acme.org");
        assert!(change(&row("create/password/bob@acme.org", None, Some("{}"))).is_err());
        assert!(change(&row("invite/member/bob@acme.org", None, Some("<"))).is_err());
        assert!(change(&row("invite/member/bob@acme.org", None, None)).is_err());
    }
}
