//! A plan for a comment on a pull request: destructive operations always in full, the rest folded, and a count where it would not fit.

use std::fmt::Write as _;

use super::facts;
use super::outline::{Group, Outline};
use crate::plan::{Execution, Operation, Plan, Verdict};
use crate::render::access::{self, Block, Fold};
use crate::render::count::{counted, things, totals};
use crate::render::escape;
use crate::render::marker::Marker;
use crate::render::notes;
use crate::render::sentence::Medium;
use crate::render::why::{Reason, reason};
use crate::render::wording::{Words, mark};

/// How a comment is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkdownOptions {
    /// How many characters it may have.
    pub limit: usize,
    /// What its hidden first line says it is about.
    pub marker: Marker,
}

impl Default for MarkdownOptions {
    /// GitHub takes 65,536 characters; some are left for whoever posts the comment.
    fn default() -> Self {
        Self { limit: 65_000, marker: Marker::default() }
    }
}

/// What may not be folded does not fit into one comment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{destructive} destructive operations and what must stand with them take {characters} characters, and a comment has {limit}: \
     nothing of them may be left out, so split the change, or show the plan as text or JSON"
)]
pub struct TooLarge {
    /// How many operations take something away.
    pub destructive: usize,
    /// How many characters they and the header take.
    pub characters: usize,
    /// How many there may be.
    pub limit: usize,
}

/// The plan as a comment.
///
/// # Errors
///
/// When header, guards, destructive operations and lost access alone are longer than the limit.
pub fn markdown(plan: &Plan, options: &MarkdownOptions) -> Result<String, TooLarge> {
    let outline = Outline::of(plan);
    let comment = Comment { plan, words: Words::of(plan) };
    let marker = options.marker.line("plan", plan.digest.as_str());
    let (mut head, tail) = (marker + &comment.head(&outline), comment.tail());
    let folds = comment.folds(&outline);
    let must = length(&head) + length(&tail) + folds.iter().map(|fold| length(&fold.count)).sum::<usize>();
    let Some(mut room) = options.limit.checked_sub(must) else {
        let destructive = outline.destructive.len();
        return Err(TooLarge { destructive, characters: must, limit: options.limit });
    };
    let open = folds.iter().map(|fold| fold.lines).sum::<usize>() <= OPEN;
    for fold in &folds {
        // The room for the count is taken already.
        room += length(&fold.count);
        let listed = fold.listed(room, open).unwrap_or_else(|| fold.count.clone());
        room -= length(&listed);
        head.push_str(&listed);
    }
    head.push_str(&tail);
    Ok(head)
}

/// How many lines of what is folded stand open, when there are no more.
const OPEN: usize = 20;

fn length(text: &str) -> usize {
    text.chars().count()
}

/// Something benign, listed under a line that opens it, or only counted.
struct Foldable<'a> {
    title: String,
    count: String,
    line: Box<dyn Fn(usize) -> String + 'a>,
    lines: usize,
}

impl<'a> Foldable<'a> {
    fn new(title: String, lines: usize, line: impl Fn(usize) -> String + 'a) -> Self {
        let count = format!("\n{} (not listed: the comment would be too long)\n", escape::prose(&title));
        Self { title, count, line: Box::new(line), lines }
    }

    /// The whole list, unless it is longer than `room`.
    fn listed(&self, room: usize, open: bool) -> Option<String> {
        let open = if open { " open" } else { "" };
        let mut text = format!("\n<details{open}><summary>{}</summary>\n\n", escape::prose(&self.title));
        let end = "\n</details>\n";
        let mut used = length(&text) + length(end);
        for number in 0..self.lines {
            let line = (self.line)(number);
            used += length(&line);
            if used > room {
                return None;
            }
            text.push_str(&line);
        }
        text.push_str(end);
        Some(text)
    }
}

struct Comment<'a> {
    plan: &'a Plan,
    words: Words<'a>,
}

