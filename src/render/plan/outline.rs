//! The order in which every format tells a plan: what takes away first, then the rest by kind.

use std::collections::BTreeMap;

use crate::model::change::{Change, Edit, Kind, Verb};
use crate::model::organization::{Member, OrganizationRole};
use crate::plan::Plan;

/// The indexes of a plan's operations in the order of telling.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// What takes something away: workspaces with their data first, then as the plan orders it.
    pub(super) destructive: Vec<usize>,
    /// The rest, by kind and verb.
    pub(super) groups: Vec<Group>,
}

/// What is done in one way to one kind of object.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) kind: Kind,
    pub(super) verb: Verb,
    /// Who becomes an organization Admin stands first.
    pub(super) operations: Vec<usize>,
    /// How many become an organization Admin: these are never folded away unseen.
    pub(super) admins: usize,
}

impl Outline {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut destructive = Vec::new();
        let mut groups: BTreeMap<(Kind, Verb), Vec<usize>> = BTreeMap::new();
        for (index, operation) in plan.operations.iter().enumerate() {
            if operation.change.is_destructive() {
                destructive.push(index);
            } else {
                groups.entry((operation.change.kind(), operation.change.verb())).or_default().push(index);
            }
        }
        destructive.sort_by_key(|index| !destroys_data(&plan.operations[*index].change));
        let groups =
            groups.into_iter().map(|((kind, verb), operations)| Group::new(plan, kind, verb, operations)).collect();
        Self { destructive, groups }
    }

    /// How many operations on a kind take nothing away.
    pub(super) fn count(&self, kind: Kind) -> usize {
        self.groups.iter().filter(|group| group.kind == kind).map(|group| group.operations.len()).sum()
    }
}

impl Group {
    fn new(plan: &Plan, kind: Kind, verb: Verb, mut operations: Vec<usize>) -> Self {
        let gives = |index: &usize| gives_admin(&plan.operations[*index].change);
        operations.sort_by_key(|index| !gives(index));
        let admins = operations.iter().take_while(|index| gives(index)).count();
        Self { kind, verb, operations, admins }
    }
}

fn gives_admin(change: &Change) -> bool {
    let role = |member: &Member| member.role == OrganizationRole::Admin;
    match change {
        Change::Member(edit) => edit.after().is_some_and(role) && !edit.before().is_some_and(role),
        Change::Accept(member) => role(member),
        _ => false,
    }
}

fn destroys_data(change: &Change) -> bool {
    matches!(change, Change::Workspace(Edit::Delete(_)))
}
