//! Who is in a generated organization, and which workspaces they use.

use std::collections::BTreeMap;

use super::names::{self, Name};
use super::random::Random;
use crate::model::organization::{Grant, OrganizationRole};

/// An access list beyond this would make an object too large for a client-side `kubectl apply`.
pub(super) const LARGEST_ACCESS: usize = 3_000;
/// More Admins than this are nobody's idea of an Admin.
const MOST_ADMINS: usize = 20;

/// How large the organization is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) members: usize,
    pub(super) workspaces: usize,
    pub(super) memberships: usize,
}

/// A person.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) label: String,
    pub(super) email: String,
    pub(super) role: OrganizationRole,
}

/// A person in a workspace.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// An index into the people.
    pub(super) person: usize,
    pub(super) owner: bool,
    pub(super) grant: Option<Grant>,
}

impl Size {
    fn admins(self) -> usize {
        (self.members / 100).clamp(2, MOST_ADMINS).min(self.members)
    }

    /// The largest access list: Admins need none.
    fn largest_access(self) -> usize {
        (self.members - self.admins()).min(LARGEST_ACCESS)
    }

    /// How many memberships there can be.
    pub(super) fn most_memberships(self) -> usize {
        self.largest_access() * self.workspaces
    }

    /// How many people each workspace has: a few large ones, and many small ones.
    fn spread(self) -> Vec<usize> {
        let Self { members: _, workspaces, memberships } = self;
        let weights: Vec<usize> = (0..workspaces).map(|rank| 1_000_000 / (rank + workspaces / 10 + 1)).collect();
        let all: usize = weights.iter().sum();
        let largest = self.largest_access();
        let mut sizes: Vec<usize> = weights.iter().map(|weight| (memberships * weight / all).min(largest)).collect();
        let mut rest = memberships - sizes.iter().sum::<usize>();
        while rest > 0 {
            for size in sizes.iter_mut().rev().filter(|size| **size < largest).take(rest) {
                *size += 1;
                rest -= 1;
            }
        }
        sizes
    }
}

/// The people, in the order of files.
pub(super) fn people(size: Size, random: &mut Random) -> Vec<Person> {
    let mut order: Vec<usize> = (0..size.members).collect();
    random.pick(&mut order, size.admins());
    let admins: Vec<usize> = order[..size.admins()].to_vec();
    let mut bearers: BTreeMap<Name, usize> = BTreeMap::new();
    (0..size.members)
        .map(|number| {
            let name = names::any(random);
            let bearer = bearers.entry(name).and_modify(|count| *count += 1).or_insert(1);
            let role = if admins.contains(&number) { OrganizationRole::Admin } else { role(random) };
            let host = if role == OrganizationRole::ViewOnly { "partner.example" } else { "acme.example" };
            let email = format!("{}@{host}", names::written(name, '.', *bearer));
            Person { label: names::written(name, '-', *bearer), email, role }
        })
        .collect()
}

fn role(random: &mut Random) -> OrganizationRole {
    match random.below(10) {
        0 => OrganizationRole::OpikMember,
        1 => OrganizationRole::ViewOnly,
        _ => OrganizationRole::PlatformMember,
    }
}

/// The access list of each workspace, in the order of people.
pub(super) fn access(size: Size, people: &[Person], random: &mut Random) -> Vec<Vec<Entry>> {
    let mut eligible: Vec<usize> =
        (0..people.len()).filter(|person| people[*person].role != OrganizationRole::Admin).collect();
    let mut lists = Vec::with_capacity(size.workspaces);
    for count in size.spread() {
        random.pick(&mut eligible, count);
        let mut chosen = eligible[..count].to_vec();
        chosen.sort_unstable();
        lists.push(chosen.into_iter().enumerate().map(|(at, person)| entry(at == 0, person, people, random)).collect());
    }
    lists
}

/// No grant that would be without effect: none for owners, and no public projects for Opik members.
fn entry(first: bool, person: usize, people: &[Person], random: &mut Random) -> Entry {
    let owner = first || random.chance(4);
    let opik = people[person].role == OrganizationRole::OpikMember;
    let grant = match random.below(20) {
        0 if !owner => Some(Grant::InviteUsers),
        1 if !owner && !opik => Some(Grant::MakeProjectsPublic),
        _ => None,
    };
    Entry { person, owner, grant }
}
