//! How people get in: the set-up link, invitations, passwords, sessions. May touch the tables of signing in, and members by changes.
//!
//! Of tokens only hashes are stored. The hash of a password is text that somebody else makes and checks. Neither is ever audited.

mod invitation;
mod password;
mod request;
mod session;
mod set_up;
mod touch;

pub use invitation::Invitation;
pub use request::JoinRequest;
pub use session::{Opened, SessionLimits, SignedIn, StoredSession};

pub(super) use touch::PAUSE;

use super::transaction::{Fault, Scope};
use super::{audit, caller};
use crate::model::actor::Actor;
use crate::model::change::Change;
use crate::model::key::Email;

/// Writes that something happened around a person; more is not said, because the rest is secret.
fn note(scope: &Scope<'_>, what: &str, email: &Email) -> Result<(), Fault> {
    let after = audit::json(&serde_json::json!({ "email": email }));
    scope.audit(&format!("{what}/{email}"), None, Some(&after))?;
    Ok(())
}

/// Stops unless the actor could make this change.
fn demand(scope: &Scope<'_>, actor: &Actor, change: &Change) -> Result<(), Fault> {
    caller::denial(&scope.live, actor, change)?.map_or(Ok(()), |because| Err(Fault::Denied(because)))
}
