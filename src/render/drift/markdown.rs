//! Drift for an issue that a nightly job keeps up to date.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Drift, Row, Since, Standing, WAITING};
use crate::plan::saved::{FieldDocument, OperationDocument};
use crate::render::count::counted;
use crate::render::escape;
use crate::render::fitting::Fitting;
use crate::render::notes;
use crate::render::plan::MarkdownOptions;

/// Room for what stands after the lists.
const END: usize = 1_000;

/// What differs, by how it stands: as many rows as fit, and a count of the others.
pub fn markdown(drift: &Drift<'_>, options: &MarkdownOptions) -> String {
    let Drift { plan, rows, waiting, ending } = drift;
    let name = escape::code(&plan.organization.name);
    let mut text = options.marker.line("drift", if rows.is_empty() { "none" } else { &plan.digest });
    let _ = match rows.len() {
        0 => writeln!(text, "### No drift: {name} is as the manifests declare it"),
        1 => writeln!(text, "### Drift of {name}: 1 object is not as declared"),
        count => writeln!(text, "### Drift of {name}: {count} objects are not as declared"),
    };
    if !plan.unread.is_empty() {
        let unread: Vec<String> = plan.unread.iter().map(|collection| escape::code(collection)).collect();
        let _ = write!(text, "\nCould not be read, so nothing is known of: {}\n", unread.join(", "));
    }
    let lists = Fitting { limit: options.limit.saturating_sub(END), all: "halley drift" };
    for standing in Standing::ALL {
        let of: Vec<_> = rows.iter().filter(|row| row.standing() == standing).collect();
        let title = format!("{} {}", counted(of.len(), "object"), says(standing, of.len()));
        lists.list(&mut text, &title, of.into_iter().map(|of| row(of)));
    }
    lists.list(&mut text, WAITING, waiting.iter().map(row));
    let title = format!("Left alone, as its ownership says: {}", counted(plan.unmanaged.len(), "difference"));
    lists.list(&mut text, &title, plan.unmanaged.iter().map(|note| noted(&note.subject, &note.reason)));
    lists.list(&mut text, notes::ENDING, ending.iter().map(|note| noted(&note.subject, &note.reason)));
    end(&mut text, drift);
    text
}

fn says(standing: Standing, count: usize) -> String {
    let says = standing.says();
    if count == 1 { says.to_owned() } else { says.replacen("is", "are", 1).replace(" it", " them") }
}

fn row(row: &Row<'_>) -> String {
    let OperationDocument { kind, name, workspace, fields, .. } = row.operation;
    let standing = row.standing();
    let mut item = format!("- `{}` {kind} {}", standing.mark(), escape::code(name));
    if let Some(workspace) = workspace {
        let _ = write!(item, " in {}", escape::code(workspace));
    }
    if let Some(place) = row.place() {
        let _ = write!(item, " — {}", escape::code(&place));
    }
    let _ = writeln!(item, " — {}", since(row));
    if standing == Standing::Different {
        for FieldDocument { path, before, after } in fields {
            let _ = writeln!(item, "  - {}: live {}, declared {}", escape::code(path), shown(before), shown(after));
        }
    }
    if let Some((who, how)) = row.not_by_apply() {
        for how in how {
            let _ = writeln!(item, "  - {who}: {}", escape::prose(how));
        }
    }
    item
}

fn since(row: &Row<'_>) -> String {
    match row.last {
        None => "nothing is known of its last change".to_owned(),
        Some(Since { at, by, plan: None }) => format!("since {}, by {}, by hand", escape::code(at), escape::code(by)),
        Some(Since { at, by, plan: Some(plan) }) => {
            format!("since {}, by {}, with the plan {}", escape::code(at), escape::code(by), escape::code(plan))
        }
    }
}

fn noted(subject: &str, reason: &str) -> String {
    format!("- {}: {}\n", escape::prose(subject), escape::prose(reason))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => escape::code(text),
        other => escape::code(&other.to_string()),
    }
}

fn end(text: &mut String, drift: &Drift<'_>) {
    if drift.has_subscription() {
        text.push_str(
            "\nThe subscription is changed on the Billing tab of the Admin dashboard; Halley never does that.\n",
        );
    }
    if drift.can_be_applied() {
        text.push_str(
            "\nEither declare what shall stay, or let `halley apply` make it as declared; `halley plan` shows what that does.\n",
        );
    }
    match drift.by_hand() {
        0 => {}
        count => {
            let _ = write!(text, "\nBy hand: {}; the clicks stand with each.\n", counted(count, "object"));
        }
    }
}
