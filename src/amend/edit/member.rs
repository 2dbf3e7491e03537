//! People, in documents of their own or as lines of a roster.

use serde::Serialize;

use super::super::book::{Book, Edited, Refusal, Spot};
use super::super::place;
use super::{SPEC, has_passed, list, membership, spec};
use crate::desired::{ExportOptions, excerpt};
use crate::manifest::{Resource, Step};
use crate::model::key::Email;
use crate::model::organization::{Member, Organization, OrganizationRole};
use crate::model::snapshot::{Collection, Snapshot};
use crate::resources::{CometRosterSpec, values};

const ORDER: [&str; 4] = ["organizationRef", "email", "role", "until"];
/// What one roster takes.
const FULL: usize = 5_000;

/// Where a person is declared.
struct Person {
    spot: Spot,
    /// The place in a roster.
    item: Option<usize>,
    role: &'static str,
    expired: bool,
}

impl Person {
    fn path<'p>(&self, field: &'p str) -> Vec<Step<'p>> {
        match self.item {
            Some(item) => vec![SPEC, Step::Key("members"), Step::Index(item), Step::Key(field)],
            None => spec(field).to_vec(),
        }
    }
}

pub(super) fn set(book: &mut Book<'_>, member: &Member) -> Edited {
    let Member { email, role, state: _ } = member;
    if !OrganizationRole::DECLARABLE.contains(role) {
        return Err(Refusal(format!("no manifest declares the organization role `{}` of `{email}`", role.as_str())));
    }
    let Some(person) = find(book, email) else { return add(book, member) };
    if person.role != role.as_str() {
        book.set(person.spot, &person.path("role"), &ORDER, &role.as_str())?;
    }
    if person.expired { book.remove(person.spot, &person.path("until")) } else { Ok(()) }
}

/// Ends a person's declaration, and with it all that gives them access.
pub(super) fn remove(book: &mut Book<'_>, email: &Email) -> Edited {
    membership::remove_everywhere(book, email)?;
    leave_teams(book, email)?;
    let Some(Person { spot, item, role: _, expired: _ }) = find(book, email) else { return Ok(()) };
    match (&book.document(spot).resource, item) {
        (Resource::Roster(roster), Some(item)) if roster.members.len() > 1 => {
            book.remove(spot, &[SPEC, Step::Key("members"), Step::Index(item)])
        }
        _ => book.remove_document(spot),
    }
}

fn find(book: &Book<'_>, email: &Email) -> Option<Person> {
    let today = book.today;
    book.documents().find_map(|(spot, document)| match &document.resource {
        Resource::Member(spec) if Email::new(spec.email.as_str()) == *email => {
            let (role, expired) = (name(spec.role), has_passed(spec.until.as_ref(), today));
            Some(Person { spot, item: None, role, expired })
        }
        Resource::Roster(spec) => {
            let item = spec.members.iter().position(|entry| Email::new(entry.email.as_str()) == *email)?;
            let entry = &spec.members[item];
            let (role, expired) = (name(entry.role), has_passed(entry.until.as_ref(), today));
            Some(Person { spot, item: Some(item), role, expired })
        }
        _ => None,
    })
}

/// A role as it is written.
fn name(role: values::OrganizationRole) -> &'static str {
    match role {
        values::OrganizationRole::Admin => "Admin",
        values::OrganizationRole::PlatformMember => "PlatformMember",
        values::OrganizationRole::OpikMember => "OpikMember",
        values::OrganizationRole::ViewOnly => "ViewOnly",
    }
}

fn add(book: &mut Book<'_>, member: &Member) -> Edited {
    match roster(book, &member.email) {
        Some((spot, roster)) => add_line(book, spot, &roster, member),
        None => {
            let members = std::iter::once(member.clone()).collect();
            let organization = Organization { members, ..Organization::default() };
            let snapshot = Snapshot { organization, ..Snapshot::default() };
            place::add(book, excerpt(&snapshot, &[Collection::Members], &ExportOptions::default()))
        }
    }
}

/// The roster that a new person joins: the only one, or where most people stand in rosters the one whose part of the alphabet it is.
fn roster(book: &Book<'_>, email: &Email) -> Option<(Spot, CometRosterSpec)> {
    let mut rosters = Vec::new();
    let (mut listed, mut single) = (0, 0);
    for (spot, document) in book.documents() {
        match &document.resource {
            Resource::Roster(spec) => {
                listed += spec.members.len();
                rosters.push((spot, spec));
            }
            Resource::Member(_) => single += 1,
            _ => {}
        }
    }
    if rosters.len() != 1 && listed <= single {
        return None;
    }
    rosters.retain(|(_, spec)| spec.members.len() < FULL);
    let begins_before =
        |spec: &CometRosterSpec| spec.members.first().is_some_and(|first| Email::new(first.email.as_str()) <= *email);
    let fitting = rosters.iter().rev().find(|(_, spec)| begins_before(spec)).or_else(|| rosters.first());
    fitting.map(|(spot, spec)| (*spot, (*spec).clone()))
}

/// A person's line in a roster.
#[derive(Serialize)]
struct Line<'a> {
    email: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
}

fn add_line(book: &mut Book<'_>, spot: Spot, roster: &CometRosterSpec, member: &Member) -> Edited {
    let Member { email, role, state: _ } = member;
    let emails: Vec<_> = roster.members.iter().map(|entry| entry.email.as_str().to_lowercase()).collect();
    let index = list::place(&emails, email.as_str());
    let path = [SPEC, Step::Key("members")];
    // The default is written where it is written beside it.
    let beside = [SPEC, Step::Key("members"), Step::Index(index.saturating_sub(1)), Step::Key("role")];
    let role = (*role != OrganizationRole::PlatformMember || book.has(spot, &beside)).then(|| role.as_str());
    book.insert(spot, &path, index, &Line { email: email.as_str(), role })
}

fn leave_teams(book: &mut Book<'_>, email: &Email) -> Edited {
    let teams: Vec<_> = book
        .documents()
        .filter_map(|(spot, document)| match &document.resource {
            Resource::Team(spec) => {
                let item = spec.members.iter().position(|member| Email::new(member.as_str()) == *email)?;
                Some((spot, item))
            }
            _ => None,
        })
        .collect();
    teams.into_iter().try_for_each(|(spot, item)| book.remove(spot, &[SPEC, Step::Key("members"), Step::Index(item)]))
}
