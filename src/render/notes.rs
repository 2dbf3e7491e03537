//! What a plan says without doing it.

use super::TextOptions;
use super::page::{Page, Tone};
use super::sentence::{Medium, Sentence};
use crate::plan::{Note, Plan};

/// How many notes of a kind are listed unless everything is wanted.
const SHOWN: usize = 20;

/// Over what is taken away by a later plan.
pub(super) const ENDING: &str = "Ends soon: a later plan takes it away";

/// What a list of notes is about.
pub(super) struct Section<'a> {
    pub(super) title: &'static str,
    pub(super) notes: &'a [Note],
}

/// The lists of a plan that are not empty, in the order of their weight.
pub(super) fn sections(plan: &Plan) -> impl Iterator<Item = Section<'_>> {
    [
        Section { title: "Waiting: done once something else has happened", notes: &plan.waiting },
        Section { title: "Skipped: declared, but not done", notes: &plan.skipped },
        Section { title: ENDING, notes: plan.ending.notes() },
        Section { title: "Left alone: live and different, but not for this plan to change", notes: &plan.unmanaged },
    ]
    .into_iter()
    .filter(|section| !section.notes.is_empty())
}

/// The note in words.
pub(super) fn sentence(Note { subject, reason }: &Note) -> Sentence {
    Sentence::default().prose(subject).words(": ").prose(reason)
}

/// Notes under a title, for people; empty when there are none.
pub fn text(title: &str, notes: &[Note], options: &TextOptions) -> String {
    let mut page = Page::new(*options);
    write(&mut page, title, notes, options.verbose);
    page.finish()
}

pub(super) fn write(page: &mut Page, title: &str, notes: &[Note], verbose: bool) {
    if notes.is_empty() {
        return;
    }
    page.heading(Tone::Heading, title);
    let shown = shown(notes.len(), verbose);
    for note in &notes[..shown] {
        page.line(Tone::Plain, 2, &sentence(note).show(Medium::Text));
    }
    if shown < notes.len() {
        page.line(Tone::Quiet, 2, &format!("and {} more (`--verbose` lists them)", notes.len() - shown));
    }
}

fn shown(count: usize, verbose: bool) -> usize {
    if verbose || count <= 2 * SHOWN { count } else { SHOWN }
}
