//! What an operation takes along that it does not say itself: found in the plan's access diff.

use std::collections::BTreeMap;

use crate::model::change::Change;
use crate::model::key::WorkspaceName;
use crate::plan::{AccessPlace, AccessRow, AccessSubject, Because, Plan};

/// Places and people that lose access, by the operation that does it.
#[derive(Debug, Default)]
pub(crate) struct Effects<'a>(BTreeMap<u32, Effect<'a>>);

/// What one operation takes along.
#[derive(Debug, Default)]
pub(crate) struct Effect<'a> {
    /// The workspaces in which something is lost, in order, each once.
    pub(crate) workspaces: Vec<&'a WorkspaceName>,
    /// How many people and accounts lose something; holders of a role count each.
    pub(crate) people: usize,
    /// Whether something is lost in every workspace.
    pub(crate) everywhere: bool,
}

impl<'a> Effects<'a> {
    pub(crate) fn of(plan: &'a Plan) -> Self {
        let mut effects: BTreeMap<u32, (Effect<'a>, Vec<&'a AccessSubject>)> = BTreeMap::new();
        for AccessRow { subject, place, permissions: _, because: Because(index) } in &plan.access.lost {
            let (effect, subjects) = effects.entry(*index).or_default();
            subjects.push(subject);
            match place {
                AccessPlace::Workspace(name) => effect.workspaces.push(name),
                AccessPlace::EveryWorkspace => effect.everywhere = true,
                AccessPlace::Organization => {}
            }
        }
        Self(effects.into_iter().map(|(index, (effect, subjects))| (index, finish(effect, subjects))).collect())
    }

    /// What the operation with this index takes along.
    pub(crate) fn get(&self, index: usize) -> Option<&Effect<'a>> {
        self.0.get(&u32::try_from(index).ok()?)
    }
}

fn finish<'a>(mut effect: Effect<'a>, mut subjects: Vec<&AccessSubject>) -> Effect<'a> {
    effect.workspaces.sort();
    effect.workspaces.dedup();
    subjects.sort();
    subjects.dedup();
    effect.people = subjects.into_iter().map(heads).sum();
    effect
}

fn heads(subject: &AccessSubject) -> usize {
    match subject {
        AccessSubject::Member(_) | AccessSubject::Account(_) => 1,
        AccessSubject::RoleHolders(_, count) | AccessSubject::NonAdmins(count) => *count,
    }
}

/// Whether the change ends its object, so that what is lost because of it is all that there was.
pub(crate) fn ends_its_object(change: &Change) -> bool {
    change.after().is_none()
}
