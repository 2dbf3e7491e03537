//! A plan as one HTML file: for a browser, for paper, and to keep beside the pull request. Nothing in it is folded.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::facts;
use super::outline::{Group, Outline};
use crate::model::change::{Change, Kind, Verb};
use crate::plan::{Execution, Note, Plan, Verdict};
use crate::render::access::{self, Block, Fold};
use crate::render::count::{counted, things, totals};
use crate::render::escape::visible;
use crate::render::finding::Found;
use crate::render::html::{capital, findings, page, prose, said};
use crate::render::notes;
use crate::render::sentence::Medium;
use crate::render::why::{Reason, reason};
use crate::render::wording::{Words, mark};

/// So many rows are laid out together; the style knows how high that is.
const ROWS: usize = 100;

/// The plan as a file of its own, with what was found out about the server, a sentence each, and what was found in the manifests.
///
/// The file loads nothing and sends nothing. Its script only filters; without it everything is there.
pub fn html(plan: &Plan, remarks: &[String], found: &Found<'_>) -> String {
    let outline = Outline::of(plan);
    let title = facts::title(plan, outline.destructive.len());
    let report = Report { plan, words: Words::of(plan), outline: &outline };
    let mut sections = report.sections(remarks, found);
    sections.extend(report.groups());
    sections.extend(gained(plan));
    let body = html! {
        h1 { (said(&title)) }
        (report.head())
        nav aria-label="Contents" { ul { @for section in &sections {
            li { a class=[(!section.tone.is_empty()).then_some(section.tone)] href={ "#" (section.id) } { (section.short) } }
        } } }
        @if !plan.is_empty() { (report.filter()) }
        @for section in &sections { (shown(section)) }
        @for line in facts::next(plan, true) { p.lead { (said(&line)) } }
        p.quiet { small { "Made by Halley " (env!("CARGO_PKG_VERSION")) ". This file loads nothing and sends nothing." } }
    };
    page(&title.show(Medium::Text), &visible(&plan.organization_name), &body)
}

/// A part of the page with a heading.
struct Section {
    id: String,
    /// What the contents say.
    short: String,
    title: String,
    tone: &'static str,
    /// Whether operations in it take something away.
    danger: bool,
    body: Markup,
}

impl Section {
    fn new(id: impl Into<String>, short: impl Into<String>, title: impl Into<String>, body: Markup) -> Self {
        Self { id: id.into(), short: short.into(), title: title.into(), tone: "", danger: false, body }
    }

    fn tone(self, tone: &'static str) -> Self {
        Self { tone, ..self }
    }
}

fn shown(Section { id, short: _, title, tone, danger, body }: &Section) -> Markup {
    html! {
        section class=[(!tone.is_empty()).then_some(tone)] id=(id) aria-labelledby={ "h-" (id) } data-rows data-danger[*danger] {
            h2 id={ "h-" (id) } { (title) }
            (body)
        }
    }
}

struct Report<'a> {
    plan: &'a Plan,
    words: Words<'a>,
    outline: &'a Outline,
}

