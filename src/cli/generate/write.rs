//! A generated organization as manifests: block style, a document a member.

use std::fmt::Write;
use std::path::PathBuf;

use super::names;
use super::population::{Entry, Person};
use crate::model::organization::OrganizationRole;

/// A file holds at most so many documents.
const MOST_DOCUMENTS: usize = 1_000;
/// A file with so many bytes takes no further document.
const LARGE_FILE: usize = 512 * 1024;

const ORGANIZATION: &str = "\
apiVersion: halley.dev/v1alpha1
kind: CometOrganization
metadata:
  name: acme
spec:
  displayName: Acme Research
  subscription: Enterprise
  settings:
    invitations: AdminsOnly
  ownership:
    members: Authoritative
    access: Authoritative
";

/// Every file with its text.
pub(super) fn files(people: &[Person], access: &[Vec<Entry>]) -> Vec<(PathBuf, String)> {
    let mut files = vec![(PathBuf::from("organization.yaml"), ORGANIZATION.to_owned())];
    files.extend(split("members", people.iter().map(member)));
    let workspaces = access.iter().enumerate().map(|(number, entries)| workspace(number, entries, people));
    files.extend(split("workspaces", workspaces));
    files
}

fn split(folder: &str, documents: impl Iterator<Item = String>) -> Vec<(PathBuf, String)> {
    let mut texts: Vec<(usize, String)> = Vec::new();
    for document in documents {
        match texts.last_mut() {
            Some((count, text)) if *count < MOST_DOCUMENTS && text.len() < LARGE_FILE => {
                *count += 1;
                text.push_str("---\n");
                text.push_str(&document);
            }
            _ => texts.push((1, document)),
        }
    }
    let name = |number: usize| PathBuf::from(folder).join(format!("{number:04}.yaml"));
    texts.into_iter().zip(1..).map(|((_, text), number)| (name(number), text)).collect()
}

fn document(kind: &str, name: &str) -> String {
    format!("apiVersion: halley.dev/v1alpha1\nkind: {kind}\nmetadata:\n  name: {name}\nspec:\n")
}

fn member(person: &Person) -> String {
    let Person { label, email, role } = person;
    let mut text = document("CometMember", label);
    let _ = writeln!(text, "  email: {email}");
    if *role != OrganizationRole::PlatformMember {
        let _ = writeln!(text, "  role: {}", role.as_str());
    }
    text
}

fn workspace(number: usize, entries: &[Entry], people: &[Person]) -> String {
    let mut text = document("CometWorkspace", &names::workspace(number));
    // `access: []` would be an access list that somebody forgot.
    let _ = writeln!(text, "  default: {}", number == 0);
    if !entries.is_empty() {
        text.push_str("  access:\n");
    }
    for Entry { person, owner, grant } in entries {
        let _ = writeln!(text, "    - member: {}", people[*person].email);
        if *owner {
            text.push_str("      role: Owner\n");
        }
        if let Some(grant) = grant {
            let _ = writeln!(text, "      grants:\n        - {}", grant.as_str());
        }
    }
    text
}
