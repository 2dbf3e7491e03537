//! What is worth a line beside a manifest: findings, guards that refuse or were overridden, and what is taken away. A file a source of
//! them, and a file a format.

mod found;
mod github;
mod planned;
mod rules;
mod sarif;

use crate::diagnostic::{Position, Severity};
use crate::plan::Plan;
use crate::render::finding::Found;
use crate::render::marker::Marker;

pub use github::github;
pub use sarif::sarif;

/// What is annotated.
#[derive(Clone, Copy, Debug)]
pub struct Review<'a> {
    /// What was found in the manifests.
    pub found: Found<'a>,
    /// What came after the manifests.
    pub outcome: Outcome<'a>,
}

/// What came after the manifests were checked.
#[derive(Clone, Copy, Debug)]
pub enum Outcome<'a> {
    /// Nothing: they were checked, no more.
    Checked,
    /// A plan, of the organization with this marker.
    Planned(&'a Plan, &'a Marker),
    /// No plan, and why, for the organization with this marker.
    Failed(&'a str, &'a Marker),
}

/// How much something weighs, the most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Error,
    Warning,
    Note,
}

impl From<Severity> for Level {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
        }
    }
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Spot {
    file: String,
    start: Start,
}

/// Where in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// A line as a whole, 1-based.
    Line(u32),
    /// From the first character to one past the last.
    Range(Position, Position),
}

/// One line beside a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Annotation<'a> {
    level: Level,
    rule: rules::Ruling<'a>,
    /// What is said, in lines; every character is visible.
    message: String,
    spot: Option<Spot>,
    /// Other places, with what to say there.
    related: Vec<(Spot, String)>,
    /// What it is about, the same wherever in the file it stands.
    identity: String,
}

/// All annotations: guards, findings, what is taken away; the order of weight within each.
fn all<'a>(review: &Review<'a>) -> Vec<Annotation<'a>> {
    let Review { found, outcome } = review;
    let mut findings: Vec<_> = found.findings.iter().map(|finding| found::annotation(finding, found)).collect();
    findings.sort_by_key(|annotation| annotation.level);
    match outcome {
        Outcome::Planned(plan, _) => {
            let mut annotations = planned::guards(plan);
            annotations.append(&mut planned::loosened(plan));
            annotations.append(&mut findings);
            annotations.append(&mut planned::destructive(plan));
            annotations
        }
        Outcome::Checked | Outcome::Failed(..) => findings,
    }
}
