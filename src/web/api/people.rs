//! Inviting new people: a link, and a mail where there is a mail server; where only Admins may, what others try becomes a request.

use std::time::Duration;

use super::asked::Asked;
use super::find;
use super::refusal::Refusal;
use crate::model::actor::Actor;
use crate::model::key::Email;
use crate::model::organization::Invitations;
use crate::model::permission::{Action, Answer};
use crate::web::App;
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

/// How long a link works.
const LASTS: Duration = Duration::from_secs(7 * 24 * 3600);

/// A new link for somebody who has not come in yet; earlier ones work no longer. It is for whoever may invite, and said once.
pub(super) fn link(app: &App, asked: &Asked, email: Email) -> Result<InvitationDocument, Refusal> {
    let (token, until) = app.store.invite_link(asked.provenance()?, &email, LASTS)?;
    let link = app.settings.link(&format!("/invitation/{}", token.expose()));
    let outcome = InvitationOutcome::Invited;
    Ok(InvitationDocument { email, outcome, link: Some(link), expires_at: Some(until.to_string()), mailed: false })
}
