//! Secrets on their way from the backend to their target.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

use crate::model::change::NewKey;

/// The secret of an API key. It has no `Display`, no `Serialize`, and says nothing in `Debug`.
#[derive(Clone, Debug)]
pub struct Secret(SecretString);

impl Secret {
    /// Wraps the text of a secret.
    pub fn new(text: String) -> Self {
        Self(text.into())
    }

    /// The text, for the one place that writes or sends it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// How the secret of a key ends that may only read. It is part of what is hashed, so nobody can take it off.
pub const READING: &str = "_read";

/// Whether this is the secret of a key that may only read.
pub fn only_reads(secret: &Secret) -> bool {
    secret.expose().ends_with(READING)
}

/// The id of the live key that a secret of Halley belongs to: `hly_<id>_<random>`. `None` for any other text.
pub fn key_id(text: &str) -> Option<Arc<str>> {
    let (id, random) = text.trim().strip_prefix("hly_")?.split_once('_')?;
    let is_hex = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hex(id) && is_hex(random)).then(|| id.into())
}

/// Takes the secrets of new keys to where they belong.
pub trait SecretSink: Send + Sync {
    /// Makes sure that the target can take a secret, before the key is made.
    ///
    /// # Errors
    ///
    /// The target cannot be written; no key is made then.
    fn reserve(&self, key: &NewKey) -> Result<(), SinkError>;

    /// Writes the secret, durably and all at once.
    ///
    /// # Errors
    ///
    /// The secret is nowhere; planning again replaces the key.
    fn store(&self, key: &NewKey, secret: &Secret) -> Result<(), SinkError>;
}

/// Why a target could not take a secret.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SinkError(pub String);

/// A sink for operations that make no key.
#[derive(Clone, Copy, Debug)]
pub struct NoSecrets;

impl SecretSink for NoSecrets {
    fn reserve(&self, key: &NewKey) -> Result<(), SinkError> {
        Err(SinkError(format!("nothing here takes the secret of `{}`", key.name.as_str())))
    }

    fn store(&self, key: &NewKey, _: &Secret) -> Result<(), SinkError> {
        self.reserve(key)
    }
}
