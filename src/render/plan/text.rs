//! A plan for a terminal.

use super::facts;
use super::outline::{Group, Outline};
use crate::model::change::Kind;
use crate::plan::{Execution, Plan, Verdict, Why};
use crate::render::access::{self, Block, Fold};
use crate::render::count::{counted, heading, things, totals};
use crate::render::page::{Page, Tone};
use crate::render::sentence::{Medium, Sentence};
use crate::render::why::{Reason, reason};
use crate::render::wording::{Words, mark};
use crate::render::{TextOptions, notes};

/// A group larger than this is folded: only its first operations are listed.
const FOLDED_BEYOND: usize = 40;
/// How many are listed of what is folded.
const LISTED: usize = 20;
/// How many blocks of gained access are listed of more than twice as many.
const BLOCKS: usize = 6;

/// The plan for people: destructive operations first and all of them, the rest by kind, then what it means and what comes next.
pub fn text(plan: &Plan, options: &TextOptions) -> String {
    let outline = Outline::of(plan);
    let mut text = Text { plan, words: Words::of(plan), page: Page::new(*options), options: *options };
    text.header(&outline);
    text.loosened();
    text.destructive(&outline);
    text.groups(&outline);
    text.access();
    for section in notes::sections(plan) {
        notes::write(&mut text.page, section.title, section.notes, options.verbose);
    }
    text.unread();
    text.guards();
    text.footer(&outline);
    text.page.finish()
}

struct Text<'a> {
    plan: &'a Plan,
    words: Words<'a>,
    page: Page,
    options: TextOptions,
}

