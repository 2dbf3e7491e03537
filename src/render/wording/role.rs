//! Custom roles.

use super::Sentence;
use crate::model::change::Edit;
use crate::model::organization::Role;

pub(super) fn sentence(edit: &Edit<Role>) -> Sentence {
    match edit {
        Edit::Create(role) => Sentence::new("create the role ").name(&role.name).words(": ").then(content(role)),
        Edit::Update { before, after } => changed(before, after),
        Edit::Delete(role) => {
            Sentence::new("delete the role ").name(&role.name).words(" (was ").then(content(role)).words(")")
        }
    }
}

fn content(Role { base, exclude, name: _ }: &Role) -> Sentence {
    let sentence = Sentence::new("what ").value(base.as_str()).words(" may");
    if exclude.is_empty() { sentence } else { sentence.words(", but not ").values(exclude) }
}

fn changed(before: &Role, after: &Role) -> Sentence {
    let Role { base, exclude, name } = after;
    let mut parts = Vec::new();
    if before.base != *base {
        parts.push(Sentence::new("base ").arrow(before.base.as_str(), base.as_str()));
    }
    let taken: Vec<_> = exclude.difference(&before.exclude).collect();
    if !taken.is_empty() {
        parts.push(Sentence::new("no longer allows ").values(taken));
    }
    let given: Vec<_> = before.exclude.difference(exclude).collect();
    if !given.is_empty() {
        parts.push(Sentence::new("now allows ").values(given));
    }
    Sentence::new("change the role ").name(name).words(": ").then(Sentence::joined(parts, "; "))
}
