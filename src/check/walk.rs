//! Walks over all values of one sort in a document. The place is built only when somebody asks for it.

use super::place::Place;
use crate::manifest::{Document, Resource};
use crate::resources::values::DateText;

/// Takes a text, and a way to its place.
type Visit<'v, 'a> = &'v mut dyn FnMut(&'a str, &dyn Fn() -> Place<'a>);

/// Every e-mail.
pub(super) fn emails<'a>(document: &'a Document, visit: Visit<'_, 'a>) {
    match &document.resource {
        Resource::Organization(spec) => {
            for (at, email) in spec.guards.required_admins.iter().enumerate() {
                visit(email.as_str(), &|| Place::spec(document, "guards").key("requiredAdmins").item(at));
            }
        }
        Resource::Member(spec) => visit(spec.email.as_str(), &|| Place::spec(document, "email")),
        Resource::Roster(spec) => {
            for (at, entry) in spec.members.iter().enumerate() {
                visit(entry.email.as_str(), &|| Place::spec(document, "members").item(at).key("email"));
            }
        }
        Resource::Team(spec) => {
            for (at, email) in spec.members.iter().enumerate() {
                visit(email.as_str(), &|| Place::spec(document, "members").item(at));
            }
        }
        Resource::Workspace(spec) => {
            for (at, entry) in spec.access.iter().flatten().enumerate() {
                if let Some(member) = &entry.member {
                    visit(member.as_str(), &|| Place::spec(document, "access").item(at).key("member"));
                }
            }
        }
        Resource::Role(_) | Resource::ServiceAccount(_) | Resource::Plan(_) => {}
    }
}

/// Every `until`.
pub(super) fn dates<'a>(document: &'a Document, visit: Visit<'_, 'a>) {
    let mut visit = |until: &'a Option<DateText>, place: &dyn Fn() -> Place<'a>| {
        if let Some(until) = until {
            visit(until.as_str(), place);
        }
    };
    match &document.resource {
        Resource::Member(spec) => visit(&spec.until, &|| Place::spec(document, "until")),
        Resource::Roster(spec) => {
            for (at, entry) in spec.members.iter().enumerate() {
                visit(&entry.until, &|| Place::spec(document, "members").item(at).key("until"));
            }
        }
        Resource::Workspace(spec) => {
            for (at, entry) in spec.access.iter().flatten().enumerate() {
                visit(&entry.until, &|| Place::spec(document, "access").item(at).key("until"));
            }
        }
        Resource::Organization(_)
        | Resource::Team(_)
        | Resource::Role(_)
        | Resource::ServiceAccount(_)
        | Resource::Plan(_) => {}
    }
}
