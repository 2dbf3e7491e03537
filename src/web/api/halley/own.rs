//! What is the caller's own: keys and sessions (H60 to H64).

use super::accounts::key;
use crate::store::{CredentialId, KeyHolder, StoredSession};
use crate::web::api::asked::Asked;
use crate::web::api::find;
use crate::web::api::names;
use crate::web::api::refusal::Refusal;
use crate::web::api::reply::Reply;
use crate::web::{self, App};
use crate::wire::halley::things::{IssuedKey, NewKeyDocument, SessionDocument};

/// H60.
pub(in crate::web::api) fn keys(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let keys = find::keys(app, &KeyHolder::Member(asked.person()?.clone()))?;
    Ok(Reply::json(&keys.into_iter().map(key).collect::<Vec<_>>()))
}

/// H61.
pub(in crate::web::api) fn make_key(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let NewKeyDocument { name } = asked.json()?;
    names::checked("name", name.as_str())?;
    let (id, secret) = web::accounts::create_key(app, asked.provenance()?, asked.person()?, &name)?;
    Ok(Reply::created(&IssuedKey { id, name, secret: secret.expose().to_owned() }))
}

/// H62: a key of one's own, and no other.
pub(in crate::web::api) fn revoke_key(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let id = asked.path("key")?;
    let own = find::keys(app, &KeyHolder::Member(asked.person()?.clone()))?;
    if !own.iter().any(|key| key.id == id) {
        return Err(Refusal::missing("live key of your own with the id", id));
    }
    app.store.revoke_key(asked.provenance()?, id)?;
    Ok(Reply::nothing())
}

/// H63.
pub(in crate::web::api) fn sessions(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let own = &asked.caller()?.credential;
    let sessions = app.store.sessions_of(asked.person()?)?.into_iter().map(|session| {
        let StoredSession { id, client, created_at, seen_at, expires_at } = session;
        let current = matches!(own, CredentialId::Session(own) if *own == id);
        SessionDocument { id, created_at, seen_at, expires_at, client, current }
    });
    Ok(Reply::json(&sessions.collect::<Vec<_>>()))
}

/// H64: a session of one's own, and no other.
pub(in crate::web::api) fn end_session(app: &App, asked: &Asked) -> Result<Reply, Refusal> {
    let id = asked.path("session")?;
    let ended = app.store.end_session(asked.person()?, id)?;
    if ended { Ok(Reply::nothing()) } else { Err(Refusal::missing("session of your own with the id", id)) }
}
