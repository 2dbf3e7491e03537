//! Inviting new people where only Admins may: what others try becomes a request.

use super::asked::Asked;
use super::find;
use super::refusal::Refusal;
use crate::model::actor::Actor;
use crate::model::key::Email;
use crate::model::organization::Invitations;
use crate::model::permission::{Action, Answer};
use crate::web::App;

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
