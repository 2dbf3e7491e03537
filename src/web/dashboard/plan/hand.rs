//! Executes operations in the name of whoever is signed in: their rights are checked inside each transaction.

use std::num::NonZeroUsize;

use crate::backend::{self, BoxFuture, Outcome, Provenance, SecretSink, Write};
use crate::model::change::{Change, Edit};
use crate::model::organization::MemberState;
use crate::plan::{Operation, Plan};
use crate::store::{Authority, Executed};
use crate::web::{App, invitation};

/// How many operations a transaction has: others wait for the desk no longer than it takes.
const BATCH: NonZeroUsize = NonZeroUsize::new(500).expect("500 is not zero");

/// Writes what a plan says.
pub(super) struct Hand<'a> {
    app: &'a App,
    provenance: Provenance,
    authority: Authority,
    organization: Option<String>,
}

impl<'a> Hand<'a> {
    /// For the organization of the plan, and for no other.
    pub(super) fn new(app: &'a App, provenance: Provenance, plan: &Plan) -> Self {
        let authority = Authority::Of(provenance.actor.clone());
        let organization = plan.organization_id.as_deref().map(str::to_owned);
        Self { app, provenance, authority, organization }
    }

    fn run(&self, operations: &[&Operation]) -> Vec<Outcome> {
        let changes: Vec<Change> = operations.iter().map(|operation| operation.change.clone()).collect();
        match self.app.desk.execute(&self.provenance, &self.authority, self.organization.as_deref(), &changes) {
            Ok(executed) => {
                changes.iter().zip(executed).map(|(change, executed)| self.outcome(change, executed)).collect()
            }
            Err(error) => {
                tracing::error!(%error, "operations of a plan failed");
                changes.iter().map(|_| Outcome::Failed(nameless(&error))).collect()
            }
        }
    }

    fn outcome(&self, change: &Change, executed: Executed) -> Outcome {
        match executed {
            Executed::Done => {
                self.mail(change);
                Outcome::Done
            }
            // No plan of a page makes keys: their secrets would be nowhere.
            Executed::Issued { .. } => Outcome::Done,
            Executed::AlreadyDone => Outcome::AlreadyDone,
            Executed::Refused(text) | Executed::Denied(text) => Outcome::Refused(text),
            Executed::Failed(error) => {
                tracing::error!(%error, "an operation of a plan failed");
                Outcome::Failed(nameless(&error))
            }
        }
    }

    /// Whoever is invited gets a mail, where there is a mail server.
    fn mail(&self, change: &Change) {
        if self.app.outbox.is_some()
            && let Change::Member(Edit::Create(member)) = change
            && member.state == MemberState::Pending
            && let Err(error) = invitation::issue(self.app, &self.provenance, &member.email)
        {
            // The invitation stands; a new link can be made at any time.
            tracing::error!(%error, "an invitation was not mailed");
        }
    }
}

impl Write for Hand<'_> {
    fn batch(&self) -> NonZeroUsize {
        BATCH
    }

    fn execute<'b>(&'b self, operations: &'b [&'b Operation], _: &'b dyn SecretSink) -> BoxFuture<'b, Vec<Outcome>> {
        Box::pin(async move { self.run(operations) })
    }
}

/// The same kind of error without the names of files, which are for the log.
fn nameless(error: &backend::Error) -> backend::Error {
    let text = "the database did not take it; the server's log says why".to_owned();
    match error {
        backend::Error::Busy(_) => backend::Error::Busy(text),
        backend::Error::Unreachable(_) => backend::Error::Unreachable(text),
        backend::Error::Credentials(_) => backend::Error::Credentials(text),
        backend::Error::Damaged(_) => backend::Error::Damaged(text),
        backend::Error::Replaced(_) => backend::Error::Replaced(text),
        backend::Error::Other(_) => backend::Error::Other(text),
    }
}
