//! Drift for a terminal.

use serde_json::Value;

use super::{Drift, Row, Since, Standing, WAITING};
use crate::plan::saved::{FieldDocument, OperationDocument};
use crate::render::count::counted;
use crate::render::escape::visible;
use crate::render::{TextOptions, notes};

/// What differs, an object a row, with its last change; then what is not known, and what is left alone.
pub fn text(drift: &Drift<'_>, options: &TextOptions) -> String {
    let Drift { plan, rows, waiting, ending } = drift;
    let name = visible(&plan.organization.name);
    let mut text = match rows.len() {
        0 => format!("No drift: `{name}` is as the manifests declare it.\n"),
        1 => format!("Drift of `{name}`: 1 object is not as declared\n\n"),
        count => format!("Drift of `{name}`: {count} objects are not as declared\n\n"),
    };
    text.extend(rows.iter().map(row));
    if !waiting.is_empty() {
        text.push_str(&format!("\n{WAITING}\n"));
        text.extend(waiting.iter().map(row));
    }
    if !plan.unread.is_empty() {
        text.push_str(&format!("\nCould not be read, so nothing is known of: {}\n", plan.unread.join(", ")));
    }
    if !plan.unmanaged.is_empty() {
        let count = counted(plan.unmanaged.len(), "difference");
        text.push_str(&format!("\nLeft alone, as its ownership says: {count}\n"));
        for note in &plan.unmanaged {
            text.push_str(&format!("  {}: {}\n", visible(&note.subject), visible(&note.reason)));
        }
    }
    text.push_str(&notes::text(notes::ENDING, ending, options));
    if drift.has_subscription() {
        text.push_str(
            "\nThe subscription is changed on the Billing tab of the Admin dashboard; Halley never does that.\n",
        );
    }
    if drift.can_be_applied() {
        text.push_str("\n`halley apply` makes it as declared; `halley plan` shows how.\n");
    }
    match drift.by_hand() {
        0 => {}
        count => text.push_str(&format!("\nBy hand: {}; the clicks stand with each.\n", counted(count, "object"))),
    }
    text
}

fn row(row: &Row<'_>) -> String {
    let OperationDocument { kind, name, workspace, fields, .. } = row.operation;
    let name = match workspace {
        Some(workspace) => format!("{name} in `{workspace}`"),
        None => format!("`{name}`"),
    };
    let standing = row.standing();
    let mut text = format!("  {} {kind} {} {}", standing.mark(), visible(&name), standing.says());
    if let Some(place) = row.place() {
        text.push_str(&format!("  {}", visible(&place)));
    }
    text.push('\n');
    if standing == Standing::Different {
        for FieldDocument { path, before, after } in fields {
            text.push_str(&format!("      {path}: live {}, declared {}\n", shown(before), shown(after)));
        }
    }
    if let Some((who, how)) = row.not_by_apply() {
        how.iter().for_each(|how| text.push_str(&format!("      {who}: {}\n", visible(how))));
    }
    text.push_str(&format!("      {}\n", since(row)));
    text
}

fn since(row: &Row<'_>) -> String {
    match row.last {
        None => "nothing is known of its last change".to_owned(),
        Some(Since { at, by, plan: None }) => format!("since {at}, by {}, by hand", visible(by)),
        Some(Since { at, by, plan: Some(plan) }) => format!("since {at}, by {}, with the plan {plan}", visible(by)),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => format!("`{}`", visible(text)),
        other => visible(&other.to_string()).into_owned(),
    }
}
