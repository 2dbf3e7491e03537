//! Findings; a file a format.

mod json;
mod text;

pub use json::json;
pub use text::text;

use std::collections::BTreeSet;

use crate::diagnostic::{Finding, Rule, Severity, SourceId, Sources};

/// What was found in manifests.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// The findings, arranged.
    pub findings: &'a [Finding],
    /// The files in which they stand.
    pub sources: &'a Sources,
    /// The rules that there are; a finding's code is the code of one of them.
    pub rules: &'a [&'static Rule],
}

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
