//! Feeds YAML through reading and checking, and shows findings in few lines.

use std::fmt::Write;
use std::num::NonZeroUsize;

use halley::check;
use halley::diagnostic::{Finding, Severity, Sources, Span};
use halley::manifest;
use jiff::civil::{Date, date};

pub(crate) const TODAY: Date = date(2026, 11, 23);

/// An organization with one Admin, to put before the manifests of a test.
pub(crate) const ACME: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research}
---
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.org, role: Admin}
";

/// `ACME` and further documents without `apiVersion`, which is filled in.
pub(crate) fn acme(documents: &str) -> String {
    format!("{ACME}---\n{}", with_version(documents))
}

/// Documents, with `apiVersion` filled in.
pub(crate) fn with_version(documents: &str) -> String {
    let lines = documents.trim_start().lines().map(|line| match line.strip_prefix("kind:") {
        Some(_) => format!("apiVersion: halley.dev/v1alpha1\n{line}\n"),
        None => format!("{line}\n"),
    });
    lines.collect()
}

/// Every finding of these texts, as files `0.yaml`, `1.yaml` and so on.
pub(crate) fn findings_of(texts: &[&str]) -> (Vec<Finding>, Sources) {
    let mut sources = Sources::default();
    for (number, text) in texts.iter().enumerate() {
        sources.add(format!("org/{number}.yaml"), *text);
    }
    let read = manifest::read(&sources, NonZeroUsize::MIN);
    assert_eq!(read.findings, [], "the test's manifests are read without findings");
    (check::check(&read.documents, &sources, TODAY, None).findings, sources)
}

/// The findings of one rule, and that there are no others.
#[track_caller]
pub(crate) fn only(code: &str, text: &str) -> String {
    let (findings, sources) = findings_of(&[text]);
    assert!(!findings.is_empty(), "{code} finds nothing");
    for finding in &findings {
        assert_eq!(finding.code, code, "{}", show(&findings, &sources));
    }
    show(&findings, &sources)
}

/// The findings of one rule among others.
#[track_caller]
pub(crate) fn among(code: &str, text: &str) -> String {
    let (mut findings, sources) = findings_of(&[text]);
    findings.retain(|finding| finding.code == code);
    assert!(!findings.is_empty(), "{code} finds nothing");
    show(&findings, &sources)
}

/// That these manifests are right.
#[track_caller]
pub(crate) fn fine(text: &str) {
    let (findings, sources) = findings_of(&[text]);
    assert!(findings.is_empty(), "{}", show(&findings, &sources));
}

/// The findings as text: places as `line:column`, with what stands there.
pub(crate) fn show(findings: &[Finding], sources: &Sources) -> String {
    let mut text = String::new();
    for finding in findings {
        let Finding { code, severity, message, span, label, related, help } = finding;
        let severity = if *severity == Severity::Error { "error" } else { "warning" };
        writeln!(text, "{severity}[{code}] {message}").unwrap();
        writeln!(text, "  at {}: {label}", place(span.unwrap(), sources)).unwrap();
        for (span, label) in related {
            writeln!(text, "  see {}: {label}", place(*span, sources)).unwrap();
        }
        if let Some(help) = help {
            writeln!(text, "  help: {help}").unwrap();
        }
    }
    text
}

fn place(span: Span, sources: &Sources) -> String {
    let position = sources.position(span.source, span.start);
    let text = sources.get(span.source).text[span.start..span.end].escape_debug();
    format!("{}:{} `{text}`", position.line, position.column)
}
