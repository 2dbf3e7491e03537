//! Passwords, sessions and links, as pages and `api` need them of the store. All of these wait for the database.

use std::net::IpAddr;
use std::time::Duration;

use super::App;
use crate::backend::{self, Provenance, Secret};
use crate::model::actor::Actor;
use crate::model::key::{Email, KeyName};
use crate::store::{self, Invitation, Opened, SessionLimits};

/// A day without a request ends a session, and a week does in any case.
const LIMITS: SessionLimits =
    SessionLimits { idle: Duration::from_secs(24 * 3600), absolute: Duration::from_secs(7 * 24 * 3600) };

/// How many sessions somebody has at once.
const MOST_SESSIONS: usize = 100;
/// How many keys of their own somebody has at once.
const MOST_KEYS: usize = 500;

/// Who signs in or accepts, and from where.
#[derive(Clone, Debug)]
pub struct Client {
    /// The address.
    pub address: IpAddr,
    /// What the browser says of itself, cut short.
    pub browser: String,
}

impl Client {
    /// What the audit log says beside a change that `actor` makes.
    pub fn provenance(&self, actor: Actor) -> Provenance {
        Provenance::by_hand(actor, &self.address.to_string())
    }
}

/// What is stored of the password of an active member.
pub(super) fn password(app: &App, email: &Email) -> Result<Option<Secret>, backend::Error> {
    Ok(app.store.password_hash_of(email)?.map(Secret::new))
}

/// Gives a member another password, and ends their other sessions.
pub(super) fn set_password(
    app: &App,
    provenance: Provenance,
    email: &Email,
    hash: &Secret,
    session: &str,
) -> Result<(), store::Error> {
    app.store.set_password(provenance, email, hash.expose(), Some(session))
}

/// Opens a session for an active member whose stored password was found right; its secret is said once.
pub(super) fn open_session(app: &App, email: &Email, hash: &Secret, client: &Client) -> Result<Secret, store::Error> {
    let Opened { id, token, .. } = app.store.open_session(email, hash.expose(), &client.browser, LIMITS)?;
    end_surplus(app, email, &id)?;
    Ok(token)
}

/// Ends the sessions of somebody who has too many, the longest unused first: a program that signs in without end fills neither the
/// database nor the page that lists them.
fn end_surplus(app: &App, email: &Email, current: &str) -> Result<(), store::Error> {
    let mut others = app.store.sessions_of(email)?;
    others.retain(|session| session.id != current);
    others.sort_by(|a, b| b.seen_at.cmp(&a.seen_at));
    for session in others.iter().skip(MOST_SESSIONS - 1) {
        app.store.end_session(email, &session.id)?;
    }
    Ok(())
}

/// Makes a key for a member; its secret is said once.
pub(super) fn create_key(
    app: &App,
    provenance: Provenance,
    email: &Email,
    name: &KeyName,
) -> Result<(String, Secret), store::Error> {
    if app.store.own(email)?.keys.len() >= MOST_KEYS {
        return Err(store::Error::Refused(format!("nobody has more than {MOST_KEYS} keys; revoke one first")));
    }
    app.store.create_member_key(provenance, email, name)
}

/// Makes the organization and its first Admin, and signs them in.
pub(super) fn set_up(
    app: &App,
    token: &Secret,
    organization: &str,
    email: &Email,
    hash: &Secret,
    client: &Client,
) -> Result<Secret, store::Error> {
    let first = app.store.set_up(token, Some(organization), email, hash.expose(), &client.address.to_string())?;
    open_session(app, &first.email, hash, client)
}

/// Lets an invited person in, and signs them in.
pub(super) fn accept(
    app: &App,
    token: &Secret,
    hash: &Secret,
    user_name: &str,
    client: &Client,
) -> Result<Secret, store::Error> {
    let origin = client.address.to_string();
    let person = app.store.accept_invitation(token, hash.expose(), Some(user_name), &origin)?;
    open_session(app, &person.email, hash, client)
}

/// Whom the link of an invitation lets in; `None`: it works no longer.
pub(super) fn invited(app: &App, token: &Secret) -> Result<Option<Email>, backend::Error> {
    match app.store.invitation(token) {
        Ok(Invitation { email, expires_at: _ }) => Ok(Some(email)),
        Err(store::Error::Backend(error)) => Err(error),
        Err(_) => Ok(None),
    }
}