impl Report<'_> {
    fn head(&self) -> Markup {
        html! {
            @if let Some(guards) = facts::refusing(self.plan) {
                div.notice { p { b { "REFUSED by " (said(&guards)) ": nothing of this plan can be applied." } } }
            }
            @if !self.plan.is_empty() { p.lead { (totals(self.plan)) } }
            dl {
                @if let Some(id) = &self.plan.organization_id { dt { "Organization" } dd { code { (visible(id)) } } }
                dt { "Digest" } dd { code { (self.plan.digest) } }
            }
        }
    }

    /// What must be read first, in the order of its weight.
    fn sections(&self, remarks: &[String], found: &Found<'_>) -> Vec<Section> {
        let plan = self.plan;
        let mut sections = vec![self.guards()];
        if !self.outline.destructive.is_empty() {
            sections.push(self.destructive());
        }
        let lost = access::lost(plan, Fold::NOTHING);
        if !lost.is_empty() {
            sections.push(Section::new("lost", "Access lost", "Access lost", blocks(&lost)).tone("bad"));
        }
        if !plan.unread.is_empty() {
            let title = "Could not be read: nothing is planned there";
            let body = list(plan.unread.iter().map(|collection| html! { (collection) }));
            sections.push(Section::new("unread", "Not read", title, body).tone("waits"));
        }
        for (number, section) in notes::sections(plan).enumerate() {
            let short = section.title.split(':').next().unwrap_or(section.title);
            sections.push(noted(&format!("notes-{number}"), short, section.title, section.notes));
        }
        if !remarks.is_empty() {
            let body = list(remarks.iter().map(|remark| prose(remark)));
            sections.push(Section::new("server", "Server", "Found out about the server", body));
        }
        if !found.findings.is_empty() {
            let body = findings(found.findings, found.sources);
            let title = format!("Found in the manifests: {}", counted(found.findings.len(), "finding"));
            sections.push(Section::new("findings", "Findings", title, body).tone("waits"));
        }
        sections.push(figures(plan));
        sections
    }

    fn guards(&self) -> Section {
        let failed: Vec<_> = self.plan.guards.iter().filter(|verdict| verdict.verdict != Verdict::Passed).collect();
        let body = html! {
            @if !self.plan.loosened.is_empty() {
                p { b { (facts::loosened(self.plan)) } }
                ul.rows { @for line in &self.plan.loosened { li.t { (prose(line)) } } }
            }
            // No filter hides a guard.
            @if !failed.is_empty() { ul.rows { @for verdict in &failed {
                li.t {
                    @let (tone, word) = if verdict.verdict == Verdict::Refused { ("bad", "REFUSED") } else { ("waits", "OVERRIDDEN") };
                    span class={ "badge " (tone) } { (word) } " " (said(&facts::verdict(self.plan, verdict)))
                    p.quiet { "From " (verdict.set_at) "." }
                    @if !verdict.way_out.is_empty() { p { "Way out: " (prose(&verdict.way_out)) } }
                }
            } } }
            @if let Some(passed) = facts::passed(self.plan) { p { (said(&passed)) } }
        };
        let tone = if failed.is_empty() && self.plan.loosened.is_empty() { "" } else { "bad" };
        Section::new("guards", "Guards", "Guards", body).tone(tone)
    }

    fn destructive(&self) -> Section {
        let indexes = &self.outline.destructive;
        let takes = if indexes.len() == 1 { "takes" } else { "take" };
        let title = format!("DESTRUCTIVE: {} {takes} something away", counted(indexes.len(), "operation"));
        let of_one_kind = |index: usize| self.kind_and_verb(index);
        let body = html! {
            @for run in indexes.chunk_by(|a, b| of_one_kind(*a) == of_one_kind(*b)) { (self.operations(run)) }
        };
        let section = Section::new("destructive", format!("DESTRUCTIVE: {}", indexes.len()), title, body);
        Section { danger: true, ..section.tone("bad") }
    }

    fn groups(&self) -> Vec<Section> {
        self.outline.groups.iter().map(|group| self.group(group)).collect()
    }

    fn group(&self, Group { kind, verb, operations, admins }: &Group) -> Section {
        let title = capital(&things(operations.len(), *kind, *verb, ""));
        let full = if *admins > 0 { format!("{title}, {admins} of them as Admin") } else { title.clone() };
        let id = format!("{}-{}", kind.as_str(), verb.as_str());
        Section::new(id, title, full, self.operations(operations))
    }

    fn kind_and_verb(&self, index: usize) -> (Kind, Verb) {
        let change = &self.plan.operations[index].change;
        (change.kind(), change.verb())
    }

    /// Operations of one kind and verb.
    fn operations(&self, indexes: &[usize]) -> Markup {
        html! {
            @for rows in indexes.chunks(ROWS) {
                @let (kind, verb) = self.kind_and_verb(rows[0]);
                ul.rows.full[rows.len() == ROWS] data-rows data-k=(kind.as_str()) data-v=(verb.as_str()) {
                    @for index in rows { (self.operation(*index)) }
                }
            }
        }
    }

    fn operation(&self, index: usize) -> Markup {
        let operation = &self.plan.operations[index];
        let Reason { words, place } = reason(self.plan, operation, Medium::Text);
        html! {
            li class=(class(&operation.change)) data-w=[workspace(&operation.change).map(visible)] {
                (said(&self.words.sentence(index)))
                @for aside in words.iter().chain(&place) { " " small { (prose(aside)) } }
                (execution(&operation.execution))
            }
        }
    }

    fn filter(&self) -> Markup {
        let changes = || self.plan.operations.iter().map(|operation| &operation.change);
        let verbs: BTreeSet<Verb> = changes().map(Change::verb).collect();
        let kinds: BTreeSet<Kind> = changes().map(Change::kind).collect();
        let places: BTreeSet<&str> = changes().filter_map(workspace).collect();
        html! {
            form #filter hidden role="search" aria-label="Filter operations" {
                div.text { label for="text" { "Text" } input #text name="text" type="search" autocomplete="off" spellcheck="false"; }
                (choice("verb", "Verb", verbs.iter().map(|verb| verb.as_str())))
                (choice("kind", "Kind", kinds.iter().map(|kind| kind.as_str())))
                @if !places.is_empty() { (choice("place", "Workspace", places.into_iter())) }
                @else { input type="hidden" name="place" value=""; }
                div.check { input #danger name="danger" type="checkbox"; label for="danger" { "DESTRUCTIVE only" } }
                button type="reset" { "Show all" }
                output #said for="text verb kind place danger" {}
            }
        }
    }
}

