//! Why a backend could not do what it was asked.

/// Why a backend could not do what it was asked. The variant decides the exit code.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server, or the database file, cannot be reached or used.
    #[error("{0}")]
    Unreachable(String),
    /// The credential is not accepted, or lacks a right.
    #[error("{0}")]
    Credentials(String),
    /// Somebody else holds the organization.
    #[error("{0}")]
    Busy(String),
    /// The stored data contradicts itself, or comes from a newer Halley.
    #[error("{0}")]
    Damaged(String),
    /// Another organization, or none, stands where the plan was made for one.
    #[error("{0}")]
    Replaced(String),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}
