//! Randomness for ids and secrets, injectable; the only file of the store that asks the system for it.

use sha2::{Digest as _, Sha256};

use crate::backend::{Error, READING, Secret};
use crate::model::hex;

/// A source of randomness.
pub trait Entropy: Send + Sync {
    /// Fills the bytes.
    ///
    /// # Errors
    ///
    /// The system has no randomness to give.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Error>;
}

/// The randomness of the operating system.
#[derive(Clone, Copy, Debug)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Error> {
        getrandom::fill(bytes).map_err(|error| Error::Other(format!("the system gives no randomness: {error}")))
    }
}

/// A new public id: 32 hex digits.
pub(super) fn public_id(entropy: &dyn Entropy) -> Result<String, Error> {
    random_hex::<16>(entropy)
}

/// A new key id and the secret that contains it.
pub(super) fn key(entropy: &dyn Entropy) -> Result<(String, Secret), Error> {
    let id = random_hex::<8>(entropy)?;
    let secret = Secret::new(format!("hly_{id}_{}", random_hex::<32>(entropy)?));
    Ok((id, secret))
}

/// A new key id and the secret of a key that may only read.
pub(super) fn reading_key(entropy: &dyn Entropy) -> Result<(String, Secret), Error> {
    let (id, secret) = key(entropy)?;
    Ok((id, Secret::new(format!("{}{READING}", secret.expose()))))
}

/// A new token of a link, a session or a form.
pub(super) fn token(entropy: &dyn Entropy) -> Result<Secret, Error> {
    random_hex::<32>(entropy).map(Secret::new)
}

/// What is stored of a secret. The secret has 256 random bits, so a plain hash cannot be guessed back.
pub(super) fn hash(secret: &Secret) -> [u8; 32] {
    Sha256::digest(secret.expose().as_bytes()).into()
}

fn random_hex<const N: usize>(entropy: &dyn Entropy) -> Result<String, Error> {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes)?;
    Ok(hex(&bytes))
}
