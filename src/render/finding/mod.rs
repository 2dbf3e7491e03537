//! Findings; a file a format.

mod json;
mod text;

pub use json::json;
pub use text::text;

use std::collections::BTreeSet;

use crate::diagnostic::{Finding, Severity, SourceId};

/// How many findings of each severity, in how many files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Totals {
    errors: usize,
    warnings: usize,
    files: usize,
}

impl Totals {
    fn of(findings: &[Finding]) -> Self {
        let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        let files: BTreeSet<SourceId> = findings.iter().filter_map(|finding| Some(finding.span?.source)).collect();
        Self { errors: count(Severity::Error), warnings: count(Severity::Warning), files: files.len() }
    }
}
