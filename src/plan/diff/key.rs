//! API keys of service accounts: issue, rotation, scheduled ends, and keys that nobody declares.
//!
//! Live keys are named `<name>.<n>`. The target's secret holds a key id, so the target says which key is current.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use super::super::input::{Held, Input};
use super::super::operation::Why;
use super::super::report::Note;
use super::{Draft, declared_within, missing, readable};
use crate::desired::{DeclaredKey, Target};
use crate::model::change::{Change, KeyChange, KeyState, NewKey};
use crate::model::key::{AccountName, KeyName};
use crate::model::snapshot::{Collection, LiveKey};
use crate::resources::organization::Mode;

/// Live keys of each declared name, by generation.
type Generations<'a> = BTreeMap<(&'a AccountName, &'a str), Vec<(u32, &'a LiveKey)>>;

pub(super) fn diff(input: &Input<'_>, draft: &mut Draft) {
    let Some(mode) = readable(input, Collection::Keys) else {
        return;
    };
    let generations = generations(input, mode, draft);
    for key in &input.desired.keys {
        if input.desired.policy.ignore.account(key.account()) {
            continue;
        }
        let live = generations.get(&(key.account(), key.name().as_str())).map_or(&[][..], Vec::as_slice);
        if mode == Mode::Observe {
            draft.leave(subject(key.account(), key.name()), "ownership is Observe, so no key is issued or rotated");
        } else if will_exist(input, key.account()) {
            Maintenance { input, key, live }.plan(draft);
        } else {
            let reason =
                missing(input, Collection::ServiceAccounts, "the service account does not exist and is not made");
            draft.skip(subject(key.account(), key.name()), reason);
        }
    }
}

/// Sorts live keys under the declared names they belong to; keys that nobody declares are revoked or reported.
fn generations<'a>(input: &Input<'a>, mode: Mode, draft: &mut Draft) -> Generations<'a> {
    let mut generations = Generations::new();
    for live in &input.snapshot.keys {
        let managed = input.desired.organization.accounts.get(live.account().as_str()).is_some();
        if !managed || input.desired.policy.ignore.account(live.account()) {
            continue;
        }
        let declared = live.name().generation().and_then(|(name, number)| {
            let key = (live.account().clone(), KeyName::new(name));
            input.desired.keys.get(&key).map(|declared| (declared, number))
        });
        match declared {
            Some((declared, number)) => {
                generations.entry((declared.account(), declared.name().as_str())).or_default().push((number, live));
            }
            None => {
                let change = Change::Key(KeyChange::Revoke { key: state(live), scheduled: false });
                draft.unwanted(mode, change, || subject(live.account(), live.name()));
            }
        }
    }
    generations.values_mut().for_each(|live| live.sort_by_key(|(number, _)| *number));
    generations
}

fn will_exist(input: &Input<'_>, account: &AccountName) -> bool {
    let live = input.snapshot.organization.accounts.get(account.as_str()).is_some();
    live || readable(input, Collection::ServiceAccounts).is_some_and(|mode| mode != Mode::Observe)
}

/// What one declared key needs today.
struct Maintenance<'a, 'b> {
    input: &'b Input<'a>,
    key: &'b DeclaredKey,
    /// Ascending by generation.
    live: &'b [(u32, &'a LiveKey)],
}

impl Maintenance<'_, '_> {
    fn plan(&self, draft: &mut Draft) {
        let subject = subject(self.key.account(), self.key.name());
        let target = target(&self.key.target);
        match self.input.held_keys.get(&self.key.key) {
            None => draft.skip(subject, elsewhere(&self.key.target)),
            Some(Held::Unreadable(reason)) => draft.skip(subject, format!("its target cannot be read: {reason}")),
            Some(Held::Nothing) => self.issue(&target, draft),
            Some(Held::Key(id)) => match self.live.iter().position(|(_, live)| live.id == *id) {
                Some(current) => self.keep(&target, current, draft),
                None => self.issue(&target, draft),
            },
        }
    }

    /// The target holds no live key: a new one is made, and the live ones, whose secrets are nowhere, end.
    fn issue(&self, target: &Arc<str>, draft: &mut Draft) {
        draft.push(Change::Key(KeyChange::Issue(self.next(target))), self.why());
        for (_, live) in self.live {
            self.end(live, self.input.today, "its secret is not at its target; a new key replaces it", draft);
        }
    }

    /// The target holds a live key: newer ones are leftovers, older ones end after the overlap, and it is rotated when due.
    fn keep(&self, target: &Arc<str>, current: usize, draft: &mut Draft) {
        let key = self.live[current].1;
        for (_, newer) in &self.live[current + 1..] {
            self.revoke(newer, "its secret is not at its target", draft);
        }
        for (_, older) in &self.live[..current] {
            self.end(older, key.created, "a newer key has followed it", draft);
        }
        let due = self.key.rotation.and_then(|rotation| days_after(key.created, rotation.every));
        if due.is_some_and(|due| due <= self.input.today) {
            let after = self.next(target);
            draft.push(Change::Key(KeyChange::Rotate { before: state(key), after }), self.why());
            self.end(key, self.input.today, "a newer key follows it", draft);
        }
    }

    /// Ends a key `overlap` days after its successor was made, today or later.
    fn end(&self, live: &LiveKey, successor: Date, reason: &str, draft: &mut Draft) {
        let overlap = self.key.rotation.map_or(0, |rotation| rotation.overlap);
        match days_after(successor, overlap) {
            Some(end) if end > self.input.today => draft.waiting.push(Note {
                subject: subject(live.account(), live.name()),
                reason: format!("{reason}; it ends on {end}"),
            }),
            _ => self.revoke(live, reason, draft),
        }
    }

    fn revoke(&self, live: &LiveKey, reason: &str, draft: &mut Draft) {
        let change = Change::Key(KeyChange::Revoke { key: state(live), scheduled: true });
        draft.push(change, Why::Rule(Arc::from(reason)));
    }

    fn next(&self, target: &Arc<str>) -> NewKey {
        let number = self.live.last().map_or(1, |(number, _)| number.saturating_add(1));
        let name = self.key.name().with_generation(number);
        NewKey { account: self.key.account().clone(), name, target: target.clone() }
    }

    fn why(&self) -> Why {
        let desired = self.input.desired;
        match desired.organization.accounts.position(self.key.account().as_str()) {
            Ok(at) => declared_within(&desired.origins.accounts, at, "keys", self.key.name().as_str()),
            Err(_) => Why::Rule(Arc::from("the manifests declare it")),
        }
    }
}

/// The target as readers of a plan see it.
fn target(target: &Target) -> Arc<str> {
    match target {
        Target::File(path) => path.clone(),
        Target::Secret(name, key) => format!("secret {name}/{key}").into(),
    }
}

/// Why this actor leaves a key alone: its target belongs to another.
fn elsewhere(target: &Target) -> String {
    match target {
        Target::File(path) => format!("its secret goes to the file {path}, which only the command line writes"),
        Target::Secret(..) => "its secret goes to a Secret, which only the operator writes".to_owned(),
    }
}

fn days_after(day: Date, days: u32) -> Option<Date> {
    day.checked_add(i64::from(days).days()).ok()
}

fn state(live: &LiveKey) -> KeyState {
    KeyState { account: live.account().clone(), id: live.id.clone(), name: live.name().clone() }
}

fn subject(account: &AccountName, name: &KeyName) -> String {
    format!("key {name} of {account}")
}
