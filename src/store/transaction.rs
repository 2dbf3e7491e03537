//! One transaction: some changes, each with its rules, precondition, effect and audit row.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, ErrorCode, ffi};

use super::audit::{self, Provenances};
use super::clock::Clock;
use super::effect::{self, Effect};
use super::entropy::Entropy;
use super::error;
use super::facts::LiveFacts;
use super::live::{Cache, Live};
use super::standing::{Standing, standing};
use crate::backend::{self, Provenance, Secret};
use crate::model::change::Change;
use crate::model::rules;

/// A connection that writes in the name of somebody.
pub(super) struct Session {
    pub(super) path: PathBuf,
    connection: Connection,
    provenance: Provenance,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    cache: RefCell<Cache>,
    /// SQLite's count of changes by other connections, as of which the cache holds.
    data_version: i64,
    /// The organization that the changes are meant for; `None`: whichever the file holds.
    organization: Option<Arc<str>>,
}

/// The inside of a transaction.
pub(super) struct Scope<'a> {
    pub(super) live: Live<'a>,
    pub(super) entropy: &'a dyn Entropy,
    pub(super) now: i64,
    provenance: &'a Provenance,
    provenances: Provenances,
    /// Whether a snapshot says something else after it.
    changed: Cell<bool>,
}

/// What became of one change inside a transaction; it counts once the transaction has committed.
pub(super) enum Step {
    /// It took effect.
    Done,
    /// It took effect and made the key of this id; the secret belongs to its target.
    Issued(String, Secret),
    /// There was nothing to do.
    AlreadyDone,
    /// A rule or the live state forbids it.
    Refused(String),
    /// It alone failed.
    Failed(backend::Error),
}

/// Why a step stops.
pub(super) enum Fault {
    /// Only this step is undone.
    Refused(String),
    /// The whole transaction is undone: whoever asks for it may not.
    Denied(String),
    /// The whole transaction is undone.
    Sql(rusqlite::Error),
    /// The whole transaction is undone.
    Backend(backend::Error),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<backend::Error> for Fault {
    fn from(error: backend::Error) -> Self {
        Self::Backend(error)
    }
}

/// How a transaction ended when it did not commit.
pub(super) enum Ended {
    /// Nothing of it happened.
    Undone(backend::Error),
    /// The disk failed during the commit: after a crash it may turn out to have happened.
    Uncertain(backend::Error),
}

impl Ended {
    /// The error alone.
    pub(super) fn into_error(self) -> backend::Error {
        match self {
            Self::Undone(error) | Self::Uncertain(error) => error,
        }
    }
}

impl Session {
    pub(super) fn new(
        path: &Path,
        connection: Connection,
        provenance: Provenance,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        let cache = RefCell::new(Cache::default());
        Self {
            path: path.to_path_buf(),
            connection,
            provenance,
            clock,
            entropy,
            cache,
            data_version: 0,
            organization: None,
        }
    }

    /// From now on every transaction fails unless the file holds this organization.
    pub(super) fn only_for(&mut self, organization: Arc<str>) {
        self.organization = Some(organization);
    }

    /// The next transaction is in the name of `provenance`, and fails unless the file holds `organization`.
    pub(super) fn act_for(&mut self, provenance: Provenance, organization: Option<Arc<str>>) {
        self.provenance = provenance;
        self.organization = organization;
    }