impl Text<'_> {
    fn header(&mut self, outline: &Outline) {
        let tone = if outline.destructive.is_empty() { Tone::Heading } else { Tone::Danger };
        self.say(tone, 0, &facts::title(self.plan, outline.destructive.len()));
        if let Some(guards) = facts::refusing(self.plan) {
            let sentence = Sentence::new("REFUSED by ").then(guards).words(": nothing of this plan can be applied");
            self.say(Tone::Danger, 0, &sentence);
        }
        if !self.plan.is_empty() {
            self.page.line(Tone::Plain, 0, &totals(self.plan));
        }
        if let Some(id) = &self.plan.organization_id {
            self.say(Tone::Quiet, 0, &Sentence::new("organization ").value(id));
        }
        self.page.line(Tone::Quiet, 0, &format!("digest {}", self.plan.digest));
    }

    fn loosened(&mut self) {
        if self.plan.loosened.is_empty() {
            return;
        }
        self.page.heading(Tone::Danger, &facts::loosened(self.plan));
        for line in &self.plan.loosened {
            self.say(Tone::Plain, 2, &Sentence::default().prose(line));
        }
    }

    fn destructive(&mut self, outline: &Outline) {
        if outline.destructive.is_empty() {
            return;
        }
        let count = outline.destructive.len();
        let takes = if count == 1 { "takes" } else { "take" };
        let title = format!("DESTRUCTIVE: {} {takes} something away", counted(count, "operation"));
        self.page.heading(Tone::Danger, &title);
        self.page.blank();
        self.operations(&outline.destructive);
    }

    fn groups(&mut self, outline: &Outline) {
        let mut last: Option<Kind> = None;
        for group in &outline.groups {
            if last != Some(group.kind) {
                let count = counted(outline.count(group.kind), "operation");
                self.page.heading(Tone::Heading, &format!("{}: {count}", heading(group.kind)));
                self.page.blank();
                last = Some(group.kind);
            }
            self.group(group);
        }
    }

    fn group(&mut self, group: &Group) {
        let all = group.operations.len();
        let listed = if self.options.verbose || all <= FOLDED_BEYOND { all } else { LISTED.max(group.admins) };
        self.operations(&group.operations[..listed]);
        if listed < all {
            let folded =
                format!("and {} (`--verbose` lists them)", things(all - listed, group.kind, group.verb, " more"));
            self.page.line(Tone::Quiet, 4, &folded);
        }
    }

    /// What no manifest declares is said once for many, above them.
    fn operations(&mut self, indexes: &[usize]) {
        let undeclared = |index: usize| self.plan.operations[index].why == Why::Undeclared;
        let runs: Vec<&[usize]> = indexes.chunk_by(|a, b| undeclared(*a) == undeclared(*b)).collect();
        for run in runs {
            let told = run.len() > 2 && self.plan.operations[run[0]].why == Why::Undeclared;
            if told {
                self.page.line(Tone::Quiet, 2, "because no manifest declares them:");
            }
            for index in run {
                self.operation(*index, told);
            }
        }
    }

    /// One operation; its reason, unless that is told already; and who executes it.
    fn operation(&mut self, index: usize, told: bool) {
        let operation = &self.plan.operations[index];
        let sentence = self.words.sentence(index).show(Medium::Text);
        let Reason { words, place } = reason(self.plan, operation, Medium::Text);
        let aside: Vec<String> = words.into_iter().chain(place).filter(|_| !told).collect();
        let aside = (!aside.is_empty()).then(|| aside.join("  "));
        self.page.entry(mark(&operation.change), &sentence, aside.as_deref());
        self.execution(&operation.execution);
    }

    fn execution(&mut self, execution: &Execution) {
        match execution {
            Execution::Automatic | Execution::WithAccess => {}
            Execution::Manual(clicks) => {
                self.page.line(Tone::Change, 6, "BY HAND:");
                for (number, click) in (1..).zip(clicks) {
                    self.say(Tone::Plain, 8, &Sentence::new(format!("{number}. ")).prose(click));
                }
            }
            Execution::Waiting(what) => self.say(Tone::Change, 6, &Sentence::new("WAITS: ").prose(what)),
            Execution::Refused(why) => self.say(Tone::Danger, 6, &Sentence::new("REFUSED: ").prose(why)),
        }
    }

    fn access(&mut self) {
        let (lost, fold) =
            if self.options.verbose { (Fold::NOTHING, Fold::NOTHING) } else { (Fold::PEOPLE, Fold::MOST) };
        self.blocks(Tone::Danger, "Access lost", &access::lost(self.plan, lost));
        let gained = access::gained(self.plan, fold);
        let listed = if self.options.verbose || gained.len() <= 2 * BLOCKS { gained.len() } else { BLOCKS };
        self.blocks(Tone::Heading, "Access gained", &gained[..listed]);
        if listed < gained.len() {
            let folded =
                format!("and {} more people or groups of people (`--verbose` lists them)", gained.len() - listed);
            self.page.line(Tone::Quiet, 2, &folded);
        }
    }

    fn blocks(&mut self, tone: Tone, title: &str, blocks: &[Block]) {
        if blocks.is_empty() {
            return;
        }
        self.page.heading(tone, title);
        for Block { who, what } in blocks {
            self.say(Tone::Plain, 2, who);
            for line in what {
                self.say(Tone::Plain, 4, line);
            }
        }
    }

    fn unread(&mut self) {
        if self.plan.unread.is_empty() {
            return;
        }
        self.page.heading(Tone::Change, "Could not be read: nothing is planned there");
        for collection in &self.plan.unread {
            self.page.line(Tone::Plain, 2, collection.as_str());
        }
    }

    fn guards(&mut self) {
        let failed = self.plan.guards.iter().filter(|verdict| verdict.verdict != Verdict::Passed);
        for (number, verdict) in failed.enumerate() {
            if number == 0 {
                self.page.heading(Tone::Danger, "Guards");
            }
            let word = if verdict.verdict == Verdict::Refused { "REFUSED " } else { "OVERRIDDEN " };
            self.say(Tone::Danger, 2, &Sentence::new(word).then(facts::verdict(self.plan, verdict)));
            self.page.line(Tone::Plain, 4, &format!("from {}", verdict.set_at));
            if !verdict.way_out.is_empty() {
                self.say(Tone::Plain, 4, &Sentence::new("way out: ").prose(&verdict.way_out));
            }
        }
    }

    fn footer(&mut self, outline: &Outline) {
        self.page.blank();
        for line in facts::passed(self.plan).into_iter().chain(facts::lines(self.plan)) {
            self.say(Tone::Quiet, 0, &line);
        }
        self.page.blank();
        let danger = !outline.destructive.is_empty() || self.plan.is_refused();
        for line in facts::next(self.plan, self.options.next)
            .into_iter()
            .chain(facts::reminder(self.plan, &outline.destructive))
        {
            self.say(if danger { Tone::Danger } else { Tone::Heading }, 0, &line);
        }
    }

    fn say(&mut self, tone: Tone, indent: usize, sentence: &Sentence) {
        self.page.line(tone, indent, &sentence.show(Medium::Text));
    }
}
