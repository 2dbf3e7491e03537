//! What a code of a finding means: the source of `docs/rules.md`.

use super::Severity;

/// A rule that manifests must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The stable code, as `HM012`.
    pub code: &'static str,
    /// The name, as `unknown-field`.
    pub name: &'static str,
    /// How bad a finding of this rule is.
    pub severity: Severity,
    /// What the rule says, in one sentence.
    pub summary: &'static str,
    /// What it does, why, and an example, in Markdown.
    pub docs: &'static str,
}
