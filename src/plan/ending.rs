//! What ends soon: access whose `until` is near. It stands beside the operations and in no digest; once its day is over, the plan takes it away.

use std::sync::Arc;

use jiff::civil::Date;

use super::report::Note;
use crate::desired::{self, Desired};
use crate::model::days::{NEAR, days_left};
use crate::model::snapshot::Collection;
use crate::resources::organization::Mode;

/// How many days ahead an end is near, unless somebody asks for more or fewer.
pub const ENDING_WITHIN: u32 = NEAR;

/// Access that ends soon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// `member eve@partner.example`.
    pub subject: String,
    /// `organization`, or a workspace by name.
    pub place: String,
    /// The last day (UTC).
    pub until: Date,
    /// How many days are left; 0: it ends today.
    pub days: u32,
    /// File and 1-based line of the `until`.
    pub why: Option<(Arc<str>, u32)>,
}

/// What ends soon, the nearest first; for people the same in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endings {
    rows: Vec<Ending>,
    notes: Vec<Note>,
}

impl Endings {
    /// What ends within so many days, under the ownership and the `ignore` globs of the manifests. Where a collection is only observed
    /// nothing ends.
    pub fn of(desired: &Desired, today: Date, within: u32) -> Self {
        let rows = desired.endings.iter().filter(|ending| is_owned(desired, ending));
        let near =
            rows.filter_map(|ending| Some((ending, days_left(today, ending.until).filter(|days| *days <= within)?)));
        near.map(|(ending, days)| row(desired, ending, days)).collect()
    }

    /// A row each.
    pub fn rows(&self) -> &[Ending] {
        &self.rows
    }

    /// The same in words, in the same order.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }
}

impl FromIterator<Ending> for Endings {
    fn from_iter<I: IntoIterator<Item = Ending>>(rows: I) -> Self {
        let rows: Vec<Ending> = rows.into_iter().collect();
        Self { notes: rows.iter().map(note).collect(), rows }
    }
}

fn is_owned(desired: &Desired, desired::Ending { until: _, email, workspace, origin: _ }: &desired::Ending) -> bool {
    let collection = if workspace.is_some() { Collection::Access } else { Collection::Members };
    let ignore = &desired.policy.ignore;
    let is_ignored = ignore.member(email) || workspace.as_ref().is_some_and(|name| ignore.workspace(name));
    desired.policy.mode(collection) != Mode::Observe && !is_ignored
}

fn row(desired: &Desired, ending: &desired::Ending, days: u32) -> Ending {
    let desired::Ending { until, email, workspace, origin } = ending;
    Ending {
        subject: format!("member {email}"),
        place: workspace.as_ref().map_or_else(|| "organization".to_owned(), ToString::to_string),
        until: *until,
        days,
        why: desired.origins.locate(origin),
    }
}

fn note(Ending { subject, place, until, days, why }: &Ending) -> Note {
    let subject = match place.as_str() {
        "organization" => subject.clone(),
        workspace => format!("{} in {workspace}", subject.trim_start_matches("member ")),
    };
    let left = match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    };
    let place = why.as_ref().map(|(file, line)| format!(" (`{file}:{line}`)")).unwrap_or_default();
    Note { subject, reason: format!("the last day is {until}, {left}{place}") }
}
