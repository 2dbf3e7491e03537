//! Findings: what is wrong with what people wrote, where, and what to write instead. No rules here.

mod position;
mod rule;

use serde::Serialize;

pub use position::{Position, Source, SourceId, Sources, Span};
pub use rule::Rule;

/// How bad a finding is. Errors stop everything; warnings are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is planned while it stands.
    Error,
    /// Worth a look.
    Warning,
}

/// One thing that is wrong with the manifests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's code, as `HM012`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: a phrase in lower case, names in backquotes.
    pub message: String,
    /// Where; `None` only when no file is to blame.
    pub span: Option<Span>,
    /// What to say at the place itself.
    pub label: String,
    /// Other places that matter, with what to say there.
    pub related: Vec<(Span, String)>,
    /// What to write instead.
    pub help: Option<String>,
}

/// Sorts findings by file name, position, code and message, and drops repetitions.
pub fn arrange(findings: &mut Vec<Finding>, sources: &Sources) {
    findings.sort_by(|a, b| place(a, sources).cmp(&place(b, sources)));
    findings.dedup();
}

fn place<'a>(finding: &'a Finding, sources: &'a Sources) -> (Option<(&'a str, usize, usize)>, &'a str, &'a str) {
    let span = finding.span.as_ref().map(|span| (sources.get(span.source).name.as_ref(), span.start, span.end));
    (span, finding.code, &finding.message)
}
