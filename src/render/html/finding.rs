//! Findings in manifests, each with its line.

use maud::{Markup, html};

use super::{capital, prose};
use crate::diagnostic::{Finding, Severity, Sources, Span};
use crate::render::escape::visible;

/// A line longer than this many characters is cut.
const LONGEST_LINE: usize = 300;

/// All findings, as they are sorted.
pub(in crate::render) fn findings(findings: &[Finding], sources: &Sources) -> Markup {
    html! { ul.rows.findings { @for finding in findings { (one(finding, sources)) } } }
}

fn one(finding: &Finding, sources: &Sources) -> Markup {
    let Finding { code, severity, message, span, label, related, help } = finding;
    let (tone, word) = match severity {
        Severity::Error => ("bad", "error"),
        Severity::Warning => ("waits", "warning"),
    };
    html! {
        li {
            p { span class={ "badge " (tone) } { (word) } " " b { (prose(&capital(message))) } " " small { (code) } }
            @if let Some(span) = span { (at(*span, label, sources)) }
            @for (span, label) in related { (at(*span, label, sources)) }
            @if let Some(help) = help { p.help { "Help: " (prose(help)) } }
        }
    }
}

fn at(span: Span, label: &str, sources: &Sources) -> Markup {
    let file = sources.get(span.source);
    let start = sources.position(span.source, span.start);
    let shown: String = sources.line(span.source, start.line).chars().take(LONGEST_LINE).collect();
    html! {
        p.at { small { (visible(&file.name)) ":" (start.line) ":" (start.column) }
            @if !label.is_empty() { " " (prose(label)) } }
        @if !shown.trim().is_empty() { pre { code { (visible(&shown)) } } }
    }
}
