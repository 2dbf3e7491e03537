//! What is wrong with manifests, as people read it: where, what, and what to write instead.

use maud::{Markup, html};

use super::said::{capital, prose};
use crate::diagnostic::{Finding, Position, Severity, Sources, Span};
use crate::render::visible;
use crate::web::page::parts::{Tone, badge};

/// So many are shown; the first ones are mended first anyway.
const SHOWN: usize = 100;
/// How much of a line is shown.
const LONGEST: usize = 240;

/// All findings.
pub(super) fn list(findings: &[Finding], sources: &Sources) -> Markup {
    html! {
        ol.findings { @for finding in findings.iter().take(SHOWN) { li.card { (one(finding, sources)) } } }
        @if findings.len() > SHOWN {
            p.quiet { "and " (findings.len() - SHOWN) " more; " code { "halley validate" } " lists them all." }
        }
    }
}

fn one(finding: &Finding, sources: &Sources) -> Markup {
    let Finding { code, severity, message, span, label, related, help } = finding;
    let (tone, word) = match severity {
        Severity::Error => (Tone::Bad, "Error"),
        Severity::Warning => (Tone::Waits, "Warning"),
    };
    html! {
        p { (badge(tone, word)) " " b { (prose(&capital(message))) } " " span.quiet.small { (code) } }
        @if let Some(span) = span { (place(*span, label, sources)) }
        @for (span, label) in related.iter().take(3) { (place(*span, label, sources)) }
        @if let Some(help) = help { p { (prose(&capital(help))) "." } }
    }
}

/// `file:line:column`, and the line.
fn place(span: Span, label: &str, sources: &Sources) -> Markup {
    let source = sources.get(span.source);
    let Position { line, column } = sources.position(span.source, span.start);
    let (before, marked, after) = excerpt(&source.text, span);
    html! {
        p.small { code { bdi { (visible(&source.name)) } ":" (line) ":" (column) } @if !label.is_empty() { " " (prose(label)) } }
        pre.excerpt { span.place { (line) " │ " } (visible(before)) mark { (visible(marked)) } (visible(after)) }
    }
}

/// The line of a place: what stands before it, it, and what follows.
fn excerpt(text: &str, span: Span) -> (&str, &str, &str) {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let line = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[start..].find(['\n', '\r']).map_or(text.len(), |length| start + length);
    let until = text.floor_char_boundary(span.end.clamp(start, end).min(start + LONGEST));
    let from = text.floor_char_boundary(start.saturating_sub(LONGEST)).max(line);
    let to = text.floor_char_boundary((until + LONGEST).min(end));
    (&text[from..start], &text[start..until], &text[until..to.max(until)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_the_line_with_the_place_in_it() {
        let mut sources = Sources::default();
        let text = "a: 1\nrole: Amdin\nb: 2\n";
        let source = sources.add("x.yaml", text);
        assert_eq!(excerpt(text, Span { source, start: 11, end: 16 }), ("role: ", "Amdin", ""));
        assert_eq!(excerpt(text, Span { source, start: 0, end: 16 }), ("", "a: 1", ""));
        assert_eq!(excerpt(text, Span { source, start: 900, end: 901 }), ("", "", ""));
    }
}
