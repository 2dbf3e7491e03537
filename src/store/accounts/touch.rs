//! When something was last used: noted now and then, and never at the cost of the request that used it.

use std::time::Duration;

use rusqlite::Params;

use super::super::{Mode, Store, connection};

/// At most once in this many milliseconds is it noted that something was used.
pub(in super::super) const PAUSE: i64 = 60_000;

impl Store {
    /// Notes a use, unless that would mean to wait or the file does not allow it; a later use is noted then.
    pub(in super::super) fn touch(&self, update: &str, parameters: impl Params) {
        if self.mode == Mode::Read {
            return;
        }
        let Ok(mut held) = self.touches.try_lock() else { return };
        if held.is_none() {
            *held = connection::open_for_write(&self.path).ok().map(Box::new).filter(|connection| {
                // What is lost when the power fails is a minute of "last used".
                connection.busy_timeout(Duration::ZERO).is_ok()
                    && connection.pragma_update(None, "synchronous", "NORMAL").is_ok()
            });
        }
        if let Some(connection) = held.as_ref() {
            let _ = connection.prepare_cached(update).and_then(|mut statement| statement.execute(parameters));
        }
    }
}
