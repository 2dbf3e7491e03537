//! The embedded organization: one SQLite file. The only user of rusqlite.
//!
//! Every change goes through `rules::check` inside its transaction, and its audit row commits with its effect.

mod accounts;
mod audit;
mod backup;
mod billing;
mod caller;
mod clock;
mod connection;
mod cut;
mod desk;
mod effect;
mod entropy;
mod error;
mod facts;
mod health;
mod keys;
mod live;
mod own;
mod pages;
mod people;
mod queue;
mod read;
mod readers;
mod schema;
mod snapshot;
mod standing;
mod transaction;
mod user_name;
mod writer;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

pub use accounts::{Invitation, JoinRequest, Opened, SessionLimits, SignedIn, StoredSession};
pub use audit::AuditRow;
pub use billing::{Billing, Invoice, Prices, next_bill};
pub use caller::{Caller, CredentialId};
pub use clock::Clock;
pub use desk::{Authority, Desk, Executed};
pub use entropy::{Entropy, SystemEntropy};
pub use error::Error;
pub use health::Health;
pub use keys::{KeyHolder, StoredKey};
pub use own::Own;
pub use pages::{
    AccountRow, AuditAsked, Cut, Head, Inside, MembersAsked, Page, Place, PlanRow, RoleCounts, Stand, Standings,
    WorkspaceRow, WorkspacesAsked,
};
pub use people::Person;
pub use writer::Writer;

use self::pages::Lists;
use self::readers::Readers;
use self::transaction::Session;
use crate::backend::{self, Provenance};

/// What a store may do with its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Read. A missing file is an organization that does not exist, and stays missing.
    Read,
    /// Read and write. A missing file is made.
    ReadWrite,
}

/// An embedded organization.
pub struct Store {
    path: PathBuf,
    mode: Mode,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    readers: Box<Readers>,
    lists: Box<Lists>,
    tallies: pages::Tallies,
    /// What seats cost, where the owner of a server said so.
    prices: Option<Prices>,
    /// The one connection of this process that writes for many; made when it is needed.
    desk: Mutex<Option<Desk>>,
    /// Notes when something was last used; `None` until something is.
    touches: Mutex<Option<Box<Connection>>>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("path", &self.path).field("mode", &self.mode).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens an organization's file.
    ///
    /// # Errors
    ///
    /// The file cannot be read or written, is no database of Halley, is damaged, or comes from a newer Halley.
    pub fn open(path: impl Into<PathBuf>, mode: Mode, clock: Arc<dyn Clock>) -> Result<Self, backend::Error> {
        let path = path.into();
        let reader = match mode {
            Mode::Read => connection::open_for_read(&path)?,
            Mode::ReadWrite => Some(connection::open_for_write(&path)?),
        };
        Ok(Self {
            path,
            mode,
            clock,
            entropy: Arc::new(SystemEntropy),
            readers: Box::new(Readers::new(reader)),
            lists: Box::default(),
            tallies: pages::Tallies::default(),
            prices: None,
            desk: Mutex::default(),
            touches: Mutex::default(),
        })
    }

    /// Takes ids and secrets from here instead of from the system.
    #[must_use]
    pub fn with_entropy(self, entropy: Arc<dyn Entropy>) -> Self {
        Self { entropy, ..self }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Executes operations in the name of `provenance`.
    ///
    /// # Errors
    ///
    /// The file cannot be written, or the store was opened for reading.
    pub fn writer(&self, provenance: Provenance) -> Result<Writer, backend::Error> {
        self.session(provenance).map(Writer::new)
    }

    /// A connection of its own for somebody who writes.
    fn session(&self, provenance: Provenance) -> Result<Session, backend::Error> {
        if self.mode == Mode::Read {
            return Err(backend::Error::Other(format!("`{}` was opened for reading only", self.path.display())));
        }
        let connection = connection::open_for_write(&self.path)?;
        Ok(Session::new(&self.path, connection, provenance, self.clock.clone(), self.entropy.clone()))
    }

    /// Runs `read` on the file; without a file the answer is the default.
    fn read<T: Default>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, backend::Error> {
        let found = self.readers.with(&self.path, read)?;
        found.unwrap_or_else(|| Ok(T::default())).map_err(|error| error::backend(&self.path, &error))
    }
}

/// A panic elsewhere leaves no half-done transaction behind: SQLite has rolled it back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
