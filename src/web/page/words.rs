//! The words of Comet's dashboard for what the model holds.

use crate::model::organization::{Grant, OrganizationRole};
use crate::model::permission::Action;

/// What an organization role is for, in a sentence.
pub(in crate::web) fn role_hint(role: &OrganizationRole) -> &'static str {
    match role {
        OrganizationRole::Admin => "Everything, in every workspace, and this dashboard",
        OrganizationRole::PlatformMember => "Experiments and Opik projects in the workspaces they are in",
        OrganizationRole::OpikMember => "Opik projects in the workspaces they are in",
        OrganizationRole::ViewOnly => "As a Platform member, but logs no data",
        OrganizationRole::Other(_) => "A role that this Halley does not know",
    }
}

/// A grant.
pub(in crate::web) fn grant(grant: Grant) -> &'static str {
    match grant {
        Grant::InviteUsers => "invite existing users",
        Grant::MakeProjectsPublic => "make projects public",
    }
}

/// What an action is called: `viewEmProjects` is "view EM projects".
pub(in crate::web) fn action(action: Action) -> String {
    let mut text = String::new();
    for word in split(action.as_str()) {
        if !text.is_empty() {
            text.push(' ');
        }
        match word {
            "Em" => text.push_str("EM"),
            "Opik" | "Admin" => text.push_str(word),
            word => text.push_str(&word.to_lowercase()),
        }
    }
    text
}

/// What a rule or the store says in the middle of a sentence, as a whole one. A name that begins it keeps its letters.
pub(in crate::web) fn sentence(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or_default();
    let mut said = if first.chars().all(char::is_alphabetic) {
        let mut letters = text.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
    } else {
        text.to_owned()
    };
    if !said.ends_with(['.', '!', '?']) {
        said.push('.');
    }
    said
}

/// The words of a name in camel case.
fn split(name: &str) -> Vec<&str> {
    let starts = name.char_indices().filter(|(_, letter)| letter.is_uppercase()).map(|(at, _)| at);
    let mut cuts: Vec<usize> = std::iter::once(0).chain(starts).collect();
    cuts.push(name.len());
    cuts.windows(2).map(|cut| &name[cut[0]..cut[1]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_letters_in_sentences() {
        assert_eq!(sentence("nobody does that"), "Nobody does that.");
        assert_eq!(sentence("ada@acme.test is the last one"), "ada@acme.test is the last one.");
        assert_eq!(sentence(""), ".");
    }

    #[test]
    fn actions_read_as_words() {
        let all: Vec<String> = Action::ALL.iter().map(|it| action(*it)).collect();
        assert!(all.contains(&"view EM projects".to_owned()), "{all:?}");
        assert!(all.contains(&"log Opik data".to_owned()), "{all:?}");
        assert!(all.contains(&"access Admin dashboard".to_owned()), "{all:?}");
    }
}
