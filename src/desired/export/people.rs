//! Members: a file each while they are few, rosters beyond.

use super::Draft;
use super::slug::hashed;
use crate::check::email_fault;
use crate::manifest::Resource;
use crate::model::organization::{self, Member};
use crate::model::snapshot::Snapshot;
use crate::resources::roster::RosterEntry;
use crate::resources::values::{EmailText, OrganizationRole};
use crate::resources::{CometMemberSpec, CometRosterSpec};

/// Beyond this many people nobody looks for a file.
const FILES: usize = 200;
/// What one roster holds, so that it stays below the size that `kubectl apply` takes.
const ROSTER: usize = 2_500;

pub(super) fn export(snapshot: &Snapshot, draft: &mut Draft<'_>) {
    let people: Vec<_> = snapshot.organization.members.iter().filter_map(|member| person(member, draft)).collect();
    if people.len() <= FILES {
        for RosterEntry { email, role, until } in people {
            let name = hashed(email.as_str());
            let spec = CometMemberSpec { organization_ref: None, email, role, until };
            draft.add("members", &name, &Resource::Member(spec));
        }
        return;
    }
    for (number, members) in (1..).zip(people.chunks(ROSTER)) {
        let spec = CometRosterSpec { organization_ref: None, members: members.to_vec() };
        draft.add("rosters", &format!("people-{number:03}"), &Resource::Roster(spec));
    }
}

fn person(member: &Member, draft: &mut Draft<'_>) -> Option<RosterEntry> {
    // An invitation that is not accepted yet is declared like a membership: where the person ends up.
    let Member { email, role, state: _ } = member;
    if let Some(fault) = email_fault(email.as_str()) {
        draft.note(format!("the member `{email}` is left out: no manifest takes this e-mail, {fault}"));
        return None;
    }
    let Some(role) = self::role(role) else {
        draft.note(format!("the member `{email}` is left out: no manifest declares the role `{}`", role.as_str()));
        return None;
    };
    Some(RosterEntry { email: EmailText(email.to_string().into()), role, until: None })
}

fn role(role: &organization::OrganizationRole) -> Option<OrganizationRole> {
    match role {
        organization::OrganizationRole::Admin => Some(OrganizationRole::Admin),
        organization::OrganizationRole::PlatformMember => Some(OrganizationRole::PlatformMember),
        organization::OrganizationRole::OpikMember => Some(OrganizationRole::OpikMember),
        organization::OrganizationRole::ViewOnly => Some(OrganizationRole::ViewOnly),
        organization::OrganizationRole::Other(_) => None,
    }
}
