//! Who is in a workspace: entries of its `access`.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use super::super::book::{Book, Edited, Refusal, Spot};
use super::list::{self, Texts};
use super::{SPEC, has_passed, is_called, spec, workspace};
use crate::check;
use crate::manifest::{Resource, Step};
use crate::model::change::Access;
use crate::model::key::{Email, WorkspaceName};
use crate::model::organization::{Grants, Membership, WorkspaceRole};
use crate::model::snapshot::{Collection, Snapshot};
use crate::model::table::Table;
use crate::resources::organization::Mode;
use crate::resources::values::Grant;
use crate::resources::workspace::AccessEntry;

const ORDER: [&str; 5] = ["member", "team", "role", "grants", "until"];

/// An entry of `access`, as it is written.
#[derive(Serialize)]
struct Entry<'a> {
    member: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    grants: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

impl<'a> Entry<'a> {
    fn of(membership: &'a Membership, until: Option<Date>) -> Self {
        let Membership { grants, member, role } = membership;
        Self {
            member: member.as_str(),
            role: (*role != WorkspaceRole::Member).then(|| role.as_str()),
            grants: grants.iter().map(|grant| grant.as_str()).collect(),
            until: until.map(|until| until.to_string()),
        }
    }
}

/// The memberships that a workspace is declared with when its access is declared for the first time: the one that is asked for, and under
/// Authoritative everyone who is there, because who is not declared would be removed.
pub(in super::super) fn first_access(mode: Mode, live: &Snapshot, access: &Access) -> Table<Membership> {
    let there = live.organization.workspaces.get(access.workspace.as_str());
    let mut memberships = match (mode, there) {
        (Mode::Authoritative, Some(there)) => there.memberships.clone(),
        _ => Table::default(),
    };
    memberships.insert(access.membership.clone());
    memberships
}

pub(super) fn set(book: &mut Book<'_>, access: &Access) -> Edited {
    let found = find(book, &access.workspace);
    let declared = found.and_then(|spot| entries(book, spot).map(|entries| (spot, entries)));
    match (found, declared) {
        (_, Some((spot, entries))) => match entry_of(&entries, access.member()) {
            Some(at) => update(book, spot, (at, &entries[at]), &access.membership),
            None => add(book, spot, &entries, &access.membership),
        },
        (spot, None) => begin(book, spot, access),
    }
}

pub(super) fn remove(book: &mut Book<'_>, access: &Access) -> Edited {
    let found = find(book, &access.workspace);
    let declared = found.and_then(|spot| entries(book, spot).map(|entries| (spot, entries)));
    let Some((spot, entries)) = declared else {
        book.remark(format!(
            "the manifests leave the access to `{}` alone, so they cannot end that of `{}`: declare the workspace's `access`, or \
             remove them by hand",
            access.workspace,
            access.member()
        ));
        return Ok(());
    };
    if let Some(team) = teams_of(book, &entries, access.member()).first() {
        return Err(through(book, access, team));
    }
    match entry_of(&entries, access.member()) {
        Some(at) => book.remove(spot, &[SPEC, Step::Key("access"), Step::Index(at)]),
        None => Ok(()),
    }
}

/// Takes out every entry of a person.
pub(super) fn remove_everywhere(book: &mut Book<'_>, email: &Email) -> Edited {
    let places: Vec<_> = book
        .documents()
        .filter_map(|(spot, document)| match &document.resource {
            Resource::Workspace(spec) => Some((spot, entry_of(spec.access.as_deref()?, email)?)),
            _ => None,
        })
        .collect();
    places.into_iter().try_for_each(|(spot, at)| book.remove(spot, &[SPEC, Step::Key("access"), Step::Index(at)]))
}

fn find(book: &Book<'_>, workspace: &WorkspaceName) -> Option<Spot> {
    book.find(|document| is_called(document, "CometWorkspace", workspace.as_str()))
}

fn entries(book: &Book<'_>, spot: Spot) -> Option<Vec<AccessEntry>> {
    match &book.document(spot).resource {
        Resource::Workspace(spec) => spec.access.clone(),
        _ => None,
    }
}

fn entry_of(entries: &[AccessEntry], email: &Email) -> Option<usize> {
    entries.iter().position(|entry| entry.member.as_ref().is_some_and(|member| Email::new(member.as_str()) == *email))
}

