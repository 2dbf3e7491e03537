//! Custom workspace roles.

use super::super::input::Input;
use super::{Draft, declared, readable, walk};
use crate::model::change::{Change, Edit};
use crate::model::snapshot::Collection;
use crate::model::table::Merged;

pub(super) fn diff(input: &Input<'_>, draft: &mut Draft) {
    let Some(mode) = readable(input, Collection::Roles) else {
        return;
    };
    for (position, step) in walk(&input.desired.organization.roles, &input.snapshot.organization.roles) {
        let (Merged::Left(role) | Merged::Both(role, _) | Merged::Right(role)) = step;
        if input.desired.policy.ignore.role(&role.name) {
            continue;
        }
        let why = || declared(&input.desired.origins.roles, position, role.name.as_str());
        let subject = || format!("role {}", role.name);
        match step {
            Merged::Left(role) => draft.want(mode, Change::Role(Edit::Create(role.clone())), why(), subject),
            Merged::Both(role, live) if role != live => {
                let edit = Edit::Update { before: live.clone(), after: role.clone() };
                draft.want(mode, Change::Role(edit), why(), subject);
            }
            Merged::Both(..) => {}
            Merged::Right(live) => draft.unwanted(mode, Change::Role(Edit::Delete(live.clone())), subject),
        }
    }
}
