//! Signing in with e-mail and password, for pages and programs alike.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use super::App;
use super::accounts::{self, Client};
use super::metrics::Outcome;
use super::password::Password;
use crate::backend::{self, Secret};
use crate::model::key::Email;
use crate::store;

/// Why somebody is not signed in.
#[derive(Debug)]
pub enum NotSignedIn {
    /// E-mail and password do not belong together; which of the two is wrong is not said.
    Wrong,
    /// Too many attempts; the next one is looked at after this time.
    Throttled(Duration),
    /// The database failed.
    Failed(backend::Error),
}

impl From<backend::Error> for NotSignedIn {
    fn from(error: backend::Error) -> Self {
        Self::Failed(error)
    }
}

/// Opens a session for whoever knows the password.
///
/// # Errors
///
/// The password is not that of an active member with this e-mail, there were too many attempts, or the database failed.
pub async fn sign_in(app: &Arc<App>, client: Client, email: &str, password: Password) -> Result<Secret, NotSignedIn> {
    let email = Email::new(email.trim());
    let stored = verify(app, client.address, &email, password).await?;
    match app.ask(move |app| accounts::open_session(app, &email, &stored, &client)).await {
        Ok(secret) => Ok(secret),
        // Between the two questions the password was changed, or the member removed.
        Err(store::Error::Backend(error)) => Err(error.into()),
        Err(_) => Err(NotSignedIn::Wrong),
    }
}

/// Looks at a password, and says what is stored of it.
pub(super) async fn verify(
    app: &Arc<App>,
    from: IpAddr,
    email: &Email,
    password: Password,
) -> Result<Secret, NotSignedIn> {
    let attempt = app.throttle.attempt(email, from, app.clock.now()).map_err(|wait| {
        app.metrics.sign_in(Outcome::Throttled);
        NotSignedIn::Throttled(wait)
    })?;
    let asked = email.clone();
    let stored = app.ask(move |app| accounts::password(app, &asked)).await?;
    let right = app.passwords.verify(stored.clone(), password).await;
    let Some(stored) = stored.filter(|_| right) else {
        app.metrics.sign_in(Outcome::Failed);
        return Err(NotSignedIn::Wrong);
    };
    attempt.succeeded();
    app.metrics.sign_in(Outcome::Succeeded);
    Ok(stored)
}
