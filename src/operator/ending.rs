//! Access that ends soon: days in the status, which stay the same from run to run, and an event for what is new there.

use super::words::{counted, cut};
use crate::plan::{Ending, Plan};
use crate::resources::status::EndingStatus;

/// How many stand in a status.
const MOST: usize = 50;

/// What the status shows.
pub(super) fn shown(plan: &Plan) -> Vec<EndingStatus> {
    let row = |Ending { subject, place, until, days: _, why: _ }: &Ending| EndingStatus {
        subject: cut(subject, 300),
        place: cut(place, 253),
        until: until.to_string(),
    };
    plan.ending.rows().iter().take(MOST).map(row).collect()
}

/// What an event says of those that the status did not show before; `None`: there are none.
pub(super) fn news(before: &[EndingStatus], now: &[EndingStatus]) -> Option<String> {
    let new: Vec<String> = now.iter().filter(|ending| !before.contains(ending)).map(told).collect();
    let count = counted(new.len(), "access ends soon", "accesses end soon");
    (!new.is_empty()).then(|| format!("{count}: {}", new.join("; ")))
}

fn told(EndingStatus { subject, place, until }: &EndingStatus) -> String {
    match place.as_str() {
        "organization" => format!("{subject} leaves the organization after {until}"),
        workspace => format!("{subject} leaves `{workspace}` after {until}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_is_told_once_and_again_only_with_another_day() {
        let row = |until: &str| EndingStatus {
            subject: "member eve@acme.org".to_owned(),
            place: "research".to_owned(),
            until: until.to_owned(),
        };
        let first = news(&[], &[row("2026-06-10")]).unwrap();
        assert_eq!(first, "1 access ends soon: member eve@acme.org leaves `research` after 2026-06-10");
        assert_eq!(news(&[row("2026-06-10")], &[row("2026-06-10")]), None);
        assert_eq!(news(&[row("2026-06-10")], &[]), None);
        assert!(news(&[row("2026-06-10")], &[row("2026-06-12")]).is_some());
    }
}
