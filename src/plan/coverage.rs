//! How much of what is live the manifests declare: what is left to take over.

use crate::desired::Desired;
use crate::model::key::{AccountName, Email, KeyName, WorkspaceName};
use crate::model::snapshot::{Collection, LiveKey, Snapshot};
use crate::model::table::{Keyed, Table};
use crate::resources::organization::Mode;

/// How much of a collection the manifests declare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The collection.
    pub collection: Collection,
    /// Who decides about it.
    pub ownership: Mode,
    /// Whether it could be read. Of one that could not nobody knows how much is declared, so it never counts as covered.
    pub read: bool,
    /// How many live objects are declared.
    pub managed: usize,
    /// How many are out of bounds by `ignore`.
    pub ignored: usize,
    /// The others, by name: no manifest declares them.
    pub unmanaged: Vec<String>,
}

/// What a live object is to the manifests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Managed,
    Ignored,
    Unmanaged,
}

impl Coverage {
    /// How many live objects there are, as far as could be read.
    pub fn live(&self) -> usize {
        self.managed + self.ignored + self.unmanaged.len()
    }

    /// How many of 100 live objects that are not ignored are declared, rounded down; 100 of none, and `None` of what could not be read.
    pub fn percent(&self) -> Option<u8> {
        let all = self.managed + self.unmanaged.len();
        let percent = (self.managed * 100).checked_div(all).unwrap_or(100);
        self.read.then(|| u8::try_from(percent).unwrap_or(100))
    }

    fn of(desired: &Desired, snapshot: &Snapshot, collection: Collection) -> Self {
        let ownership = desired.policy.mode(collection);
        let read = !snapshot.unread.contains(&collection);
        Self { collection, ownership, read, managed: 0, ignored: 0, unmanaged: Vec::new() }
    }

    fn count(&mut self, standing: Standing, name: impl FnOnce() -> String) {
        match standing {
            Standing::Managed => self.managed += 1,
            Standing::Ignored => self.ignored += 1,
            Standing::Unmanaged => self.unmanaged.push(name()),
        }
    }
}

/// The coverage of each collection: members, workspaces, access, roles, service accounts, keys.
pub fn coverage(desired: &Desired, snapshot: &Snapshot) -> Vec<Coverage> {
    let (organization, ignore) = (&snapshot.organization, &desired.policy.ignore);
    let wanted = &desired.organization;
    let tables = [
        members(desired, snapshot),
        table(
            Coverage::of(desired, snapshot, Collection::Workspaces),
            &organization.workspaces,
            &wanted.workspaces,
            |name| ignore.workspace(name),
        ),
        access(desired, snapshot),
        table(Coverage::of(desired, snapshot, Collection::Roles), &organization.roles, &wanted.roles, |name| {
            ignore.role(name)
        }),
        table(
            Coverage::of(desired, snapshot, Collection::ServiceAccounts),
            &organization.accounts,
            &wanted.accounts,
            |name| ignore.account(name),
        ),
        keys(desired, snapshot),
    ];
    tables.into()
}

fn standing(ignored: bool, declared: bool) -> Standing {
    match (ignored, declared) {
        (true, _) => Standing::Ignored,
        (false, true) => Standing::Managed,
        (false, false) => Standing::Unmanaged,
    }
}

fn table<T: Keyed>(
    mut coverage: Coverage,
    live: &Table<T>,
    declared: &Table<T>,
    ignored: impl Fn(&T::Key) -> bool,
) -> Coverage
where
    T::Key: ToString,
{
    for object in live {
        let name = object.key();
        coverage.count(standing(ignored(name), declared.get(name).is_some()), || name.to_string());
    }
    coverage
}

/// Somebody whose `until` has passed is declared: the manifests say that they go.
fn members(desired: &Desired, snapshot: &Snapshot) -> Coverage {
    let mut coverage = Coverage::of(desired, snapshot, Collection::Members);
    for member in &snapshot.organization.members {
        let email: &Email = &member.email;
        let declared =
            desired.organization.members.get(email.as_str()).is_some() || desired.expired_members.contains_key(email);
        coverage.count(standing(desired.policy.ignore.member(email), declared), || email.to_string());
    }
    coverage
}

/// Access is declared where the workspace's manifest has an `access` list that names the person, also through a team.
fn access(desired: &Desired, snapshot: &Snapshot) -> Coverage {
    let mut coverage = Coverage::of(desired, snapshot, Collection::Access);
    let ignore = &desired.policy.ignore;
    for workspace in &snapshot.organization.workspaces {
        let name: &WorkspaceName = &workspace.name;
        let declared = desired.organization.workspaces.get(name.as_str());
        for membership in &workspace.memberships {
            let email = &membership.member;
            let is_declared = declared.is_some_and(|declared| declared.memberships.get(email.as_str()).is_some())
                || desired.expired_access.contains_key(&(name.clone(), email.clone()));
            let is_ignored = ignore.workspace(name) || ignore.member(email);
            coverage.count(standing(is_ignored, is_declared), || format!("{email} in {name}"));
        }
    }
    coverage
}

/// A live key `<name>.<n>` belongs to the declared key `<name>` of its account.
fn keys(desired: &Desired, snapshot: &Snapshot) -> Coverage {
    let mut coverage = Coverage::of(desired, snapshot, Collection::Keys);
    for live in &snapshot.keys {
        let account: &AccountName = live.account();
        let declared = is_declared(desired, live);
        let standing = standing(desired.policy.ignore.account(account), declared);
        coverage.count(standing, || format!("{} of {account}", live.name()));
    }
    coverage
}

fn is_declared(desired: &Desired, live: &LiveKey) -> bool {
    let name = live.name().generation().map(|(name, _)| KeyName::new(name));
    name.is_some_and(|name| desired.keys.get(&(live.account().clone(), name)).is_some())
}
