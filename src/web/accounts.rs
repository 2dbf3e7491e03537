//! Passwords, sessions and links, as pages and `api` need them of the store. All of these wait for the database.

use std::net::IpAddr;

use jiff::SignedDuration;

use super::App;
use crate::backend::{self, Provenance, Secret};
use crate::model::actor::Actor;
use crate::model::key::Email;
use crate::store::{self, StoredSession};

/// How long a session lasts at most.
const LASTING: SignedDuration = SignedDuration::from_hours(7 * 24);

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
        Provenance { actor, plan: None, revision: "unknown".into(), origin: self.address.to_string().into() }
    }
}

/// What is stored of the password of an active member.
pub(super) fn password(app: &App, email: &Email) -> Result<Option<Secret>, backend::Error> {
    app.store.password(email)
}

/// Gives a member another password, and ends their other sessions.
pub(super) fn set_password(
    app: &App,
    provenance: Provenance,
    email: &Email,
    hash: &Secret,
    session: &str,
) -> Result<(), store::Error> {
    app.store.set_password(provenance, email, hash, Some(session))
}

/// Opens a session for an active member; its secret is said once.
pub(super) fn open_session(app: &App, email: &Email, client: &Client) -> Result<Secret, store::Error> {
    let provenance = client.provenance(Actor::Member(email.clone()));
    Ok(app.store.begin_session(provenance, email, &client.browser, LASTING)?.token)
}

/// The open sessions of a member.
pub(super) fn sessions(app: &App, email: &Email) -> Result<Vec<StoredSession>, backend::Error> {
    app.store.sessions(email)
}

/// Ends a session of a member. One that has ended already is none the worse for it.
pub(super) fn end_session(app: &App, provenance: Provenance, email: &Email, id: &str) -> Result<(), store::Error> {
    app.store.end_session(provenance, email, id).map(drop)
}

/// Whether this is the secret part of the set-up link that works now.
pub(super) fn is_set_up_link(app: &App, token: &Secret) -> Result<bool, backend::Error> {
    app.store.is_set_up_link(token)
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
    app.store.set_up(&client.address.to_string(), token, organization, email, hash)?;
    open_session(app, email, client)
}

/// Whom the link of an invitation lets in.
pub(super) fn invited(app: &App, token: &Secret) -> Result<Option<Email>, backend::Error> {
    Ok(app.store.invited(token)?.map(|invited| invited.email))
}

/// Lets an invited person in, and signs them in.
pub(super) fn accept(
    app: &App,
    token: &Secret,
    hash: &Secret,
    user_name: &str,
    client: &Client,
) -> Result<Secret, store::Error> {
    let email = app.store.accept_invitation(&client.address.to_string(), token, hash, Some(user_name))?;
    open_session(app, &email, client)
}
