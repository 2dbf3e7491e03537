//! The audit log as rows and as values.

use serde_json::{Value, json};

use super::Listing;
use crate::comet::halley::AuditDocument;
use crate::store::AuditRow;

/// The log of an embedded organization.
pub(super) fn listing(rows: &[AuditRow], fits: &dyn Fn(&str) -> bool) -> Listing {
    let lines = rows.iter().map(|row| {
        let AuditRow { seq, at, actor, origin, revision, author, approver, .. } = row.clone();
        let AuditRow { plan, operation, occurrence, before, after, .. } = row.clone();
        let (before, after) = (side(before.as_deref()), side(after.as_deref()));
        let line = AuditDocument { seq, at, actor, origin, revision, author, approver, plan, operation, before, after };
        (line, Some(occurrence))
    });
    list(lines.collect(), fits)
}

/// The log of a server.
pub(super) fn remote(rows: Vec<AuditDocument>, fits: &dyn Fn(&str) -> bool) -> Listing {
    list(rows.into_iter().map(|row| (row, None)).collect(), fits)
}

/// The people behind the runs have columns where anybody is named.
fn list(mut lines: Vec<(AuditDocument, Option<i64>)>, fits: &dyn Fn(&str) -> bool) -> Listing {
    lines.retain(|(line, _)| fits(&line.operation));
    let has_author = lines.iter().any(|(line, _)| line.author.is_some());
    let has_approver = lines.iter().any(|(line, _)| line.approver.is_some());
    let mut heading = vec!["AT", "WHO", "FROM", "WHAT", "COMMIT"];
    heading.extend(has_author.then_some("AUTHOR"));
    heading.extend(has_approver.then_some("APPROVER"));
    heading.push("PLAN");
    let mut listing = Listing::new(&heading);
    for (line, occurrence) in lines {
        let AuditDocument { seq, at, actor, origin, revision, author, approver, plan, operation, before, after } = line;
        let short = plan.as_deref().map_or_else(|| "by hand".to_owned(), |digest| digest.chars().take(15).collect());
        let mut object = json!({
            "seq": seq, "at": at, "actor": actor, "origin": origin, "operation": operation, "revision": revision,
            "author": author, "approver": approver, "plan": plan, "before": before, "after": after,
        });
        if let Some(occurrence) = occurrence {
            object["occurrence"] = Value::from(occurrence);
        }
        let mut cells = vec![at, actor, origin, operation, revision];
        cells.extend(has_author.then(|| author.unwrap_or_default()));
        cells.extend(has_approver.then(|| approver.unwrap_or_default()));
        cells.push(short);
        listing.add(&cells.iter().map(String::as_str).collect::<Vec<_>>(), object);
    }
    listing
}

fn side(text: Option<&str>) -> Value {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}
