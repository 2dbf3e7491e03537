//! When keys and sessions were last used: kept in memory, written now and then, so that a request costs no write.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::caller::CredentialId;
use super::error::Error;
use super::{Store, lock};
use crate::backend::Provenance;
use crate::model::actor::Actor;

/// A use is worth writing down when the stored one is this many milliseconds old.
const STALE: i64 = 60_000;

/// Uses that are not written down yet.
#[derive(Default)]
pub(super) struct Uses(Mutex<BTreeMap<CredentialId, i64>>);

impl Uses {
    /// Notes a use; `stored` is the one in the file.
    pub(super) fn note(&self, credential: &CredentialId, stored: i64, now: i64) {
        if now.saturating_sub(stored) >= STALE {
            lock(&self.0).insert(credential.clone(), now);
        }
    }

    fn take(&self) -> BTreeMap<CredentialId, i64> {
        std::mem::take(&mut *lock(&self.0))
    }
}

impl Store {
    /// Writes down when keys and sessions were last used, and says of how many. A server does this every minute and at its end.
    ///
    /// # Errors
    ///
    /// The file cannot be written; these uses are forgotten.
    pub fn write_uses(&self) -> Result<usize, Error> {
        let uses = self.uses.take();
        if uses.is_empty() {
            return Ok(0);
        }
        let server =
            Provenance { actor: Actor::Owner, plan: None, revision: "unknown".into(), origin: "server".into() };
        self.write(server, |scope| {
            for (credential, at) in &uses {
                match credential {
                    CredentialId::Key(id) => {
                        scope.live.execute("UPDATE keys SET last_used_at = ? WHERE key_id = ?", (at, id))?;
                    }
                    CredentialId::Session(id) => {
                        scope.live.execute("UPDATE sessions SET last_seen_at = ? WHERE session_id = ?", (at, id))?;
                    }
                }
            }
            Ok(uses.len())
        })
    }
}
