//! Results for a terminal: what went wrong first, then what people must do, then what was done.

use crate::plan::{Applied, Execution, OperationResult, Plan, ResultKind, Summary};
use crate::render::TextOptions;
use crate::render::count::counted;
use crate::render::page::{Page, Tone};
use crate::render::sentence::{Medium, Sentence};
use crate::render::wording::{Words, mark};

/// How many operations of a harmless outcome are listed unless everything is wanted.
const LISTED: usize = 20;

/// The results for people.
pub fn text(applied: &Applied<'_>, options: &TextOptions) -> String {
    let mut text =
        Text { applied, words: Words::of(applied.plan), page: Page::new(*options), verbose: options.verbose };
    text.header();
    for section in &SECTIONS {
        text.section(section);
    }
    text.footer();
    text.page.finish()
}

struct Section {
    outcome: ResultKind,
    tone: Tone,
    title: &'static str,
    /// What follows the count.
    meaning: &'static str,
    /// Whether each operation must be seen.
    whole: bool,
}

/// Every outcome that is worth a list, the worst first; what was done before is only counted.
const SECTIONS: [Section; 7] = [
    Section { outcome: ResultKind::Failed, tone: Tone::Danger, title: "FAILED", meaning: "", whole: true },
    Section {
        outcome: ResultKind::Unknown,
        tone: Tone::Danger,
        title: "UNKNOWN",
        meaning: " that may have happened",
        whole: true,
    },
    Section { outcome: ResultKind::Refused, tone: Tone::Danger, title: "REFUSED", meaning: "", whole: true },
    Section { outcome: ResultKind::Skipped, tone: Tone::Change, title: "Skipped", meaning: " not tried", whole: false },
    Section {
        outcome: ResultKind::Manual,
        tone: Tone::Change,
        title: "BY HAND",
        meaning: " for people to do",
        whole: true,
    },
    Section { outcome: ResultKind::Waiting, tone: Tone::Change, title: "Waiting", meaning: "", whole: false },
    Section { outcome: ResultKind::Done, tone: Tone::Heading, title: "Done", meaning: "", whole: false },
];

struct Text<'a> {
    applied: &'a Applied<'a>,
    words: Words<'a>,
    page: Page,
    verbose: bool,
}

impl Text<'_> {
    fn header(&mut self) {
        let Plan { organization_name, digest, .. } = self.applied.plan;
        let summary = self.applied.summary();
        let clean = summary.failed + summary.unknown + summary.refused + summary.skipped == 0;
        let tone = if clean { Tone::Good } else { Tone::Danger };
        let sentence = Sentence::new("Applied to ").name(organization_name).words(": ").words(totals(summary));
        self.page.line(tone, 0, &sentence.show(Medium::Text));
        self.page.line(Tone::Quiet, 0, &format!("digest {digest}"));
    }

    fn section(&mut self, section: &Section) {
        let indexes: Vec<usize> = (0..)
            .zip(self.applied.iter())
            .filter(|(_, (_, result))| result.outcome == section.outcome)
            .map(|(index, _)| index)
            .collect();
        if indexes.is_empty() {
            return;
        }
        let count = counted(indexes.len(), "operation");
        self.page.heading(section.tone, &format!("{}: {count}{}", section.title, section.meaning));
        self.page.blank();
        let (must, may): (Vec<usize>, Vec<usize>) = indexes.into_iter().partition(|index| {
            section.whole || self.verbose || self.applied.plan.operations[*index].change.is_destructive()
        });
        let listed = if may.len() <= 2 * LISTED { may.len() } else { LISTED };
        for index in must.iter().chain(&may[..listed]) {
            self.operation(*index);
        }
        if listed < may.len() {
            self.page.line(Tone::Quiet, 4, &format!("and {} more (`--verbose` lists them)", may.len() - listed));
        }
    }

    fn operation(&mut self, index: usize) {
        let operation = &self.applied.plan.operations[index];
        let OperationResult { outcome: _, error, because, attempts } = &self.applied.results[index];
        let sentence = self.words.sentence(index).show(Medium::Text);
        let tries = (*attempts > 1).then(|| format!("tried {attempts} times"));
        self.page.entry(mark(&operation.change), &sentence, tries.as_deref());
        if let Some(error) = error {
            self.say(&Sentence::default().prose(error));
        }
        if let Some(because) = because {
            self.say(&Sentence::new("needs first: ").then(self.words.sentence(*because as usize)));
        }
        match &operation.execution {
            Execution::Automatic | Execution::WithAccess => {}
            Execution::Manual(clicks) => {
                for (number, click) in (1..).zip(clicks) {
                    self.say(&Sentence::new(format!("{number}. ")).prose(click));
                }
            }
            Execution::Waiting(what) if error.is_none() => self.say(&Sentence::new("waits: ").prose(what)),
            Execution::Refused(why) if error.is_none() => self.say(&Sentence::default().prose(why)),
            Execution::Waiting(_) | Execution::Refused(_) => {}
        }
    }

    fn footer(&mut self) {
        let Summary { done: _, already_done: _, refused, failed, unknown, skipped, manual, waiting: _ } =
            self.applied.summary();
        self.page.blank();
        if failed + unknown + skipped > 0 {
            self.page.line(
                Tone::Heading,
                0,
                "Next: run `halley apply` again. It plans anew from what is live and repeats nothing.",
            );
        }
        if refused > 0 {
            self.page.line(
                Tone::Heading,
                0,
                "Next: change what is refused in the manifests; a rule or what is live forbids it as it is.",
            );
        }
        if manual > 0 {
            self.page.line(Tone::Heading, 0, "Next: do the steps under BY HAND, then run `halley plan`.");
        }
        if refused + failed + unknown + skipped + manual == 0 {
            self.page.line(Tone::Heading, 0, "Everything that can be done now is done.");
        }
    }

    fn say(&mut self, sentence: &Sentence) {
        self.page.line(Tone::Plain, 6, &sentence.show(Medium::Text));
    }
}

/// `3 done, 1 failed, 2 skipped`: every outcome that occurs, the worst first.
fn totals(summary: Summary) -> String {
    let Summary { done, already_done, refused, failed, unknown, skipped, manual, waiting } = summary;
    let counts = [
        (failed, "FAILED"),
        (unknown, "UNKNOWN"),
        (refused, "REFUSED"),
        (skipped, "skipped"),
        (manual, "by hand"),
        (waiting, "waiting"),
        (done, "done"),
        (already_done, "done before"),
    ];
    let parts: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if parts.is_empty() { "nothing to do".to_owned() } else { parts.join(", ") }
}
