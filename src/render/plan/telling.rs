//! A plan told piece by piece, for pages that set each piece off in their own way.

use super::facts;
use super::outline::Outline;
use crate::plan::{Execution, Note, Plan, Verdict};
use crate::render::access::{self, Block, Fold};
use crate::render::count::{things, totals};
use crate::render::notes;
use crate::render::sentence::{Medium, Sentence};
use crate::render::why::{Reason, reason};
use crate::render::wording::{Words, mark};

/// A plan, and the order of telling it. Sentences are made when they are asked for: most of a big plan is never shown.
#[derive(Debug)]
pub struct Telling<'a> {
    plan: &'a Plan,
    words: Words<'a>,
    outline: Outline,
}

/// One operation.
#[derive(Debug)]
pub struct Line<'a> {
    /// `-` ends something, `!` takes something away, `+` makes something, `~` changes it.
    pub mark: char,
    /// What it does.
    pub sentence: Sentence,
    /// `because …`, where the place alone does not say it.
    pub because: Option<String>,
    /// `file:line` of the manifest.
    pub place: Option<String>,
    /// Who executes it.
    pub execution: &'a Execution,
}

/// Operations of one kind and verb that take nothing away.
#[derive(Debug)]
pub struct Bundle<'a> {
    /// `300 people to invite`.
    pub title: String,
    /// How many make somebody an organization Admin; these come first.
    pub admins: usize,
    /// Their indexes.
    pub operations: &'a [usize],
}

/// Some people, and what all of them gain or lose.
#[derive(Debug)]
pub struct Access {
    /// Who.
    pub who: Sentence,
    /// Where and what, a line each.
    pub what: Vec<Sentence>,
}

/// A guard that refuses, or was overridden.
#[derive(Debug)]
pub struct Guarded<'a> {
    /// What it decided.
    pub verdict: Verdict,
    /// The guard, its scope and its numbers.
    pub sentence: Sentence,
    /// Where the limit is set.
    pub set_at: &'a str,
    /// How to pass it.
    pub way_out: Sentence,
}

impl<'a> Telling<'a> {
    /// Orders a plan.
    pub fn of(plan: &'a Plan) -> Self {
        Self { plan, words: Words::of(plan), outline: Outline::of(plan) }
    }

    /// All totals: `2 people to remove, 300 people to invite; 2 by hand`.
    pub fn totals(&self) -> String {
        totals(self.plan)
    }

    /// The indexes of what takes something away, in the order of telling.
    pub fn destructive(&self) -> &[usize] {
        &self.outline.destructive
    }

    /// The rest, by kind and verb.
    pub fn groups(&self) -> impl Iterator<Item = Bundle<'_>> {
        self.outline.groups.iter().map(|group| Bundle {
            title: things(group.operations.len(), group.kind, group.verb, ""),
            admins: group.admins,
            operations: &group.operations,
        })
    }

    /// The operation with this index.
    pub fn line(&self, index: usize) -> Line<'a> {
        let operation = &self.plan.operations[index];
        let Reason { words, place } = reason(self.plan, operation, Medium::Text);
        Line {
            mark: mark(&operation.change),
            sentence: self.words.sentence(index),
            because: words,
            place,
            execution: &operation.execution,
        }
    }

    /// Who loses what.
    pub fn lost(&self) -> Vec<Access> {
        told(access::lost(self.plan, Fold::PEOPLE))
    }

    /// Who gains what.
    pub fn gained(&self) -> Vec<Access> {
        told(access::gained(self.plan, Fold::MOST))
    }

    /// What waits, is skipped or is left alone: a title and its notes.
    pub fn notes(&self) -> impl Iterator<Item = (&'static str, &'a [Note])> {
        notes::sections(self.plan).map(|section| (section.title, section.notes))
    }

    /// The guards that did not pass.
    pub fn guards(&self) -> impl Iterator<Item = Guarded<'a>> {
        let failed = self.plan.guards.iter().filter(|verdict| verdict.verdict != Verdict::Passed);
        failed.map(|verdict| Guarded {
            verdict: verdict.verdict,
            sentence: facts::verdict(self.plan, verdict),
            set_at: verdict.set_at,
            way_out: Sentence::default().prose(&verdict.way_out),
        })
    }

    /// The guards that passed, each once.
    pub fn passed(&self) -> Option<Sentence> {
        facts::passed(self.plan)
    }

    /// Seats, cost, forecast and validity, a line each.
    pub fn facts(&self) -> Vec<Sentence> {
        facts::lines(self.plan)
    }
}

/// A note in words.
pub fn note(note: &Note) -> Sentence {
    notes::sentence(note)
}

fn told(blocks: Vec<Block>) -> Vec<Access> {
    blocks.into_iter().map(|Block { who, what }| Access { who, what }).collect()
}
