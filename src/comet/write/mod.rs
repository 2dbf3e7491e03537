//! Executes operations, one at a time. A write whose answer proves nothing is followed by a look at its effect.

mod access;
mod invite;
mod role;
mod workspace;

use super::Comet;
use super::http::{Call, Failure};
use crate::backend::{Error, Outcome};
use crate::model::change::{Change, Edit};
use crate::wire::rest::says_already_member;

/// Why a write did not end well.
#[derive(Debug)]
pub(super) enum Trouble {
    /// A request of it failed.
    Failed(Failure),
    /// What was read beside it could not be.
    Unread(Error),
    /// Comet cannot do it as things are.
    Refused(String),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Unread(error)
    }
}

impl Trouble {
    /// What the engine hears. Once something was written, a look that fails leaves the outcome unknown.
    fn outcome(self, written: bool) -> Outcome {
        match self {
            Self::Refused(text) => Outcome::Refused(text),
            Self::Unread(error) if written => Outcome::Unknown(error),
            Self::Unread(error) => Outcome::Failed(error),
            Self::Failed(failure) if failure.may_have_happened() => Outcome::Unknown(failure.into()),
            Self::Failed(failure) => match failure {
                Failure::Forbidden { .. }
                | Failure::PaymentRequired { .. }
                | Failure::NotFound { .. }
                | Failure::NoSuchRoute { .. }
                | Failure::Conflict { .. }
                | Failure::Refused { .. } => Outcome::Refused(failure.to_string()),
                other => Outcome::Failed(other.into()),
            },
        }
    }
}

/// What a write did so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Progress {
    /// Whether a request that writes was answered.
    pub(super) written: bool,
}

/// Makes a change.
pub(super) async fn execute(comet: &Comet, change: &Change) -> Outcome {
    let mut progress = Progress::default();
    let result = match change {
        Change::Workspace(Edit::Create(state)) => workspace::create(comet, state, &mut progress).await,
        Change::Membership(Edit::Create(access)) => access::create(comet, access, &mut progress).await,
        Change::Membership(Edit::Update { before: _, after }) => access::update(comet, after, &mut progress).await,
        Change::Membership(Edit::Delete(access)) => access::delete(comet, access, &mut progress).await,
        other => Err(Trouble::Refused(format!("Comet has no known route for `{}`", other.id()))),
    };
    match result {
        Ok(()) if progress.written => Outcome::Done,
        Ok(()) => Outcome::AlreadyDone,
        Err(trouble) => trouble.outcome(progress.written),
    }
}

/// Sends a write. That somebody is in already is success, and nothing was written then.
async fn send(comet: &Comet, call: Call, progress: &mut Progress) -> Result<(), Failure> {
    match comet.http.send(call).await {
        Ok(_) => {
            progress.written = true;
            Ok(())
        }
        Err(Failure::Refused { text, .. } | Failure::Conflict { text, .. }) if says_already_member(&text) => Ok(()),
        Err(failure) => Err(failure),
    }
}
