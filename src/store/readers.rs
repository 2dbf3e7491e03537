//! Connections for reading: a few, so that many clients do not queue behind one.

use std::path::Path;
use std::sync::{Condvar, Mutex, PoisonError};

use rusqlite::Connection;

use super::{connection, lock};
use crate::backend::Error;

/// More than the cores of a small machine, and few enough that their page caches do not count.
const MOST: usize = 4;

/// The connections, handed out one at a time.
pub(super) struct Readers {
    state: Mutex<State>,
    given_back: Condvar,
}

struct State {
    idle: Vec<Connection>,
    open: usize,
}

impl Readers {
    pub(super) fn new(first: Option<Connection>) -> Self {
        let open = usize::from(first.is_some());
        Self { state: Mutex::new(State { idle: first.into_iter().collect(), open }), given_back: Condvar::new() }
    }

    /// Runs `read` on a connection; `None` without a file.
    pub(super) fn with<T>(&self, path: &Path, read: impl FnOnce(&Connection) -> T) -> Result<Option<T>, Error> {
        let Some(connection) = self.take(path)? else { return Ok(None) };
        let lent = Lent { readers: self, connection: Some(connection) };
        Ok(lent.connection.as_ref().map(read))
    }

    fn take(&self, path: &Path) -> Result<Option<Connection>, Error> {
        let mut state = lock(&self.state);
        loop {
            if let Some(connection) = state.idle.pop() {
                return Ok(Some(connection));
            }
            if state.open < MOST {
                state.open += 1;
                drop(state);
                let opened = connection::open_for_read(path);
                if !matches!(opened, Ok(Some(_))) {
                    self.closed();
                }
                return opened;
            }
            state = self.given_back.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn closed(&self) {
        lock(&self.state).open -= 1;
        self.given_back.notify_one();
    }
}

/// A connection on loan; it goes back also when its reader panics.
struct Lent<'a> {
    readers: &'a Readers,
    connection: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        // A reader that panicked may have left its transaction open.
        if connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok() {
            lock(&self.readers.state).idle.push(connection);
            self.readers.given_back.notify_one();
        } else {
            self.readers.closed();
        }
    }
}
