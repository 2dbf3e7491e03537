//! How a run ends: the only place for exit codes.

use std::fmt;
use std::path::Path;

/// How a run ends, the most important ending first: when several apply, the first one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Something that Halley did not expect.
    Unexpected,
    /// Invalid manifests, files or arguments.
    Invalid,
    /// The server cannot be reached, refuses the credential, or is not the one that the credential is for.
    Unreachable,
    /// The live organization is no longer what the saved or reviewed plan was made for.
    Stale,
    /// A guard refused the plan.
    GuardRefused,
    /// Some operations did not succeed.
    Partly,
    /// People must do some of the operations.
    ManualSteps,
    /// There are changes, or the answer is no.
    Changes,
    /// All is as it should be.
    Clean,
}

impl Exit {
    /// Every ending, the most important first.
    pub(crate) const ALL: [Self; 9] = [
        Self::Unexpected,
        Self::Invalid,
        Self::Unreachable,
        Self::Stale,
        Self::GuardRefused,
        Self::Partly,
        Self::ManualSteps,
        Self::Changes,
        Self::Clean,
    ];

    /// What the process returns.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Unexpected => 1,
            Self::Invalid => 3,
            Self::Unreachable => 7,
            Self::Stale => 5,
            Self::GuardRefused => 4,
            Self::Partly => 6,
            Self::ManualSteps => 8,
            Self::Changes => 2,
            Self::Clean => 0,
        }
    }

    /// What it means, for the help text.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Self::Unexpected => "unexpected error",
            Self::Invalid => "invalid manifests, files or arguments; an unconfirmed `apply`",
            Self::Unreachable => "server unreachable, or the credential is refused or not for this host",
            Self::Stale => "the plan is stale: not the one that was saved or reviewed",
            Self::GuardRefused => "a guard refused the plan",
            Self::Partly => "partly applied, or interrupted",
            Self::ManualSteps => "applied, and manual steps remain",
            Self::Changes => "changes (--detailed-exitcode), not a yes (access can), or too little declared (coverage)",
            Self::Clean => "clean",
        }
    }

    /// Of two endings the one that counts.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        self.min(other)
    }
}

/// Why a command stopped, and what helps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Error {
    /// How the run ends.
    pub(crate) exit: Exit,
    /// What happened: a phrase in lower case. Empty when the output has said it already.
    pub(crate) message: String,
    /// What to do about it, a phrase each.
    pub(crate) hints: Vec<String>,
}

impl Error {
    /// An error with this ending.
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hints: Vec::new() }
    }

    /// The user gave something that cannot be used.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(Exit::Invalid, message)
    }

    /// A file could not be read or written.
    pub(crate) fn io(doing: &str, path: &Path, cause: &std::io::Error) -> Self {
        Self::invalid(format!("failed to {doing} `{}`: {}", path.display(), plain(cause)))
    }

    /// Adds something to do about it.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// The system's words in our style: lower case, without its number.
fn plain(cause: &std::io::Error) -> String {
    let text = cause.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_endings_the_first_of_the_documented_order_counts() {
        let codes: Vec<u8> = Exit::ALL.iter().map(|exit| exit.code()).collect();
        assert_eq!(codes, [1, 3, 7, 5, 4, 6, 8, 2, 0]);
        for (at, exit) in Exit::ALL.iter().enumerate() {
            for later in &Exit::ALL[at..] {
                assert_eq!(exit.and(*later), *exit);
                assert_eq!(later.and(*exit), *exit);
            }
        }
    }

    #[test]
    fn the_system_s_words_lose_their_number() {
        let cause = std::io::Error::from_raw_os_error(13);
        assert_eq!(plain(&cause), "permission denied");
    }
}