fn update(book: &mut Book<'_>, spot: Spot, (at, entry): (usize, &AccessEntry), wanted: &Membership) -> Edited {
    let AccessEntry { member: _, team: _, role, grants, until } = entry;
    let path = |field| [SPEC, Step::Key("access"), Step::Index(at), Step::Key(field)];
    if role.as_str() != wanted.role.as_str() {
        book.set(spot, &path("role"), &ORDER, &wanted.role.as_str())?;
    }
    let current: Vec<_> = grants.iter().map(name).collect();
    let wanted: Vec<_> = wanted.grants.iter().map(|grant| grant.as_str()).collect();
    Texts { path: &path("grants"), order: &ORDER, stays: false }.make(book, spot, &current, &wanted)?;
    if has_passed(until.as_ref(), book.today) { book.remove(spot, &path("until")) } else { Ok(()) }
}

fn name(grant: &Grant) -> &'static str {
    match grant {
        Grant::InviteUsers => "inviteUsers",
        Grant::MakeProjectsPublic => "makeProjectsPublic",
    }
}

/// Adds an entry of the person's own, which beats what teams give; it ends when theirs do.
fn add(book: &mut Book<'_>, spot: Spot, entries: &[AccessEntry], wanted: &Membership) -> Edited {
    let teams = teams_of(book, entries, &wanted.member);
    let until = last_day(entries, &teams, book.today);
    let members: Vec<_> =
        entries.iter().map(|entry| entry.member.as_ref().map(|member| member.as_str().to_lowercase())).collect();
    // Where teams stand among people, no order is kept.
    let index = match members.into_iter().collect::<Option<Vec<_>>>() {
        Some(members) => list::place(&members, wanted.member.as_str()),
        None => entries.len(),
    };
    book.insert(spot, &[SPEC, Step::Key("access")], index, &Entry::of(wanted, until))
}

/// Declares the access of a workspace that was left alone, or of which there is no manifest.
fn begin(book: &mut Book<'_>, spot: Option<Spot>, access: &Access) -> Edited {
    let mode = book.policy.mode(Collection::Access);
    if mode == Mode::Authoritative && book.live.unread.contains(&Collection::Access) {
        return Err(Refusal(format!(
            "nobody knows who has access to `{}`, and access is Authoritative: whoever is not declared would lose it",
            access.workspace
        )));
    }
    let memberships = first_access(mode, &book.live, access);
    if memberships.len() > 1 {
        book.remark(format!(
            "the access to `{}` was not declared so far; as access is Authoritative, all {} people who have it are declared now",
            access.workspace,
            memberships.len()
        ));
    }
    let Some(spot) = spot else { return workspace::add(book, &access.workspace, Some(memberships), false) };
    let effective: Vec<_> = memberships.iter().map(|membership| effective(book, membership)).collect();
    let entries: Vec<_> = effective.iter().map(|membership| Entry::of(membership, None)).collect();
    book.set(spot, &spec("access"), &workspace::ORDER, &entries)
}

fn effective(book: &Book<'_>, membership: &Membership) -> Membership {
    let member = book.live.organization.members.get(membership.member.as_str());
    let grants: Grants = membership.grants.effective(member.map(|member| &member.role), &membership.role);
    Membership { grants, ..membership.clone() }
}

/// The teams among the entries to which the person belongs.
fn teams_of(book: &Book<'_>, entries: &[AccessEntry], email: &Email) -> Vec<String> {
    let named: BTreeSet<&str> = entries.iter().filter_map(|entry| Some(entry.team.as_ref()?.as_str())).collect();
    let has = |members: &[crate::resources::values::EmailText]| {
        members.iter().any(|member| Email::new(member.as_str()) == *email)
    };
    book.documents()
        .filter(|(_, document)| named.contains(document.metadata.name.as_str()))
        .filter(|(_, document)| matches!(&document.resource, Resource::Team(spec) if has(&spec.members)))
        .map(|(_, document)| document.metadata.name.clone())
        .collect()
}

/// The day on which the last of these teams' entries ends; `None` when one does not end.
fn last_day(entries: &[AccessEntry], teams: &[String], today: Date) -> Option<Date> {
    let of_teams = entries
        .iter()
        .filter(|entry| entry.team.as_ref().is_some_and(|team| teams.iter().any(|name| name == team.as_str())));
    let days = of_teams.map(|entry| entry.until.as_ref().and_then(|until| check::day(until.as_str())));
    days.collect::<Option<Vec<_>>>()?.into_iter().filter(|day| *day >= today).max()
}

fn through(book: &Book<'_>, access: &Access, team: &str) -> Refusal {
    let file = book
        .find(|document| matches!(document.resource, Resource::Team(_)) && document.metadata.name == team)
        .map_or_else(String::new, |spot| format!(" in `{}`", book.path(spot)));
    let (email, workspace) = (access.member(), &access.workspace);
    Refusal(format!(
        "`{email}` has access to `{workspace}` through the team `{team}`{file}: take them out of the team, which also ends what it \
         gives them elsewhere, or replace the team's entry in the access of `{workspace}` by entries for the people who stay"
    ))
}
