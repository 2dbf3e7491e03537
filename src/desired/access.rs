//! Who is in each workspace: teams expanded, direct entries before teams, grants united, the latest `until` wins.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::ending::Ending;
use super::lower::table;
use super::origins::{MembershipOrigin, Origin};
use super::people::{People, until};
use crate::check::{self, Manifests, Subject};
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{Grant, Grants, Membership, Workspace, WorkspaceRole};
use crate::model::table::Table;
use crate::resources::values;
use crate::resources::workspace::AccessEntry;

/// The workspaces with their memberships.
pub(super) struct Access {
    pub(super) workspaces: Table<Workspace>,
    pub(super) origins: Vec<u32>,
    pub(super) membership_origins: Vec<Vec<MembershipOrigin>>,
    pub(super) unmanaged: BTreeSet<WorkspaceName>,
    pub(super) expired: BTreeMap<(WorkspaceName, Email), Date>,
    pub(super) expired_origins: BTreeMap<(WorkspaceName, Email), Origin>,
    pub(super) next_until: Option<Date>,
    pub(super) endings: Vec<Ending>,
}

/// One entry for one person; a team's entry is one for each of its people.
#[derive(Clone, Copy)]
struct Given<'a> {
    /// The person's place in the order of e-mails.
    rank: u32,
    /// `None` for an entry of the person's own, which sorts before those of teams.
    team: Option<u32>,
    email: u32,
    entry: &'a AccessEntry,
    until: Option<Date>,
}

/// Expands the access of every workspace.
pub(super) fn lower(manifests: &Manifests<'_>, people: &People, today: Date) -> Access {
    let mut expansion = Expansion {
        manifests,
        people,
        today,
        roles: BTreeMap::new(),
        unmanaged: BTreeSet::new(),
        expired: BTreeMap::new(),
        expired_origins: BTreeMap::new(),
        next_until: None,
        endings: Vec::new(),
    };
    let mut workspaces: Vec<_> = manifests.workspaces.iter().map(|workspace| expansion.workspace(workspace)).collect();
    workspaces.sort_by(|a, b| a.0.0.name.cmp(&b.0.0.name));
    let (workspaces, membership_origins): (Vec<_>, Vec<_>) = workspaces.into_iter().unzip();
    let (workspaces, origins) = table(workspaces);
    let Expansion { unmanaged, expired, expired_origins, next_until, endings, .. } = expansion;
    Access { workspaces, origins, membership_origins, unmanaged, expired, expired_origins, next_until, endings }
}

struct Expansion<'m, 'a> {
    manifests: &'m Manifests<'a>,
    people: &'m People,
    today: Date,
    /// One shared name a role.
    roles: BTreeMap<&'a str, WorkspaceRole>,
    unmanaged: BTreeSet<WorkspaceName>,
    expired: BTreeMap<(WorkspaceName, Email), Date>,
    expired_origins: BTreeMap<(WorkspaceName, Email), Origin>,
    next_until: Option<Date>,
    endings: Vec<Ending>,
}

