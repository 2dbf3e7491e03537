//! An operation as one sentence that somebody new to it understands: a file a kind.

mod account;
mod key;
mod member;
mod membership;
mod organization;
mod role;
mod workspace;

use super::effects::Effects;
use super::sentence::Sentence;
use crate::model::change::{Change, Verb};
use crate::plan::Plan;

/// What the operation with this index does, in words.
///
/// Without the access diff's help: where it matters what else is lost, take `Words`.
pub fn operation(change: &Change) -> Sentence {
    sentence(change, None)
}

/// The sentences of a plan's operations.
#[derive(Debug)]
pub(super) struct Words<'a> {
    plan: &'a Plan,
    effects: Effects<'a>,
}

impl<'a> Words<'a> {
    pub(super) fn of(plan: &'a Plan) -> Self {
        Self { plan, effects: Effects::of(plan) }
    }

    /// What the operation with this index does.
    pub(super) fn sentence(&self, index: usize) -> Sentence {
        sentence(&self.plan.operations[index].change, self.effects.get(index))
    }
}

fn sentence(change: &Change, effect: Option<&super::effects::Effect<'_>>) -> Sentence {
    match change {
        Change::Organization(edit) => organization::sentence(edit),
        Change::Member(edit) => member::sentence(edit, effect),
        Change::Accept(request) => member::accepted(request),
        Change::Workspace(edit) => workspace::sentence(edit, effect),
        Change::DefaultMark { before, after } => workspace::default_mark(before.as_ref(), after),
        Change::Membership(edit) => membership::sentence(edit),
        Change::Role(edit) => role::sentence(edit),
        Change::ServiceAccount(edit) => account::sentence(edit),
        Change::Key(key) => key::sentence(key),
    }
}

/// The sign before an operation: `-` ends something, `!` takes something away, `+` makes something, `~` changes it.
pub(super) fn mark(change: &Change) -> char {
    match change.verb() {
        Verb::Delete | Verb::Revoke => '-',
        _ if change.is_destructive() => '!',
        Verb::Create | Verb::Invite | Verb::Accept => '+',
        Verb::Update | Verb::MarkDefault | Verb::Rotate => '~',
    }
}
