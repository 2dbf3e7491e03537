//! What a page says once, after the redirect that follows every action: so neither reload nor the back button repeats the action.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::backend::Secret;

/// How many sessions may have something to be told; beyond that the news of one is dropped.
const MOST: usize = 10_000;

/// What is said once.
#[derive(Clone, Debug)]
pub(in crate::web) enum Flash {
    /// It worked.
    Done(String),
    /// It did not, or not as asked.
    Failed(String),
    /// It worked, and a secret came out of it that is shown only now.
    Secret {
        /// What the secret is, and what to do with it.
        said: String,
        /// The secret: a key, or the link of an invitation.
        secret: Secret,
    },
}

/// What is to be said, by the id of the session that is told.
#[derive(Debug, Default)]
pub(in crate::web) struct Flashes(Mutex<BTreeMap<String, Flash>>);

impl Flashes {
    /// Leaves something for the next page of a session; what was left before is replaced.
    pub(in crate::web) fn leave(&self, session: &str, flash: Flash) {
        let mut flashes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if flashes.len() >= MOST {
            flashes.pop_first();
        }
        flashes.insert(session.to_owned(), flash);
    }

    /// Takes what is to be said.
    pub(in crate::web) fn take(&self, session: &str) -> Option<Flash> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_once_and_to_one_session() {
        let flashes = Flashes::default();
        flashes.leave("a", Flash::Done("one".into()));
        flashes.leave("a", Flash::Done("two".into()));
        assert!(flashes.take("b").is_none());
        assert!(matches!(flashes.take("a"), Some(Flash::Done(said)) if said == "two"));
        assert!(flashes.take("a").is_none());
    }
}
