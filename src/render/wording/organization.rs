//! Name and settings.

use super::Sentence;
use crate::model::change::Edit;
use crate::model::organization::Profile;

pub(super) fn sentence(edit: &Edit<Profile>) -> Sentence {
    match edit {
        Edit::Create(Profile { invitations, name, subscription }) => Sentence::new("create the organization ")
            .name(name)
            .words(" (subscription ")
            .value(subscription.as_str())
            .words(", invitations ")
            .value(invitations.as_str())
            .words(")"),
        Edit::Update { before, after } => changed(before, after),
        Edit::Delete(profile) => Sentence::new("delete the organization ").name(&profile.name),
    }
}

fn changed(before: &Profile, after: &Profile) -> Sentence {
    let Profile { invitations, name, subscription } = after;
    let mut parts = Vec::new();
    if before.name != *name {
        parts.push(Sentence::new("name ").name(&before.name).words(" -> ").name(name));
    }
    if before.invitations != *invitations {
        parts.push(Sentence::new("invitations ").arrow(before.invitations.as_str(), invitations.as_str()));
    }
    if before.subscription != *subscription {
        parts.push(Sentence::new("subscription ").arrow(before.subscription.as_str(), subscription.as_str()));
    }
    Sentence::new("change the organization: ").then(Sentence::joined(parts, ", "))
}
