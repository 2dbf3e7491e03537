//! Where a server's writes queue: one connection, one transaction at a time, each in the name of its own caller.

use std::fmt;
use std::sync::{Arc, Mutex};

use super::transaction::{Ended, Fault, Scope, Session, Step};
use super::{Store, caller, lock};
use crate::backend::{self, Provenance, Secret};
use crate::model::actor::Actor;
use crate::model::change::Change;

/// Executes changes for many callers, one transaction after the other.
pub struct Desk(Mutex<Session>);

/// In whose right changes are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authority {
    /// Of who holds the file: everything that the organization's rules allow.
    Owner,
    /// Of a member or a service account, as it stands inside the transaction.
    Of(Actor),
}

/// What became of a change; it is durable.
#[derive(Debug)]
pub enum Executed {
    /// It took effect; or had done so as the same operation of the same plan, and still stands.
    Done,
    /// It took effect, and made this key.
    Issued {
        /// The key's id.
        id: String,
        /// The key's secret, said once.
        secret: Secret,
    },
    /// There was nothing to do.
    AlreadyDone,
    /// A rule or the live state forbids it.
    Refused(String),
    /// The authority does not suffice; the text names the line that decided.
    Denied(String),
    /// It alone failed.
    Failed(backend::Error),
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

impl Store {
    /// The desk of a server: a connection of its own that lasts.
    ///
    /// # Errors
    ///
    /// The file cannot be written, or the store was opened for reading.
    pub fn desk(&self) -> Result<Desk, backend::Error> {
        let nobody =
            Provenance { actor: Actor::Owner, plan: None, revision: "unknown".into(), origin: "server".into() };
        Ok(Desk(Mutex::new(self.session(nobody)?)))
    }
}

impl Desk {
    /// Executes changes in one transaction, each in whole or not at all, and says for each what became of it.
    ///
    /// # Errors
    ///
    /// The transaction as a whole failed: the file cannot be written, or holds another organization than `organization`.
    pub fn execute(
        &self,
        provenance: &Provenance,
        authority: &Authority,
        organization: Option<&str>,
        changes: &[Change],
    ) -> Result<Vec<Executed>, backend::Error> {
        let mut session = lock(&self.0);
        session.act_for(provenance.clone(), organization.map(Arc::from));
        let executed = session.transaction(|scope| {
            changes.iter().map(|change| execute(scope, provenance, authority, change)).collect::<Result<_, Fault>>()
        });
        executed.map_err(Ended::into_error)
    }
}

fn execute(
    scope: &Scope<'_>,
    provenance: &Provenance,
    authority: &Authority,
    change: &Change,
) -> Result<Executed, Fault> {
    if let Authority::Of(actor) = authority
        && let Some(because) = caller::denial(&scope.live, actor, change)?
    {
        return Ok(Executed::Denied(because));
    }
    Ok(match scope.perform(change)? {
        Step::Done => Executed::Done,
        Step::Issued(id, secret) => Executed::Issued { id, secret },
        Step::AlreadyDone if scope.is_of_plan(change, provenance.plan.as_deref())? => Executed::Done,
        Step::AlreadyDone => Executed::AlreadyDone,
        Step::Refused(text) => Executed::Refused(text),
        Step::Failed(error) => Executed::Failed(error),
    })
}