    /// Runs `work` in one `BEGIN IMMEDIATE` transaction and commits it, or undoes all of it.
    pub(super) fn transaction<T>(&mut self, work: impl FnOnce(&Scope<'_>) -> Result<T, Fault>) -> Result<T, Ended> {
        let undone = |error| Ended::Undone(error::backend(&self.path, &error));
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(undone)?;
        let result = self.begun().and_then(|provenances| {
            let scope = Scope {
                live: Live { connection: &self.connection, cache: &self.cache },
                entropy: &*self.entropy,
                now: self.clock.now().as_millisecond(),
                provenance: &self.provenance,
                provenances,
                changed: Cell::new(false),
            };
            let value = work(&scope)?;
            scope.count()?;
            Ok(value)
        });
        match result {
            Ok(value) => self.commit().map(|()| value),
            Err(fault) => {
                self.roll_back();
                Err(Ended::Undone(match fault {
                    Fault::Sql(error) => error::backend(&self.path, &error),
                    Fault::Backend(error) => error,
                    Fault::Refused(text) | Fault::Denied(text) => backend::Error::Other(text),
                }))
            }
        }
    }

    /// What holds for the whole transaction. The cache survives only if nobody else has written.
    fn begun(&mut self) -> Result<Provenances, Fault> {
        let data_version = self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?;
        if data_version != self.data_version {
            self.data_version = data_version;
            self.cache = RefCell::default();
        }
        let live = Live { connection: &self.connection, cache: &self.cache };
        self.meant(&live)?;
        Ok(audit::provenances(&live, &self.provenance)?)
    }

    /// Since planning, the file may have been deleted or replaced.
    fn meant(&self, live: &Live<'_>) -> Result<(), Fault> {
        let Some(meant) = &self.organization else { return Ok(()) };
        let found: Option<Arc<str>> = live.one("SELECT server_id FROM organization", [], |row| row.get(0))?;
        if found.as_ref() == Some(meant) {
            return Ok(());
        }
        let holds = found.map_or_else(|| "no organization".to_owned(), |found| format!("the organization {found}"));
        Err(Fault::Backend(backend::Error::Replaced(format!(
            "the plan is for the organization {meant}, but `{}` holds {holds} by now; plan again",
            self.path.display()
        ))))
    }

    fn commit(&mut self) -> Result<(), Ended> {
        let Err(error) = self.connection.execute_batch("COMMIT") else { return Ok(()) };
        self.roll_back();
        let described = error::backend(&self.path, &error);
        Err(if is_uncertain(&error) { Ended::Uncertain(described) } else { Ended::Undone(described) })
    }

    /// A full disk makes SQLite roll back by itself; then there is nothing left to do.
    fn roll_back(&mut self) {
        self.cache = RefCell::default();
        if !self.connection.is_autocommit() {
            // If this fails too, closing the connection rolls back.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }
}

/// That a key of this name is live is no success: its secret is nowhere.
pub(super) fn makes_key(change: &Change) -> bool {
    matches!(change, Change::Key(key) if key.new_key().is_some())
}

/// All was written, and whether it lasts is what the disk did not say. Any other failed commit is undone.
fn is_uncertain(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(code, Some(ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC))
}

impl Scope<'_> {
    /// Makes one change, or leaves everything as it was.
    pub(super) fn perform(&self, change: &Change) -> Result<Step, Fault> {
        match standing(&self.live, change)? {
            Standing::After if makes_key(change) => {
                return Ok(Step::Refused("a live key has this name already; plan again".to_owned()));
            }
            Standing::After => return Ok(Step::AlreadyDone),
            Standing::Other(text) => return Ok(Step::Refused(text)),
            Standing::Before => {}
        }
        if let Some(violation) = self.violation(change)? {
            return Ok(Step::Refused(violation.to_string()));
        }
        self.live.execute("SAVEPOINT operation", [])?;
        let step = match self.record(change) {
            Err(Fault::Refused(text)) => Step::Refused(text),
            Err(Fault::Sql(error)) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                Step::Failed(backend::Error::Other(format!("the database does not allow it: {error}")))
            }
            Err(fault) => return Err(fault),
            Ok(step) => {
                self.live.execute("RELEASE operation", [])?;
                return Ok(step);
            }
        };
        self.live.execute("ROLLBACK TO operation", [])?;
        self.live.execute("RELEASE operation", [])?;
        *self.live.cache.borrow_mut() = Cache::default();
        Ok(step)
    }

    /// Whether the object is as the change leaves it.
    pub(super) fn stands(&self, change: &Change) -> rusqlite::Result<bool> {
        Ok(standing(&self.live, change)? == Standing::After)
    }

    /// Whether this plan has made this change before.
    pub(super) fn is_of_plan(&self, change: &Change, plan: Option<&str>) -> rusqlite::Result<bool> {
        let Some(plan) = plan else { return Ok(false) };
        let sql = "SELECT 1 FROM audit a JOIN plans p ON p.id = a.plan WHERE a.operation = ? AND p.digest = ? LIMIT 1";
        Ok(self.live.one(sql, [change.id().as_str(), plan], |_| Ok(()))?.is_some())
    }

    fn violation(&self, change: &Change) -> Result<Option<rules::Violation>, Fault> {
        let facts = LiveFacts::new(self.live);
        let verdict = rules::check(&self.provenance.actor, change, &facts);
        match facts.failure() {
            Some(error) => Err(error.into()),
            None => Ok(verdict.err()),
        }
    }

    fn record(&self, change: &Change) -> Result<Step, Fault> {
        let before = change.before().map(|state| audit::json(&state));
        let (after, step) = match effect::make(self, change)? {
            Effect::Plain => (change.after().map(|state| audit::json(&state)), Step::Done),
            Effect::Key(key, secret) => (Some(audit::json(&key)), Step::Issued(key.id.to_string(), secret)),
        };
        self.audit(&change.id(), before.as_deref(), after.as_deref())?;
        self.changes_snapshot();
        Ok(step)
    }

    /// After this transaction a snapshot says something else.
    pub(super) fn changes_snapshot(&self) {
        self.changed.set(true);
    }

    /// Gives the snapshot that this transaction leaves its own version.
    fn count(&self) -> rusqlite::Result<()> {
        if self.changed.get() {
            let sql = "UPDATE snapshot_version SET number = number + 1, changed_at = ?";
            self.live.execute(sql, [self.now])?;
        }
        Ok(())
    }

    /// Writes the audit row of something that took effect.
    pub(super) fn audit(&self, operation: &str, before: Option<&str>, after: Option<&str>) -> rusqlite::Result<()> {
        audit::insert(&self.live, self.now, self.provenances, operation, before, after)
    }
}
