//! Inviting new people: a link, and a mail where there is a mail server; where only Admins may, what others try becomes a request.

use super::asked::Asked;
use super::find;
use super::refusal::Refusal;
use crate::model::actor::Actor;
use crate::model::key::Email;
use crate::model::organization::Invitations;
use crate::model::permission::{Action, Answer};
use crate::web::{App, invitation};
use crate::wire::halley::people::{InvitationDocument, InvitationOutcome};

/// Leaves a request when nothing but the setting keeps the caller from inviting. Says whether it did.
pub(super) fn request_where_only_admins_invite(app: &App, asked: &Asked, email: &Email) -> Result<bool, Refusal> {
    let actor = &asked.caller()?.actor;
    let decision = app.store.decide(actor, Action::AddUsersToOrganization, None)?;
    let restricted = find::organization(app)?.profile.invitations == Invitations::AdminsOnly;
    match (decision.answer, actor) {
        (Answer::No, Actor::Member(_)) if restricted => {
            find::request(app, asked, email)?;
            Ok(true)
        }
        (Answer::Yes, _) => Ok(false),
        (Answer::No | Answer::Unknown, _) => {
            Err(Refusal::forbidden(format!("not allowed to invite: {}", decision.because)))
        }
    }
}

/// A new link for somebody who has not come in yet, and a mail with it; earlier links work no longer. It is for whoever may invite, and
/// said once.
pub(super) fn link(app: &App, asked: &Asked, email: Email) -> Result<InvitationDocument, Refusal> {
    let link = invitation::issue(app, &asked.provenance()?, &email)?;
    let until = app.clock.now().checked_add(invitation::LASTS).ok().map(|until| until.to_string());
    Ok(InvitationDocument {
        email,
        outcome: InvitationOutcome::Invited,
        link: Some(link.expose().to_owned()),
        expires_at: until,
        mailed: app.outbox.is_some(),
    })
}
