//! The operations that concern one person, and the memberships before and after them.

use std::collections::{BTreeMap, HashMap};

use super::effective::Memberships;
use crate::model::change::{Access, Edit};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{Member, Membership, Organization};

/// The operations that concern one person.
#[derive(Default)]
pub(super) struct Person<'a> {
    pub(super) organization: Option<(u32, Option<&'a Member>, Option<&'a Member>)>,
    pub(super) memberships: Vec<(u32, &'a Edit<Access>)>,
    pub(super) ended: Vec<(u32, &'a WorkspaceName, &'a Membership)>,
}

/// Live memberships of the people whose organization role changes.
pub(super) struct MembershipIndex<'a>(HashMap<&'a Email, Vec<(&'a WorkspaceName, &'a Membership)>>);

impl<'a> MembershipIndex<'a> {
    pub(super) fn build(live: &'a Organization, people: &HashMap<&Email, Person<'_>>) -> Self {
        let concerned = |email: &Email| people.get(email).is_some_and(|person| person.organization.is_some());
        let mut index: HashMap<_, Vec<_>> = HashMap::new();
        if people.values().any(|person| person.organization.is_some()) {
            for workspace in &live.workspaces {
                for membership in workspace.memberships.iter().filter(|membership| concerned(&membership.member)) {
                    index.entry(&membership.member).or_default().push((&workspace.name, membership));
                }
            }
        }
        Self(index)
    }

    pub(super) fn of(&self, email: &Email) -> &[(&'a WorkspaceName, &'a Membership)] {
        self.0.get(email).map_or(&[], Vec::as_slice)
    }
}

impl<'a> Person<'a> {
    /// All that is known of the memberships before: those that are handed in, that end, and that change.
    pub(super) fn memberships_before(&self, live: &[(&'a WorkspaceName, &'a Membership)]) -> Memberships<'a> {
        let live = live.iter().map(|(workspace, membership)| (*workspace, *membership));
        let ended = self.ended.iter().map(|(_, workspace, membership)| (*workspace, *membership));
        let changed = self.memberships.iter().filter_map(|(_, edit)| edit.before());
        let changed = changed.map(|access| (&access.workspace, &access.membership));
        let all = live.chain(ended).chain(changed);
        all.map(|(workspace, membership)| (workspace, (&membership.role, membership.grants))).collect()
    }

    /// The same after the operations.
    pub(super) fn memberships_after(&self, before: &Memberships<'a>) -> Memberships<'a> {
        let mut after = before.clone();
        for (_, workspace, _) in &self.ended {
            after.remove(workspace);
        }
        for (_, edit) in &self.memberships {
            match edit.after() {
                Some(access) => after.insert(&access.workspace, (&access.membership.role, access.membership.grants)),
                None => after.remove(&edit.subject().workspace),
            };
        }
        after
    }

    /// Which operation changes which workspace.
    pub(super) fn reasons(&self) -> BTreeMap<&'a WorkspaceName, u32> {
        let ended = self.ended.iter().map(|(at, workspace, _)| (*workspace, *at));
        ended.chain(self.memberships.iter().map(|(at, edit)| (&edit.subject().workspace, *at))).collect()
    }
}
