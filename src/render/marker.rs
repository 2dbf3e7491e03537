//! The hidden first line of a comment, by which it is found again and replaced.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::model::hex;

/// What a comment is about: 1 to 63 ASCII letters, digits, `-`, `_` and `.`, so that no name can end the line it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker(String);

/// A text that is no marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a marker has 1 to 63 letters, digits, `-`, `_` and `.`, as `acme-prod`")]
pub struct MarkerError;

const LONGEST: usize = 63;

impl Marker {
    /// The marker with this name.
    ///
    /// # Errors
    ///
    /// When the name is empty, too long, or holds another character.
    pub fn new(name: &str) -> Result<Self, MarkerError> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let is_marker = !name.is_empty() && name.len() <= LONGEST && name.bytes().all(fits);
        if is_marker { Ok(Self(name.to_owned())) } else { Err(MarkerError) }
    }

    /// A marker for any name: the name itself, else a piece of its SHA-256, which is as stable.
    pub fn of(name: &str) -> Self {
        Self::new(name).unwrap_or_else(|MarkerError| {
            let digest = Sha256::digest(name);
            Self(format!("x-{}", hex(&digest[..6])))
        })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `<!-- halley:plan acme digest=h1:… -->` with its line end.
    pub(super) fn line(&self, what: &str, digest: &str) -> String {
        format!("<!-- halley:{what} {self} digest={digest} -->\n")
    }
}

impl Default for Marker {
    /// Where nobody knows which organization is meant.
    fn default() -> Self {
        Self("unknown".to_owned())
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_can_end_the_line() {
        for name in ["a --> b", "a\n### All is well", "", "-->", "é", &"a".repeat(64)] {
            assert_eq!(Marker::new(name), Err(MarkerError), "{name}");
            let line = Marker::of(name).line("plan", "none");
            assert!(line.starts_with("<!-- halley:plan x-") && line.ends_with(" digest=none -->\n"), "{line}");
            assert_eq!((line.matches("-->").count(), line.lines().count()), (1, 1), "{line}");
        }
    }

    #[test]
    fn two_names_have_two_markers() {
        assert_eq!(Marker::of("acme-prod").as_str(), "acme-prod");
        assert_ne!(Marker::of("Acme 1"), Marker::of("Acme 2"));
    }
}
