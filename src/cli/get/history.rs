//! The audit log as rows and as values.

use serde_json::{Value, json};

use super::Listing;
use crate::store::AuditRow;

pub(super) fn listing(rows: &[AuditRow], fits: &dyn Fn(&str) -> bool) -> Listing {
    let mut listing = Listing::new(&["AT", "WHO", "FROM", "WHAT", "COMMIT", "PLAN"]);
    for row in rows.iter().filter(|row| fits(&row.operation)) {
        let AuditRow { seq, at, actor, origin, revision, plan, operation, occurrence, before, after } = row;
        let short = plan.as_deref().map_or_else(|| "by hand".to_owned(), |digest| digest.chars().take(15).collect());
        listing.add(
            &[at, actor, origin, operation, revision, &short],
            json!({
                "seq": seq, "at": at, "actor": actor, "origin": origin, "operation": operation, "occurrence": occurrence,
                "revision": revision, "plan": plan, "before": side(before.as_deref()), "after": side(after.as_deref()),
            }),
        );
    }
    listing
}

fn side(text: Option<&str>) -> Value {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}
