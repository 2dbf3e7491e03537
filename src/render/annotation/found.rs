//! Findings as annotations.

use super::rules::Ruling;
use super::{Annotation, Spot, Start};
use crate::diagnostic::{Finding, Sources, Span};
use crate::render::escape::visible;
use crate::render::finding::Found;

pub(super) fn annotation<'a>(finding: &'a Finding, found: &Found<'a>) -> Annotation<'a> {
    let Finding { code, severity, message, span, label, related, help } = finding;
    let spot = span.map(|span| spot(span, found.sources));
    let file = spot.as_ref().map_or("", |spot| &spot.file);
    let identity = format!("{file}\0{message}");
    let label = Some(label).filter(|label| !label.is_empty()).map(|label| visible(label).into_owned());
    let help = help.as_ref().map(|help| format!("help: {}", visible(help)));
    let lines = [Some(visible(message).into_owned()), label, help];
    Annotation {
        level: (*severity).into(),
        rule: Ruling::of_code(code, found.rules),
        message: lines.into_iter().flatten().collect::<Vec<_>>().join("\n"),
        spot,
        related: related
            .iter()
            .map(|(span, label)| (self::spot(*span, found.sources), visible(label).into()))
            .collect(),
        identity,
    }
}

fn spot(span: Span, sources: &Sources) -> Spot {
    let Span { source, start, end } = span;
    let range = Start::Range(sources.position(source, start), sources.position(source, end));
    Spot { file: sources.get(source).name.to_string(), start: range }
}
