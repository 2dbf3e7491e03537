//! Findings for people, as rustc shows them.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::Totals;
use crate::diagnostic::{Finding, Severity, Sources, Span};
use crate::render::visible;

/// Places farther apart than this many bytes are shown one by one.
const LONGEST_EXCERPT: usize = 4_000;
/// A place is shown up to this many bytes.
const LONGEST_PLACE: usize = 120;

/// All findings, a blank line after each, and a line that counts them. Empty when there are none.
pub fn text(findings: &[Finding], sources: &Sources, color: bool) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    for finding in findings {
        text.push_str(&one(finding, sources, &renderer));
        text.push_str("\n\n");
    }
    text.push_str(&summary(Totals::of(findings)));
    text.push('\n');
    text
}

fn one(finding: &Finding, sources: &Sources, renderer: &Renderer) -> String {
    let Finding { code, severity, message, span, label, related, help } = finding;
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(visible(message)).id(*code));
    let Some(span) = span else {
        let help = help.iter().map(|help| Group::with_title(Level::HELP.secondary_title(visible(help))));
        return renderer.render(&std::iter::once(group).chain(help).collect::<Vec<_>>());
    };
    for part in parts(&places(*span, label, related)) {
        group = group.element(snippet(&part, sources));
    }
    if let Some(help) = help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    renderer.render(&[group])
}

/// A place with what is said there.
struct Place<'a> {
    span: Span,
    label: &'a str,
    kind: AnnotationKind,
}

fn places<'a>(span: Span, label: &'a str, related: &'a [(Span, String)]) -> Vec<Place<'a>> {
    let others = related.iter().map(|(span, label)| Place { span: *span, label, kind: AnnotationKind::Context });
    std::iter::once(Place { span, label, kind: AnnotationKind::Primary }).chain(others).collect()
}

/// The places that stand near each other share an excerpt; the finding's own comes first.
fn parts<'a, 'b>(places: &'b [Place<'a>]) -> Vec<Vec<&'b Place<'a>>> {
    let mut parts: Vec<Vec<&Place<'a>>> = Vec::new();
    for place in places {
        match parts.iter_mut().find(|part| near(part[0].span, place.span)) {
            Some(part) => part.push(place),
            None => parts.push(vec![place]),
        }
    }
    parts
}

fn near(one: Span, other: Span) -> bool {
    one.source == other.source && one.start.abs_diff(other.start) <= LONGEST_EXCERPT
}

fn snippet<'a>(places: &[&Place<'a>], sources: &'a Sources) -> Snippet<'a, Annotation<'a>> {
    let source = places[0].span.source;
    let file = sources.get(source);
    let excerpt = Excerpt::around(places, &file.text);
    let line = sources.position(source, excerpt.start).line as usize;
    let annotations: Vec<_> = places.iter().map(|place| excerpt.annotation(place)).collect();
    Snippet::source(excerpt.text).path(visible(&file.name)).line_start(line).annotations(annotations)
}

/// The lines that hold all places of a part.
struct Excerpt<'a> {
    /// The first byte in the file.
    start: usize,
    text: &'a str,
}

impl<'a> Excerpt<'a> {
    fn around(places: &[&Place<'_>], text: &'a str) -> Self {
        let from = places.iter().map(|place| place.span.start).min().unwrap_or(0).min(text.len());
        let to = places.iter().map(|place| place.span.start).max().unwrap_or(from).clamp(from, text.len());
        let start = text.as_bytes()[..from].iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
        let end = text.as_bytes()[to..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |length| to + length);
        Self { start, text: &text[start..end] }
    }

    /// A place of several lines is shown by its first one.
    fn annotation(&self, place: &Place<'a>) -> Annotation<'a> {
        let offset = |at: usize| self.text.floor_char_boundary(at.saturating_sub(self.start));
        let start = offset(place.span.start);
        let line = self.text[start..].find(['\n', '\r']).map_or(self.text.len(), |length| start + length);
        let end = offset(place.span.end.min(place.span.start + LONGEST_PLACE)).clamp(start, line);
        let annotation = place.kind.span(start..end);
        if place.label.is_empty() { annotation } else { annotation.label(visible(place.label)) }
    }
}

fn summary(Totals { errors, warnings, files }: Totals) -> String {
    let errors = (errors > 0).then(|| count(errors, "error"));
    let warnings = (warnings > 0).then(|| count(warnings, "warning"));
    let found = errors.into_iter().chain(warnings).collect::<Vec<_>>().join(", ");
    if files == 0 { found } else { format!("{found} in {}", count(files, "file")) }
}

fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
