//! Remembers the secrets that passed by, so that each can be tried once it is stored.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::backend::{Secret, SecretSink, SinkError};
use crate::model::change::NewKey;
use crate::model::key::{AccountName, KeyName};

/// A sink in front of the real one.
pub(super) struct Witness<'a> {
    sink: &'a dyn SecretSink,
    stored: Mutex<BTreeMap<(AccountName, KeyName), Secret>>,
}

impl<'a> Witness<'a> {
    pub(super) fn new(sink: &'a dyn SecretSink) -> Self {
        Self { sink, stored: Mutex::default() }
    }

    /// The secret that was stored for this key; it is forgotten by that.
    pub(super) fn take(&self, key: &NewKey) -> Option<Secret> {
        let mut stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        stored.remove(&(key.account.clone(), key.name.clone()))
    }
}

impl SecretSink for Witness<'_> {
    fn reserve(&self, key: &NewKey) -> Result<(), SinkError> {
        self.sink.reserve(key)
    }

    fn store(&self, key: &NewKey, secret: &Secret) -> Result<(), SinkError> {
        self.sink.store(key, secret)?;
        let mut stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        stored.insert((key.account.clone(), key.name.clone()), secret.clone());
        Ok(())
    }
}
