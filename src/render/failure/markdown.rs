//! A comment that says why there is no plan, so that the one of an older commit does not stay.

use std::fmt::Write as _;

use super::Failure;
use crate::diagnostic::{Finding, Severity, Sources, Span};
use crate::render::count::counted;
use crate::render::escape;
use crate::render::fitting::Fitting;
use crate::render::plan::MarkdownOptions;

/// A message longer than this many characters is cut: what a server says has no bounds.
const LONGEST_MESSAGE: usize = 2_000;
/// Room for what stands between and after the lists.
const COUNT: usize = 500;

/// The failure as a comment: errors first, as many findings as fit, and a count of the others.
pub fn markdown(failure: &Failure<'_>, options: &MarkdownOptions) -> String {
    let Failure { message, hints, found } = failure;
    let mut text = options.marker.line("plan", "none");
    let _ = write!(text, "### No plan: {}\n\nNothing was changed.\n", phrase(message));
    for hint in *hints {
        let _ = write!(text, "\n{}.\n", phrase(hint));
    }
    let lists = Fitting { limit: options.limit.saturating_sub(COUNT), all: "halley validate" };
    let of = |severity| found.findings.iter().filter(move |finding| finding.severity == severity);
    for (severity, word) in [(Severity::Error, "error"), (Severity::Warning, "warning")] {
        let title = counted(of(severity).count(), word);
        lists.list(&mut text, &title, of(severity).map(|finding| item(finding, found.sources)));
    }
    text
}

fn phrase(text: &str) -> String {
    let cut: String = text.chars().take(LONGEST_MESSAGE).collect();
    // A message of several lines stays one paragraph.
    cut.lines().map(|line| escape::prose(line.trim())).collect::<Vec<_>>().join(" ")
}

fn item(finding: &Finding, sources: &Sources) -> String {
    let Finding { code, severity: _, message, span, label, related, help } = finding;
    let mut item = match span {
        Some(span) => format!("- {} {} ({code})\n", place(*span, sources), escape::prose(message)),
        None => format!("- {} ({code})\n", escape::prose(message)),
    };
    if !label.is_empty() {
        let _ = writeln!(item, "  - {}", escape::prose(label));
    }
    for (span, label) in related {
        let _ = writeln!(item, "  - see {} {}", place(*span, sources), escape::prose(label));
    }
    if let Some(help) = help {
        let _ = writeln!(item, "  - Help: {}", escape::prose(help));
    }
    item
}

fn place(span: Span, sources: &Sources) -> String {
    let start = sources.position(span.source, span.start);
    escape::code(&format!("{}:{}:{}", sources.get(span.source).name, start.line, start.column))
}