fn choice<'a>(name: &str, label: &str, values: impl Iterator<Item = &'a str>) -> Markup {
    html! {
        div {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                option value="" { "all" }
                @for value in values { @let value = visible(value); option value=(value) { (value) } }
            }
        }
    }
}

/// What the style marks an operation with.
fn class(change: &Change) -> &'static str {
    match mark(change) {
        '-' => "e",
        '!' => "t",
        '+' => "m",
        _ => "c",
    }
}

/// The workspace that an operation is about, or takes place in.
fn workspace(change: &Change) -> Option<&str> {
    match change.kind() {
        Kind::Workspace => Some(change.name()),
        _ => change.workspace().map(|name| name.as_str()),
    }
}

fn execution(execution: &Execution) -> Markup {
    html! {
        @match execution {
            Execution::Automatic | Execution::WithAccess => {}
            Execution::Manual(clicks) => {
                p.waiting { b { "By hand:" } }
                ol { @for click in clicks { li { (prose(click)) } } }
            }
            Execution::Waiting(what) => { p.waiting { b { "Waits: " } (prose(what)) } }
            Execution::Refused(why) => { p.refused { "REFUSED: " (prose(why)) } }
        }
    }
}

fn list(rows: impl Iterator<Item = Markup>) -> Markup {
    html! { ul.rows data-rows { @for row in rows { li { (row) } } } }
}

fn blocks(blocks: &[Block]) -> Markup {
    html! {
        @for blocks in blocks.chunks(ROWS) {
            ul.rows.full[blocks.len() == ROWS] data-rows { @for Block { who, what } in blocks {
                li { (said(who)) ul { @for line in what { li { (said(line)) } } } }
            } }
        }
    }
}

fn noted(id: &str, short: &str, title: &str, noted: &[Note]) -> Section {
    let body = html! {
        @for rows in noted.chunks(ROWS) {
            ul.rows.full[rows.len() == ROWS] data-rows { @for note in rows { li { (said(&notes::sentence(note))) } } }
        }
    };
    Section::new(id, short, format!("{title} ({})", noted.len()), body)
}

fn gained(plan: &Plan) -> Option<Section> {
    let gained = access::gained(plan, Fold::NOTHING);
    (!gained.is_empty()).then(|| Section::new("gained", "Access gained", "Access gained", blocks(&gained)))
}

fn figures(plan: &Plan) -> Section {
    let body = html! { @for line in facts::lines(plan) { p { (said(&line)) } } };
    Section::new("figures", "Seats, cost and time", "Seats, cost and time", body)
}
