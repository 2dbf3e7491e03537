//! Where a server's writes queue: one connection, one transaction at a time, each in the name of its own caller.

use std::fmt;
use std::sync::Arc;

use super::error::Error;
use super::queue::Queue;
use super::transaction::{Ended, Fault, Scope, Session, Step, makes_key};
use super::{Store, caller, lock};
use crate::backend::{self, Provenance, Secret};
use crate::model::actor::Actor;
use crate::model::change::Change;

/// Executes changes for many callers, one transaction after the other, in the order of asking.
#[derive(Clone)]
pub struct Desk(Arc<Queue<Session>>);

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
    /// Where the writes of this process queue: one connection that lasts. All desks of a store are the same.
    ///
    /// # Errors
    ///
    /// The file cannot be written, or the store was opened for reading.
    pub fn desk(&self) -> Result<Desk, backend::Error> {
        let mut desk = lock(&self.desk);
        if let Some(desk) = &*desk {
            return Ok(desk.clone());
        }
        let nobody = Provenance::by_hand(Actor::Owner, "server");
        let made = Desk(Arc::new(Queue::new(self.session(nobody)?)));
        *desk = Some(made.clone());
        Ok(made)
    }

    /// Runs `work` in a transaction of its own, and undoes all of it when it is refused.
    pub(super) fn write<T>(
        &self,
        provenance: Provenance,
        work: impl FnOnce(&Scope<'_>) -> Result<T, Fault>,
    ) -> Result<T, Error> {
        self.desk()?.whole(provenance, work)
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
        self.transaction(provenance.clone(), organization.map(Arc::from), |scope| {
            changes.iter().map(|change| execute(scope, provenance, authority, change)).collect()
        })
    }

    /// Executes changes in one transaction, all of them or none, and says for each what became of it.
    ///
    /// # Errors
    ///
    /// One of them is refused or denied, or failed: then none took effect.
    pub fn execute_whole(
        &self,
        provenance: &Provenance,
        authority: &Authority,
        changes: &[Change],
    ) -> Result<Vec<Executed>, Error> {
        self.whole(provenance.clone(), |scope| {
            let made = changes.iter().map(|change| match execute(scope, provenance, authority, change)? {
                Executed::Refused(text) => Err(Fault::Refused(text)),
                Executed::Denied(because) => Err(Fault::Denied(because)),
                Executed::Failed(error) => Err(Fault::Backend(error)),
                made @ (Executed::Done | Executed::Issued { .. } | Executed::AlreadyDone) => Ok(made),
            });
            made.collect()
        })
    }

    /// Runs `work` in a transaction of its own, and undoes all of it when it is refused.
    fn whole<T>(&self, provenance: Provenance, work: impl FnOnce(&Scope<'_>) -> Result<T, Fault>) -> Result<T, Error> {
        let mut stopped = None;
        let result = self.transaction(provenance, None, |scope| {
            work(scope).inspect_err(|fault| match fault {
                Fault::Refused(text) => stopped = Some(Error::Refused(text.clone())),
                Fault::Denied(text) => stopped = Some(Error::Denied(text.clone())),
                Fault::Sql(_) | Fault::Backend(_) => {}
            })
        });
        match stopped {
            Some(error) => Err(error),
            None => Ok(result?),
        }
    }

    fn transaction<T>(
        &self,
        provenance: Provenance,
        organization: Option<Arc<str>>,
        work: impl FnOnce(&Scope<'_>) -> Result<T, Fault>,
    ) -> Result<T, backend::Error> {
        let mut session = self.0.turn();
        session.act_for(provenance, organization);
        session.transaction(work).map_err(Ended::into_error)
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
    if makes_key(change) && scope.is_of_plan(change, provenance.plan.as_deref())? && scope.stands(change)? {
        return Ok(Executed::Refused(format!(
            "the key `{}` was made by this operation before, and its secret was said once; plan again, which replaces it",
            change.name()
        )));
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
