//! Invitations: a link that works once and not for ever, and a mail when there is a mail server.

use std::time::Duration;

use super::App;
use super::mail::Letter;
use crate::backend::{Provenance, Secret};
use crate::model::key::Email;
use crate::store;

/// How long a link works.
pub const LASTS: Duration = Duration::from_secs(7 * 24 * 3600);

/// Makes a link for a pending member, ends the earlier ones, and leaves a mail to be sent. Waits for the database.
///
/// The link is for whoever invites: it is said once.
///
/// # Errors
///
/// The actor of `provenance` may not invite, there is no such pending member, or the database failed.
pub fn issue(app: &App, provenance: &Provenance, email: &Email) -> Result<Secret, store::Error> {
    let (token, until) = app.store.invite_link(provenance.clone(), email, LASTS)?;
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
