//! The people.

use super::super::input::Input;
use super::super::operation::Why;
use super::super::report::Note;
use super::{Draft, Leaving, declared, readable, walk};
use crate::desired::Origin;
use crate::model::change::{Change, Edit};
use crate::model::organization::{Member, MemberState, OrganizationRole};
use crate::model::snapshot::Collection;
use crate::model::table::Merged;
use crate::resources::organization::Mode;

/// Returns the people whom the plan removes.
pub(super) fn diff<'a>(input: &Input<'a>, draft: &mut Draft) -> Leaving<'a> {
    let mut leaving = Leaving::new();
    let Some(mode) = readable(input, Collection::Members) else {
        return leaving;
    };
    let (desired, live) = (&input.desired.organization.members, &input.snapshot.organization.members);
    let first_admin = first_admin(input);
    for (position, step) in walk(desired, live) {
        let (Merged::Left(member) | Merged::Both(member, _) | Merged::Right(member)) = step;
        if input.desired.policy.ignore.member(&member.email) {
            continue;
        }
        let why = || declared(&input.desired.origins.members, position, member.email.as_str());
        match step {
            Merged::Left(member) => {
                let change = joining(input, member, first_admin == Some(member));
                let given = member.role == OrganizationRole::PlatformMember;
                if input.capabilities.invites_into_workspaces && !given && mode != Mode::Observe {
                    let role = member.role.as_str();
                    let reason = format!("the organization role {role} is given once the invitation is accepted");
                    draft.waiting.push(Note { subject: subject(member), reason });
                }
                draft.want(mode, change, why(), || subject(member));
            }
            Merged::Both(member, live) if member.role != live.role => {
                let after = Member { role: member.role.clone(), ..live.clone() };
                let change = Change::Member(Edit::Update { before: live.clone(), after });
                draft.want(mode, change, why(), || subject(member));
            }
            Merged::Both(..) => {}
            Merged::Right(live) => {
                if undeclared(input, mode, live, draft) {
                    leaving.insert(&live.email);
                }
            }
        }
    }
    leaving
}

/// The first Admin of an organization without any is active at once: nobody else could accept anyone.
fn first_admin<'a>(input: &Input<'a>) -> Option<&'a Member> {
    let nobody = input.snapshot.organization.active_admins().next().is_none() && input.capabilities.pending_roles;
    let admins = || input.desired.organization.members.iter().filter(|member| member.role == OrganizationRole::Admin);
    nobody.then(|| admins().find(|member| !input.desired.policy.ignore.member(&member.email))).flatten()
}

fn joining(input: &Input<'_>, member: &Member, first_admin: bool) -> Change {
    if input.snapshot.requests.contains(&member.email) {
        return Change::Accept(Member { state: MemberState::Active, ..member.clone() });
    }
    let state = if first_admin { MemberState::Active } else { MemberState::Pending };
    Change::Member(Edit::Create(Member { state, ..member.clone() }))
}

/// Whether the plan removes the person.
fn undeclared(input: &Input<'_>, mode: Mode, live: &Member, draft: &mut Draft) -> bool {
    let change = Change::Member(Edit::Delete(live.clone()));
    let before = draft.changes.len();
    match input.desired.expired_members.get(&live.email) {
        Some(day) => {
            let origin = input.desired.origins.expired.get(&live.email);
            let why = Why::Expired(*day, origin.map(|document| Origin::new(*document, live.email.as_str())));
            draft.expired(mode, change, why, || subject(live));
        }
        None => draft.unwanted(mode, change, || subject(live)),
    }
    draft.changes.len() > before
}

fn subject(member: &Member) -> String {
    format!("member {}", member.email)
}
