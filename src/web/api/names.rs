//! Names that people give to things, as they come in. The same bounds as in manifests.

use super::refusal::Refusal;
use crate::model::change::{Change, Edit, KeyChange};
use crate::model::key::Email;
use crate::model::organization::Role;

/// How many characters a name has at most.
const LONGEST: usize = 100;
/// How many characters the organization's name has at most.
const LONGEST_OF_ORGANIZATION: usize = 200;
/// How many bytes an e-mail has at most.
const LONGEST_EMAIL: usize = 254;
/// How many permissions a role excludes at most: many times as many as there are.
const MOST_EXCLUSIONS: usize = 500;

/// What is wrong with the names that a change brings into the organization.
pub(in crate::web) fn fault(change: &Change) -> Option<String> {
    match change {
        Change::Organization(edit) => edit.after().and_then(|profile| name(&profile.name, LONGEST_OF_ORGANIZATION)),
        Change::Member(Edit::Create(member)) | Change::Accept(member) => email_fault(member.email.as_str()),
        Change::Workspace(Edit::Create(workspace)) => name(workspace.name.as_str(), LONGEST),
        Change::Role(Edit::Create(role)) => name(role.name.as_str(), LONGEST).or_else(|| exclusion(role)),
        Change::Role(Edit::Update { before: _, after }) => exclusion(after),
        Change::ServiceAccount(Edit::Create(account)) => name(account.name.without_prefix(), LONGEST),
        Change::Key(KeyChange::Issue(key) | KeyChange::Rotate { before: _, after: key }) => {
            name(key.name.as_str(), LONGEST)
        }
        Change::Member(_)
        | Change::Workspace(_)
        | Change::DefaultMark { .. }
        | Change::Membership(_)
        | Change::Role(_)
        | Change::ServiceAccount(_)
        | Change::Key(KeyChange::Revoke { .. }) => None,
    }
}

fn exclusion(role: &Role) -> Option<String> {
    if role.exclude.len() > MOST_EXCLUSIONS {
        return Some(format!("a role excludes at most {MOST_EXCLUSIONS} permissions"));
    }
    role.exclude.iter().find_map(|permission| name(permission, LONGEST)).map(|fault| format!("in `exclude`: {fault}"))
}

/// A name in a field of a body.
pub(super) fn checked<'a>(field: &str, text: &'a str) -> Result<&'a str, Refusal> {
    name(text, LONGEST).map_or(Ok(text), |fault| Err(Refusal::malformed(format!("`{field}`: {fault}"))))
}

/// An e-mail address in a field of a body.
pub(super) fn email(field: &str, text: &str) -> Result<Email, Refusal> {
    let text = text.trim();
    email_fault(text)
        .map_or_else(|| Ok(Email::new(text)), |fault| Err(Refusal::malformed(format!("`{field}`: {fault}"))))
}

fn name(text: &str, longest: usize) -> Option<String> {
    let fault = if text.is_empty() {
        "a name is not empty".to_owned()
    } else if text.chars().count() > longest {
        format!("a name has at most {longest} characters")
    } else if text.chars().any(char::is_control) {
        "a name has no control characters".to_owned()
    } else if text.trim() != text {
        "a name has no blanks around it".to_owned()
    } else {
        return None;
    };
    Some(fault)
}

fn email_fault(text: &str) -> Option<String> {
    let well_formed = text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && !domain.is_empty()
            && !domain.contains('@')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
    });
    let clean = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    if well_formed && clean && text.len() <= LONGEST_EMAIL {
        None
    } else {
        Some("this is no e-mail address; write it as `name@example.org`".to_owned())
    }
}
