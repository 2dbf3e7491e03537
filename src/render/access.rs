//! Who gains and who loses what, told compactly: people with the same rows share them.

use std::collections::BTreeMap;

use super::count::counted;
use super::effects::ends_its_object;
use super::sentence::Sentence;
use crate::model::permission::{Action, Permissions};
use crate::plan::{AccessPlace, AccessRow, AccessSubject, Because, Plan};

/// Some people, and what all of them gain or lose.
#[derive(Debug)]
pub(super) struct Block {
    /// Who.
    pub(super) who: Sentence,
    /// Where and what, a line each.
    pub(super) what: Vec<Sentence>,
}

/// How much is listed before the rest becomes a count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fold {
    /// How many people.
    pub(super) people: usize,
    /// How many permissions.
    pub(super) permissions: usize,
}

impl Fold {
    /// Nothing becomes a count.
    pub(super) const NOTHING: Self = Self { people: usize::MAX, permissions: usize::MAX };
    /// Many people, each of whom an operation names anyway; no permission.
    pub(super) const PEOPLE: Self = Self { people: 20, permissions: usize::MAX };
    /// The first few, for what is no danger.
    pub(super) const MOST: Self = Self { people: 3, permissions: 4 };
}

/// What somebody has in some places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Everything,
    Some(Permissions),
}

type Profile<'a> = BTreeMap<What, Vec<&'a AccessPlace>>;

/// The rows of access that is lost.
pub(super) fn lost(plan: &Plan, fold: Fold) -> Vec<Block> {
    let what = |row: &AccessRow| {
        let Because(index) = row.because;
        let ends = plan.operations.get(index as usize).is_some_and(|operation| ends_its_object(&operation.change));
        let kept = matches!(row.subject, AccessSubject::RoleHolders(..) | AccessSubject::NonAdmins(_));
        if ends && !kept { What::Everything } else { told(row) }
    };
    blocks(&plan.access.lost, what, fold)
}

/// The rows of access that is gained.
pub(super) fn gained(plan: &Plan, fold: Fold) -> Vec<Block> {
    blocks(&plan.access.gained, told, fold)
}

/// All that can be done in a workspace is one word; in the organization an Admin's rights are worth naming.
fn told(row: &AccessRow) -> What {
    let all: Permissions = Action::ALL.iter().copied().filter(|action| action.is_in_workspace()).collect();
    if row.place != AccessPlace::Organization && row.permissions.is_superset(all) {
        What::Everything
    } else {
        What::Some(row.permissions)
    }
}

fn blocks(rows: &[AccessRow], what: impl Fn(&AccessRow) -> What, fold: Fold) -> Vec<Block> {
    let mut by_profile: BTreeMap<Profile<'_>, Vec<&AccessSubject>> = BTreeMap::new();
    for rows in rows.chunk_by(|a, b| a.subject == b.subject) {
        let mut profile = Profile::new();
        for row in rows {
            let places = profile.entry(what(row)).or_default();
            if places.last() != Some(&&row.place) {
                places.push(&row.place);
            }
        }
        by_profile.entry(profile).or_default().push(&rows[0].subject);
    }
    let mut groups: Vec<_> = by_profile.into_iter().collect();
    groups.sort_by_key(|(profile, subjects)| (!reaches_everywhere(profile), subjects[0]));
    groups
        .into_iter()
        .map(|(profile, subjects)| Block { who: who(&subjects, fold.people), what: lines(&profile, fold.permissions) })
        .collect()
}

/// What somebody has in every workspace weighs most, and stands first.
fn reaches_everywhere(profile: &Profile<'_>) -> bool {
    profile.values().flatten().any(|place| **place == AccessPlace::EveryWorkspace)
}

fn who(subjects: &[&AccessSubject], at_most: usize) -> Sentence {
    let shown = at_most.min(subjects.len());
    let names = Sentence::joined(subjects[..shown].iter().map(|subject| named(subject)), ", ");
    match subjects.len() - shown {
        0 => names,
        rest => names.words(format!(" and {rest} more")),
    }
}

fn named(subject: &AccessSubject) -> Sentence {
    match subject {
        AccessSubject::Member(email) => Sentence::default().value(email),
        AccessSubject::Account(name) => Sentence::new("service account ").name(name),
        AccessSubject::RoleHolders(role, count) => {
            Sentence::new(format!("{} with the role ", counted(*count, "person"))).name(role)
        }
        AccessSubject::NonAdmins(1) => Sentence::new("everyone who is no Admin (1 person)"),
        AccessSubject::NonAdmins(count) => Sentence::new(format!("everyone who is no Admin ({count} people)")),
    }
}

fn lines(profile: &Profile<'_>, at_most: usize) -> Vec<Sentence> {
    let mut lines: Vec<_> = profile.iter().collect();
    lines.sort_by_key(|(_, places)| *places);
    lines
        .into_iter()
        .map(|(what, places)| {
            let places = Sentence::joined(places.iter().map(|place| named_place(place)), ", ");
            Sentence::new("in ").then(places).words(": ").then(permissions(*what, at_most))
        })
        .collect()
}

fn named_place(place: &AccessPlace) -> Sentence {
    match place {
        AccessPlace::Organization => Sentence::new("the organization"),
        AccessPlace::EveryWorkspace => Sentence::new("every workspace"),
        AccessPlace::Workspace(name) => Sentence::default().name(name),
    }
}

fn permissions(what: What, at_most: usize) -> Sentence {
    let What::Some(permissions) = what else {
        return Sentence::new("everything");
    };
    let names = permissions.iter().map(|action| action.as_str());
    let all = permissions.len();
    // One more name is no longer than the words that would count it.
    if all <= at_most.saturating_add(1) {
        return Sentence::default().values(names);
    }
    Sentence::default().values(names.take(at_most)).words(format!(" and {} more", all - at_most))
}
