//! People in workspaces.

use super::Sentence;
use crate::model::change::{Access, Edit};
use crate::model::organization::{Grants, Membership};

pub(super) fn sentence(edit: &Edit<Access>) -> Sentence {
    match edit {
        Edit::Create(Access { membership: Membership { grants, member, role }, workspace }) => Sentence::new("add ")
            .value(member)
            .words(" to ")
            .name(workspace)
            .words(" as ")
            .value(role.as_str())
            .then(with_grants(*grants)),
        Edit::Update { before, after } => changed(before, after),
        Edit::Delete(Access { membership: Membership { grants, member, role }, workspace }) => Sentence::new("remove ")
            .value(member)
            .words(" from ")
            .name(workspace)
            .words(" (was ")
            .value(role.as_str())
            .then(with_grants(*grants))
            .words(")"),
    }
}

fn changed(before: &Access, after: &Access) -> Sentence {
    let Access { membership: Membership { grants, member, role }, workspace } = after;
    let mut parts = Vec::new();
    if before.membership.role != *role {
        parts.push(Sentence::new("role ").arrow(before.membership.role.as_str(), role.as_str()));
    }
    if before.membership.grants != *grants {
        let (before, after) = (list(before.membership.grants), list(*grants));
        parts.push(Sentence::new("grants ").then(before).words(" -> ").then(after));
    }
    Sentence::new("change ").value(member).words(" in ").name(workspace).words(": ").then(Sentence::joined(parts, ", "))
}

fn with_grants(grants: Grants) -> Sentence {
    if grants == Grants::NONE { Sentence::default() } else { Sentence::new(" with ").then(list(grants)) }
}

fn list(grants: Grants) -> Sentence {
    if grants == Grants::NONE {
        return Sentence::new("none");
    }
    let names = grants.iter().map(|grant| Sentence::default().value(grant.as_str()));
    Sentence::joined(names, " and ")
}