impl<'a> Expansion<'_, 'a> {
    fn workspace(&mut self, workspace: &check::Workspace<'a>) -> ((Workspace, u32), Vec<MembershipOrigin>) {
        let name = WorkspaceName::new(workspace.name());
        if !workspace.is_access_managed() {
            self.unmanaged.insert(name.clone());
        }
        let given = self.given(workspace);
        let mut memberships = Vec::with_capacity(given.len());
        let mut origins = Vec::with_capacity(given.len());
        for of_one in given.chunk_by(|a, b| a.rank == b.rank) {
            match self.combine(of_one) {
                Some((membership, origin)) => {
                    self.end(&name, workspace.declared.number, of_one);
                    memberships.push(membership);
                    origins.push(origin);
                }
                None => self.expire(&name, workspace.declared.number, of_one),
            }
        }
        // By rank, so by e-mail, each once.
        let memberships = Table::of_sorted(memberships);
        ((Workspace { name, memberships }, workspace.declared.number), origins)
    }

    /// Every entry of the workspace for every person, sorted by person, own entries first.
    fn given(&mut self, workspace: &check::Workspace<'a>) -> Vec<Given<'a>> {
        let mut given = Vec::with_capacity(workspace.subjects.len());
        for (entry, subject) in workspace.access() {
            let until = until(entry.until.as_ref());
            if let Some(day) = until.filter(|day| *day >= self.today) {
                self.next_until = Some(self.next_until.map_or(day, |next| next.min(day)));
            }
            let mut give = |email: u32, team: Option<u32>| {
                let rank = self.people.keys[email as usize].1;
                given.push(Given { rank, team, email, entry, until });
            };
            match subject {
                Subject::Member(email) => give(email, None),
                Subject::Team(team) => {
                    self.manifests.teams[team as usize].members.iter().for_each(|email| give(*email, Some(team)));
                }
                Subject::UnknownTeam | Subject::Unclear => {}
            }
        }
        given.sort_unstable_by_key(|given| (given.rank, given.team));
        given
    }

    /// What the entries for one person come to; `None` when they have all expired, or the person has.
    fn combine(&mut self, given: &[Given<'a>]) -> Option<(Membership, MembershipOrigin)> {
        let today = self.today;
        let mut valid = given.iter().filter(|given| given.until.is_none_or(|day| day >= today));
        let first = valid.next()?;
        if self.people.gone[first.email as usize] {
            return None;
        }
        let mut grants = grants(first.entry);
        if first.team.is_some() {
            grants = valid.fold(grants, |united, given| united.union(self::grants(given.entry)));
        }
        let role = self.role(first.entry.role.as_str());
        let grants = grants.effective(self.people.roles[first.email as usize].as_ref(), &role);
        let member = self.people.keys[first.email as usize].0.clone();
        let origin = first.team.map_or(MembershipOrigin::Entry, MembershipOrigin::Team);
        Some((Membership { grants, member, role }, origin))
    }

    /// Notes when access will end: with the last of its entries, unless one lasts for ever or the person ends no later.
    fn end(&mut self, workspace: &WorkspaceName, document: u32, given: &[Given<'a>]) {
        let last = given.iter().max_by_key(|given| given.until.unwrap_or(Date::MAX));
        let Some((last, until)) = last.and_then(|last| Some((last, last.until?))) else { return };
        if self.people.until[last.email as usize].is_some_and(|own| own <= until) {
            return;
        }
        let email = self.people.keys[last.email as usize].0.clone();
        let team = last.team.map(|team| self.manifests.teams[team as usize].name());
        let origin = Origin::within(document, "access", team.unwrap_or(email.as_str()));
        self.endings.push(Ending { until, email, workspace: Some(workspace.clone()), origin });
    }

    /// Access ends with the last of its entries, or with the person's own `until`.
    fn expire(&mut self, workspace: &WorkspaceName, document: u32, given: &[Given<'a>]) {
        let Some(last) = given.iter().max_by_key(|given| given.until) else { return };
        let email = &self.people.keys[last.email as usize].0;
        let entry = || {
            let team = last.team.map(|team| self.manifests.teams[team as usize].name());
            (last.until, Origin::within(document, "access", team.unwrap_or(email.as_str())))
        };
        let (day, origin) = match (self.people.expired.get(email), self.people.expired_origins.get(email)) {
            (Some(day), Some(person)) => (Some(*day), Origin::new(*person, email.as_str())),
            _ => entry(),
        };
        if let Some(day) = day {
            let key = (workspace.clone(), email.clone());
            self.expired_origins.insert(key.clone(), origin);
            self.expired.insert(key, day);
        }
    }

    fn role(&mut self, name: &'a str) -> WorkspaceRole {
        match name {
            "Owner" => WorkspaceRole::Owner,
            "Member" => WorkspaceRole::Member,
            name => self.roles.entry(name).or_insert_with(|| WorkspaceRole::from_name(name)).clone(),
        }
    }
}

fn grants(entry: &AccessEntry) -> Grants {
    let grant = |grant: &values::Grant| match grant {
        values::Grant::InviteUsers => Grant::InviteUsers,
        values::Grant::MakeProjectsPublic => Grant::MakeProjectsPublic,
    };
    entry.grants.iter().map(grant).collect()
}
