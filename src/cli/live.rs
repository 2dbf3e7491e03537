//! The live organization that a command reads or changes.

use std::sync::Arc;

use super::Run;
use super::arguments::{RevisionArgs, ServerArgs};
use super::error::{Error, Exit};
use super::server::{self, Declared, Server};
use crate::backend::{self, Provenance, Read};
use crate::model::actor::Actor;
use crate::model::snapshot::Snapshot;
use crate::plan::Capabilities;
use crate::store::{self, Mode, Store};

/// Where the live organization is.
#[derive(Clone, Debug)]
pub(super) struct Place(std::path::PathBuf);

/// What a plan needs to know of the live organization.
#[derive(Debug)]
pub(super) struct State {
    pub(super) snapshot: Snapshot,
    pub(super) actor: Actor,
    pub(super) capabilities: Capabilities,
}

impl Place {
    /// Chooses the place, and makes sure that no credential goes where it does not belong.
    pub(super) fn choose(arguments: &ServerArgs, declared: Option<&Declared>) -> Result<Self, Error> {
        match server::choose(arguments.named(), declared, has_credential())? {
            Server::Embedded(path) => Ok(Self(path)),
            Server::Remote(host) => Err(Error::new(
                Exit::Unreachable,
                format!("this build speaks only to embedded organizations (`sqlite:PATH`), and the server is {host}"),
            )
            .hint("write `--server sqlite:PATH`")),
        }
    }

    /// Opens the organization.
    pub(super) fn open(&self, run: &Run, mode: Mode) -> Result<Store, Error> {
        Ok(Store::open(&self.0, mode, Arc::new(run.clock.ticking()))?)
    }

    /// Opens an organization that must be there.
    pub(super) fn open_existing(&self, run: &Run, mode: Mode) -> Result<Store, Error> {
        if !self.0.exists() {
            return Err(Error::new(
                Exit::Unreachable,
                format!("there is no organization at `sqlite:{}`", self.0.display()),
            )
            .hint("`halley apply` makes one from manifests")
            .hint("name another with `--server sqlite:PATH`"));
        }
        self.open(run, mode)
    }
}

/// Reads all that a plan needs to know.
pub(super) fn read(run: &Run, store: &Store) -> Result<State, Error> {
    run.ui.during("Reading the live organization", |_| {
        wait(async {
            let (actor, capabilities) = (store.whoami().await?, store.capabilities().await?);
            Ok(State { snapshot: store.snapshot().await?, actor, capabilities })
        })
    })
}

/// Runs a future to its end on this thread.
pub(super) fn wait<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.map_err(|cause| Error::new(Exit::Unexpected, format!("failed to start: {cause}")))?.block_on(future)
}

/// What the audit log says beside a change made here.
pub(super) fn provenance(revision: &RevisionArgs, plan: Option<&str>) -> Provenance {
    Provenance {
        actor: Actor::Owner,
        plan: plan.map(Arc::from),
        revision: revision.revision.as_str().into(),
        origin: "cli".into(),
    }
}

#[expect(clippy::disallowed_methods, reason = "a flag would show the credential to everybody who lists processes")]
pub(super) fn has_credential() -> bool {
    ["COMET_API_KEY", "COMET_SESSION_TOKEN"]
        .into_iter()
        .any(|name| std::env::var_os(name).is_some_and(|credential| !credential.is_empty()))
}

impl From<backend::Error> for Error {
    fn from(error: backend::Error) -> Self {
        let exit = match &error {
            backend::Error::Unreachable(_)
            | backend::Error::Credentials(_)
            | backend::Error::Busy(_)
            | backend::Error::Damaged(_) => Exit::Unreachable,
            backend::Error::Replaced(_) => Exit::Stale,
            backend::Error::Other(_) => Exit::Unexpected,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Backend(error) => error.into(),
            store::Error::Refused(text) | store::Error::Denied(text) => Self::invalid(text),
        }
    }
}
