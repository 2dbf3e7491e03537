//! What is left alone because an object is invalid, unreadable or suspended: its live counterpart stays exactly as it is.

use std::collections::BTreeSet;

use wildmatch::WildMatch;

use super::policy::weaker;
use crate::desired::Desired;
use crate::manifest::{Document, Resource};
use crate::model::key::AccountName;
use crate::model::snapshot::Collection;
use crate::resources::organization::{Mode, Ownership};
use crate::resources::roster::RosterEntry;
use crate::resources::{CometMemberSpec, CometRoleSpec, CometRosterSpec, CometWorkspaceSpec};

/// What is left alone.
#[derive(Clone, Debug, Default)]
pub(super) struct Frozen {
    members: BTreeSet<String>,
    workspaces: BTreeSet<String>,
    roles: BTreeSet<String>,
    accounts: BTreeSet<String>,
    /// Teams, by metadata.name: the access that they give stays.
    teams: BTreeSet<String>,
    /// Collections that an object whose key nobody can read could feed: nothing is removed from them.
    additive: BTreeSet<Collection>,
}

impl Frozen {
    /// Freezes what an object speaks of, as far as it can be understood.
    pub(super) fn freeze(&mut self, document: &Document) {
        let name = document.live_name().to_owned();
        match &document.resource {
            Resource::Organization(_) | Resource::Plan(_) => {}
            Resource::Member(spec) => {
                self.members.insert(spec.email.as_str().to_lowercase());
            }
            Resource::Roster(spec) => {
                self.members.extend(spec.members.iter().map(|entry| entry.email.as_str().to_lowercase()));
            }
            Resource::Team(_) => {
                self.teams.insert(name);
            }
            Resource::Workspace(_) => {
                self.workspaces.insert(name);
            }
            Resource::Role(_) => {
                self.roles.insert(name);
            }
            Resource::ServiceAccount(_) => {
                self.accounts.insert(AccountName::new(&name).as_str().to_owned());
            }
        }
    }

    /// An object of this kind cannot be read, perhaps not even its key.
    pub(super) fn unreadable(&mut self, kind: &str) {
        let fed: &[Collection] = match kind {
            "CometMember" | "CometRoster" => &[Collection::Members, Collection::Access],
            "CometTeam" => &[Collection::Access],
            "CometWorkspace" => &[Collection::Workspaces, Collection::Access],
            "CometRole" => &[Collection::Roles, Collection::Access],
            "CometServiceAccount" => &[Collection::ServiceAccounts, Collection::Keys],
            _ => &[],
        };
        self.additive.extend(fed);
    }

    /// Takes what is frozen out of what is planned. Returns the frozen teams.
    pub(super) fn lay_over(&self, desired: &mut Desired) -> BTreeSet<String> {
        let Self { members, workspaces, roles, accounts, teams, additive: _ } = self;
        let exactly = |names: &BTreeSet<String>| names.iter().map(|name| WildMatch::new(name)).collect::<Vec<_>>();
        let ignore = &mut desired.policy.ignore;
        ignore.members.extend(exactly(members));
        ignore.workspaces.extend(exactly(workspaces));
        ignore.roles.extend(exactly(roles));
        ignore.accounts.extend(exactly(accounts));
        self.weaken(&mut desired.policy.ownership);
        teams.clone()
    }

    /// Nothing is removed from what an object that nobody can read could feed.
    pub(super) fn weaken(&self, ownership: &mut Ownership) {
        let Ownership { members, workspaces, access, roles, service_accounts, keys } = ownership;
        let modes = [
            (Collection::Members, members),
            (Collection::Workspaces, workspaces),
            (Collection::Access, access),
            (Collection::Roles, roles),
            (Collection::ServiceAccounts, service_accounts),
            (Collection::Keys, keys),
        ];
        for (collection, mode) in modes {
            if self.additive.contains(&collection) {
                *mode = weaker(*mode, Mode::Additive);
            }
        }
    }
}

/// What is put in the place of an object that does not count, so that those who refer to it do not look wrong. What it says has no effect:
/// its counterpart is frozen.
pub(super) fn stand_in(document: &Document) -> Option<Document> {
    let resource = match &document.resource {
        Resource::Organization(_) | Resource::Plan(_) | Resource::ServiceAccount(_) => return None,
        Resource::Member(spec) => Resource::Member(CometMemberSpec { until: None, ..spec.clone() }),
        Resource::Roster(spec) => {
            let mut seen = BTreeSet::new();
            let once = |entry: &&RosterEntry| seen.insert(entry.email.as_str().to_lowercase());
            let members = spec.members.iter().filter(once).cloned();
            let members = members.map(|entry| RosterEntry { until: None, ..entry }).collect();
            Resource::Roster(CometRosterSpec { members, ..spec.clone() })
        }
        Resource::Team(spec) => Resource::Team(spec.clone()),
        Resource::Workspace(spec) => Resource::Workspace(CometWorkspaceSpec { access: None, ..spec.clone() }),
        Resource::Role(spec) => Resource::Role(CometRoleSpec { exclude: Vec::new(), ..spec.clone() }),
    };
    Some(Document { resource, ..document.clone() })
}
