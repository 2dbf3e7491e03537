//! Collects what the rules find.

use super::place::Place;
use crate::diagnostic::{Finding, Rule, Severity, Sources, Span, arrange};

/// What the rules found.
#[derive(Default)]
pub(super) struct Report<'a>(Vec<Draft<'a>>);

/// A finding whose places are not looked up yet.
pub(super) struct Draft<'a> {
    rule: &'static Rule,
    severity: Severity,
    message: String,
    place: Place<'a>,
    label: String,
    related: Vec<(Place<'a>, String)>,
    help: Option<String>,
}

impl<'a> Report<'a> {
    /// Notes that a rule is broken at a place; `message` says what is wrong there.
    pub(super) fn add(&mut self, rule: &'static Rule, place: Place<'a>, message: String) -> &mut Draft<'a> {
        let (severity, label, related, help) = (rule.severity, String::new(), Vec::new(), None);
        self.0.push(Draft { rule, severity, message, place, label, related, help });
        self.0.last_mut().expect("one was pushed")
    }

    /// The findings in a stable order, with their places.
    pub(super) fn findings(self, sources: &Sources) -> Vec<Finding> {
        let mut spans = spans(&self.0, sources).into_iter();
        let mut findings: Vec<_> = self.0.into_iter().map(|draft| draft.finish(&mut spans)).collect();
        arrange(&mut findings, sources);
        findings
    }
}

impl<'a> Draft<'a> {
    /// What to say at the place itself.
    pub(super) fn label(&mut self, label: impl Into<String>) -> &mut Self {
        self.label = label.into();
        self
    }

    /// Another place that matters, with what to say there.
    pub(super) fn related(&mut self, place: Place<'a>, label: impl Into<String>) -> &mut Self {
        self.related.push((place, label.into()));
        self
    }

    /// What to write instead.
    pub(super) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// How bad it is here, where that depends on the ownership.
    pub(super) fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    fn places(&self) -> impl Iterator<Item = &Place<'a>> {
        std::iter::once(&self.place).chain(self.related.iter().map(|(place, _)| place))
    }

    /// `spans` yields those of its places, in their order.
    fn finish(self, spans: &mut impl Iterator<Item = Span>) -> Finding {
        let Self { rule, severity, message, place: _, label, related, help } = self;
        let span = spans.next();
        let related =
            related.into_iter().map(|(_, label)| label).zip(spans).map(|(label, span)| (span, label)).collect();
        Finding { code: rule.code, severity, message, span, label, related, help }
    }
}

/// Where all the places stand. They are looked up document by document, so that none is parsed once a finding.
fn spans(drafts: &[Draft<'_>], sources: &Sources) -> Vec<Span> {
    let places: Vec<&Place<'_>> = drafts.iter().flat_map(Draft::places).collect();
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|at| places[*at].document_start());
    let mut spans: Vec<Option<Span>> = vec![None; places.len()];
    for at in order {
        spans[at] = Some(places[at].span(sources));
    }
    spans.into_iter().map(|span| span.expect("every place was looked up")).collect()
}
