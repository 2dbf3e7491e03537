//! People in the organization.

use super::Sentence;
use crate::model::change::Edit;
use crate::model::organization::{Member, MemberState};
use crate::model::permission::covers;
use crate::render::effects::Effect;

pub(super) fn sentence(edit: &Edit<Member>, effect: Option<&Effect<'_>>) -> Sentence {
    match edit {
        Edit::Create(Member { email, role, state }) => match state {
            MemberState::Pending => Sentence::new("invite ").value(email).words(" as ").value(role.as_str()),
            MemberState::Active => {
                Sentence::new("add ").value(email).words(" as ").value(role.as_str()).words(", active at once")
            }
        },
        Edit::Update { before, after } => changed(before, after),
        Edit::Delete(member) => ended(member, effect),
    }
}

pub(super) fn accepted(Member { email, role, state: _ }: &Member) -> Sentence {
    Sentence::new("accept the request of ").value(email).words(" to join, as ").value(role.as_str())
}

fn changed(before: &Member, after: &Member) -> Sentence {
    let Member { email, role, state } = after;
    let mut parts = Vec::new();
    if before.role != *role {
        parts.push(Sentence::default().arrow(before.role.as_str(), role.as_str()));
    }
    if before.state != *state {
        parts.push(Sentence::default().arrow(before.state.as_str(), state.as_str()));
    }
    let verb = match (covers(role, &before.role), covers(&before.role, role)) {
        (true, false) => "promote ",
        (false, true) => "demote ",
        _ => "change ",
    };
    let invited = if before.state == MemberState::Pending { " (invited)" } else { "" };
    Sentence::new(verb).value(email).words(invited).words(" in the organization: ").then(Sentence::joined(parts, ", "))
}

fn ended(Member { email, role, state }: &Member, effect: Option<&Effect<'_>>) -> Sentence {
    if *state == MemberState::Pending {
        return Sentence::new("revoke the invitation of ").value(email).words(" as ").value(role.as_str());
    }
    let sentence = Sentence::new("remove ").value(email).words(" from the organization (was ").value(role.as_str());
    let sentence = match effect {
        Some(effect) if !effect.workspaces.is_empty() => sentence.words("; leaves ").names(&effect.workspaces),
        Some(effect) if effect.everywhere => sentence.words("; loses every workspace"),
        _ => sentence,
    };
    sentence.words(")")
}
