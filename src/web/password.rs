//! Passwords: argon2id, off the threads that answer, and few at once so that signing in cannot exhaust the memory.

use std::sync::Arc;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::backend::{self, Secret};
use crate::store::Entropy;

/// Characters that a password has at least.
pub const SHORTEST: usize = 12;
/// Characters that a password has at most.
pub const LONGEST: usize = 1024;

/// A password as somebody wrote it. Nothing shows it.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "String")]
pub struct Password(SecretString);

impl From<String> for Password {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl Password {
    /// Wraps a password.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into().into())
    }

    /// Whether it may be somebody's password; if not, why.
    ///
    /// # Errors
    ///
    /// It is too short or too long.
    pub fn check(&self) -> Result<(), String> {
        match self.0.expose_secret().chars().count() {
            ..SHORTEST => Err(format!("write at least {SHORTEST} characters")),
            SHORTEST..=LONGEST => Ok(()),
            _ => Err(format!("write at most {LONGEST} characters")),
        }
    }

    /// Whether two are the same; not for comparing with a stored one.
    pub fn is(&self, other: &Self) -> bool {
        self.0.expose_secret() == other.0.expose_secret()
    }

    fn bytes(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

/// Hashes and verifies.
#[derive(Debug)]
pub(super) struct Passwords {
    turns: Arc<Semaphore>,
    entropy: SharedEntropy,
}

#[derive(Clone)]
struct SharedEntropy(Arc<dyn Entropy>);

impl std::fmt::Debug for SharedEntropy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Entropy")
    }
}

impl Passwords {
    pub(super) fn new(at_once: usize, entropy: Arc<dyn Entropy>) -> Self {
        Self { turns: Arc::new(Semaphore::new(at_once)), entropy: SharedEntropy(entropy) }
    }

    /// What is stored of a password, in the PHC format.
    pub(super) async fn hash(&self, password: Password) -> Result<Secret, backend::Error> {
        let mut salt = [0; 16];
        self.entropy.0.fill(&mut salt)?;
        let hashed = self.turn(move || {
            let salt = SaltString::encode_b64(&salt).expect("16 bytes are a salt");
            argon2id().hash_password(password.bytes(), &salt).map(|hash| Secret::new(hash.to_string()))
        });
        hashed.await.map_err(|error| backend::Error::Other(format!("a password could not be hashed: {error}")))
    }

    /// Whether a password is the stored one. Without a stored one the same work is done, so that the time tells nothing.
    pub(super) async fn verify(&self, stored: Option<Secret>, password: Password) -> bool {
        self.turn(move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| Secret::new(NOBODYS.to_owned()));
            let right = PasswordHash::new(stored.expose())
                .is_ok_and(|stored| argon2id().verify_password(password.bytes(), &stored).is_ok());
            known && right
        })
        .await
    }

    async fn turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let turn = self.turns.clone().acquire_owned().await.expect("nobody closes it");
        let done = spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.expect("hashing does not panic")
    }
}

/// A hash of the usual cost whose password nobody knows.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// OWASP's advice for servers: 19 MiB, two passes.
fn argon2id() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("the parameters are within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::SystemEntropy;

    #[tokio::test]
    async fn only_the_same_password_is_right() {
        let passwords = Passwords::new(2, Arc::new(SystemEntropy));
        let stored = passwords.hash(Password::new("correct horse battery")).await.unwrap();
        assert!(stored.expose().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(passwords.verify(Some(stored.clone()), Password::new("correct horse battery")).await);
        assert!(!passwords.verify(Some(stored), Password::new("correct horse batterz")).await);
    }

    #[tokio::test]
    async fn nobody_s_password_is_never_right_and_costs_the_same_work() {
        assert!(PasswordHash::new(NOBODYS).is_ok());
        let passwords = Passwords::new(2, Arc::new(SystemEntropy));
        assert!(!passwords.verify(None, Password::new("")).await);
    }

    #[test]
    fn length_is_the_only_rule_and_counts_characters() {
        assert!(Password::new("é".repeat(11)).check().is_err());
        assert!(Password::new("é".repeat(12)).check().is_ok());
        assert!(Password::new("é".repeat(1024)).check().is_ok());
        assert!(Password::new("é".repeat(1025)).check().is_err());
        assert!(!format!("{:?}", Password::new("hunter2hunter2")).contains("hunter"));
    }
}