impl Comment<'_> {
    /// What may not be missing: totals, digest, a loosened policy, guards, destructive operations, lost access, what could not be read.
    fn head(&self, outline: &Outline) -> String {
        let mut text = self.header(outline);
        if !self.plan.loosened.is_empty() {
            let _ = write!(text, "\n#### {}\n\n", facts::loosened(self.plan));
            text.extend(self.plan.loosened.iter().map(|line| format!("- {}\n", escape::prose(line))));
        }
        self.guards(&mut text);
        if !outline.destructive.is_empty() {
            let takes = if outline.destructive.len() == 1 { "takes" } else { "take" };
            let count = counted(outline.destructive.len(), "operation");
            let _ = write!(text, "\n#### DESTRUCTIVE: {count} {takes} something away\n\n");
            text.extend(outline.destructive.iter().map(|index| self.item(*index)));
        }
        let lost = access::lost(self.plan, Fold::NOTHING);
        if !lost.is_empty() {
            text.push_str("\n#### Access lost\n\n");
            text.extend(lost.iter().map(block));
        }
        if !self.plan.unread.is_empty() {
            text.push_str("\n#### Could not be read: nothing is planned there\n\n");
            text.extend(self.plan.unread.iter().map(|collection| format!("- {collection}\n")));
        }
        text
    }

    fn header(&self, outline: &Outline) -> String {
        let title = facts::title(self.plan, outline.destructive.len()).show(Medium::Markdown);
        let mut text = format!("### {title}\n\n");
        if let Some(guards) = facts::refusing(self.plan) {
            let guards = guards.show(Medium::Markdown);
            let _ = write!(text, "**REFUSED by {guards}: nothing of this plan can be applied.**\n\n");
        }
        if !self.plan.is_empty() {
            let _ = write!(text, "{}\n\n", totals(self.plan));
        }
        if let Some(id) = &self.plan.organization_id {
            let _ = writeln!(text, "Organization {}  ", escape::code(id));
        }
        let _ = writeln!(text, "Digest {}", escape::code(self.plan.digest.as_str()));
        text
    }

    fn guards(&self, text: &mut String) {
        let failed = self.plan.guards.iter().filter(|verdict| verdict.verdict != Verdict::Passed);
        for (number, verdict) in failed.enumerate() {
            if number == 0 {
                text.push_str("\n#### Guards\n\n");
            }
            let word = if verdict.verdict == Verdict::Refused { "REFUSED" } else { "OVERRIDDEN" };
            let sentence = facts::verdict(self.plan, verdict).show(Medium::Markdown);
            let _ = writeln!(text, "- **{word}** {sentence}; from {}", escape::prose(verdict.set_at));
            if !verdict.way_out.is_empty() {
                let _ = writeln!(text, "  - Way out: {}", escape::prose(&verdict.way_out));
            }
        }
        if let Some(passed) = facts::passed(self.plan) {
            let _ = write!(text, "\n{}\n", passed.show(Medium::Markdown));
        }
    }

    fn folds(&self, outline: &Outline) -> Vec<Foldable<'_>> {
        let mut folds: Vec<Foldable<'_>> = Vec::new();
        for Group { kind, verb, operations, admins } in &outline.groups {
            let title = things(operations.len(), *kind, *verb, "");
            let title = if *admins > 0 { format!("{title}, {admins} of them as Admin") } else { title };
            let operations = operations.clone();
            folds.push(Foldable::new(title, operations.len(), move |number| self.item(operations[number])));
        }
        let gained = access::gained(self.plan, Fold::MOST);
        if !gained.is_empty() {
            let title = format!("Access gained: {}", counted(self.plan.access.gained.len(), "row"));
            folds.push(Foldable::new(title, gained.len(), move |number| block(&gained[number])));
        }
        folds.extend(notes::sections(self.plan).map(|section| {
            let title = format!("{} ({})", section.title, section.notes.len());
            Foldable::new(title, section.notes.len(), move |number| {
                format!("- {}\n", notes::sentence(&section.notes[number]).show(Medium::Markdown))
            })
        }));
        folds
    }

    fn item(&self, index: usize) -> String {
        let operation = &self.plan.operations[index];
        let sentence = self.words.sentence(index).show(Medium::Markdown);
        let Reason { words, place } = reason(self.plan, operation, Medium::Markdown);
        let asides = words.into_iter().chain(place).fold(String::new(), |asides, aside| format!("{asides} — {aside}"));
        let mut item = format!("- `{}` {sentence}{asides}\n", mark(&operation.change));
        execution(&mut item, operation);
        item
    }

    fn tail(&self) -> String {
        let mut text = "\n".to_owned();
        for line in facts::lines(self.plan) {
            let _ = writeln!(text, "{}  ", line.show(Medium::Markdown));
        }
        // The destructive operations stand right above in a comment; only what comes next is worth a line.
        for line in facts::next(self.plan, true) {
            let _ = write!(text, "\n{}\n", line.show(Medium::Markdown));
        }
        text
    }
}

fn execution(item: &mut String, operation: &Operation) {
    let _ = match &operation.execution {
        Execution::Automatic | Execution::WithAccess => Ok(()),
        Execution::Manual(clicks) => {
            item.push_str("  **By hand:**\n");
            (1..).zip(clicks).try_for_each(|(number, click)| writeln!(item, "  {number}. {}", escape::prose(click)))
        }
        Execution::Waiting(what) => writeln!(item, "  - **Waits:** {}", escape::prose(what)),
        Execution::Refused(why) => writeln!(item, "  - **REFUSED:** {}", escape::prose(why)),
    };
}

fn block(Block { who, what }: &Block) -> String {
    let mut text = format!("- {}\n", who.show(Medium::Markdown));
    for line in what {
        let _ = writeln!(text, "  - {}", line.show(Medium::Markdown));
    }
    text
}
