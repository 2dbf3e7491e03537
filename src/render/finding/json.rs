//! Findings for programs.

use serde_json::{Value, json};

use super::Totals;
use crate::diagnostic::{Finding, Sources, Span};

/// All findings as one JSON document: `{findings: [...], totals: {errors, warnings, files}}`. Lines and columns count from 1; what
/// is not known is left out.
pub fn json(findings: &[Finding], sources: &Sources) -> String {
    let Totals { errors, warnings, files } = Totals::of(findings);
    let findings: Vec<Value> = findings.iter().map(|finding| object(finding, sources)).collect();
    let document = json!({
        "findings": findings,
        "totals": {"errors": errors, "warnings": warnings, "files": files},
    });
    crate::render::escape::json(format!("{document:#}")) + "\n"
}

fn object(finding: &Finding, sources: &Sources) -> Value {
    let Finding { code, severity, message, span, label, related, help } = finding;
    let mut object = json!({"code": code, "severity": severity, "message": message});
    if let Some(span) = span {
        place(&mut object, *span, sources);
    }
    if !label.is_empty() {
        object["label"] = json!(label);
    }
    if let Some(help) = help {
        object["help"] = json!(help);
    }
    if !related.is_empty() {
        object["related"] = related.iter().map(|(span, label)| other(*span, label, sources)).collect();
    }
    object
}

fn other(span: Span, label: &str, sources: &Sources) -> Value {
    let mut object = json!({"label": label});
    place(&mut object, span, sources);
    object
}

fn place(object: &mut Value, span: Span, sources: &Sources) {
    let start = sources.position(span.source, span.start);
    let end = sources.position(span.source, span.end);
    object["file"] = json!(&*sources.get(span.source).name);
    object["line"] = json!(start.line);
    object["column"] = json!(start.column);
    object["endLine"] = json!(end.line);
    object["endColumn"] = json!(end.column);
}
