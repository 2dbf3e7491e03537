//! Invitations: a link that works once and not for ever, and a mail when there is a mail server.

use jiff::SignedDuration;

use super::App;
use super::mail::Letter;
use crate::backend::{Provenance, Secret};
use crate::model::key::Email;
use crate::store::{self, Authority};

/// How long a link works.
pub const LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Makes a link for a pending member, ends the earlier ones, and leaves a mail to be sent. Waits for the database.
///
/// The link is for whoever invites: it is said once.
///
/// # Errors
///
/// The authority does not suffice, there is no such pending member, or the database failed.
pub fn issue(app: &App, provenance: &Provenance, authority: &Authority, email: &Email) -> Result<Secret, store::Error> {
    let until = app.clock.now() + LASTS;
    let token = app.store.invitation_link(provenance.clone(), authority, email, LASTS)?.token;
    let link = Secret::new(app.settings.link(&format!("/invitation/{}", token.expose())));
    if let Some(outbox) = &app.outbox {
        let organization = app.store.organization_name()?.unwrap_or_default();
        let until = until.to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
        outbox.post(
            app,
            Letter { to: email.clone(), organization, by: provenance.actor.to_string(), link: link.clone(), until },
        );
    }
    Ok(link)
}
