//! Custom workspace roles.

use super::super::input::Input;
use super::{Draft, declared, readable, unread, walk};
use crate::model::change::{Change, Edit};
use crate::model::snapshot::Collection;
use crate::model::table::Merged;
use crate::resources::organization::Mode;

pub(super) fn diff(input: &Input<'_>, draft: &mut Draft) {
    let Some(mode) = readable(input, Collection::Roles) else {
        return;
    };
    let holders_unread = unread(input, Collection::Access) || unread(input, Collection::Workspaces);
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
            // Whether somebody holds it stands in the workspaces.
            Merged::Right(_) if mode == Mode::Authoritative && holders_unread => {
                let reason = "no manifest declares it, but who holds it could not be read, so it stays";
                draft.leave(subject(), reason);
            }
            Merged::Right(live) => draft.unwanted(mode, Change::Role(Edit::Delete(live.clone())), subject),
        }
    }
}
