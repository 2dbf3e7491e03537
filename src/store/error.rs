//! What SQLite reports, as the errors of a backend: which file, what happened, what to do.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::backend;

/// Why a direct call of the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be used.
    #[error(transparent)]
    Backend(#[from] backend::Error),
    /// The organization's rules or the live state forbid it; nothing happened.
    #[error("{0}")]
    Refused(String),
    /// Whoever asks for it may not; nothing happened. The text names the line that decided.
    #[error("{0}")]
    Denied(String),
}

/// Translates an error of SQLite.
pub(super) fn backend(path: &Path, error: &rusqlite::Error) -> backend::Error {
    let file = path.display();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => backend::Error::Busy(format!(
            "another process is writing to `{file}`; wait until it has ended, then run the command again"
        )),
        Some(ErrorCode::NotADatabase) => backend::Error::Damaged(format!(
            "`{file}` is no database of Halley; name another file, or restore it from a backup"
        )),
        Some(ErrorCode::DatabaseCorrupt) => backend::Error::Damaged(format!(
            "the database `{file}` is damaged ({error}); restore it from a backup, together with its `-wal` file"
        )),
        Some(ErrorCode::ReadOnly) => backend::Error::Unreachable(format!(
            "the database `{file}` or its folder is read-only; make both writable for this user"
        )),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => backend::Error::Unreachable(format!(
            "cannot open the database `{file}`; check that it is a file, and that it and its folder can be read and written"
        )),
        Some(ErrorCode::DiskFull) => backend::Error::Unreachable(format!(
            "no space is left for the database `{file}`; nothing of this step was written. Free some space, then run the command again"
        )),
        Some(ErrorCode::SystemIoFailure) => backend::Error::Unreachable(format!(
            "the system failed to read or write the database `{file}` ({error}); check the disk, then run the command again"
        )),
        // Reading changes nothing, so a file of an older version lacks the newer tables.
        _ if error.to_string().contains("no such table") => backend::Error::Other(format!(
            "the database `{file}` was written by an older Halley; open it once for writing (`halley serve` or `halley apply`), then run the command again"
        )),
        _ => backend::Error::Other(format!("the database `{file}`: {error}")),
    }
}

/// The same error once more, for another operation of the same transaction.
pub(super) fn repeat(error: &backend::Error) -> backend::Error {
    match error {
        backend::Error::Unreachable(text) => backend::Error::Unreachable(text.clone()),
        backend::Error::Credentials(text) => backend::Error::Credentials(text.clone()),
        backend::Error::Busy(text) => backend::Error::Busy(text.clone()),
        backend::Error::Damaged(text) => backend::Error::Damaged(text.clone()),
        backend::Error::Replaced(text) => backend::Error::Replaced(text.clone()),
        backend::Error::Other(text) => backend::Error::Other(text.clone()),
    }
}
