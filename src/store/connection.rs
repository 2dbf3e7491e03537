//! Opening a database file, and saying clearly why it cannot be opened.

use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::cut;
use super::error::backend;
use super::schema::{self, APPLICATION_ID, OLDEST_READABLE, VERSION};
use crate::backend::Error;

/// How long a second process waits for the first one's transaction. A batch takes milliseconds.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Enough for every statement of the store, so that none is prepared twice.
const STATEMENTS: usize = 100;

const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_NO_MUTEX.union(OpenFlags::SQLITE_OPEN_URI);

/// Opens a file for reading. `None`: there is no file, or an empty one.
pub(super) fn open_for_read(path: &Path) -> Result<Option<Connection>, Error> {
    match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return if path.is_symlink() { Err(is_a_dangling_link(path)) } else { Ok(None) };
        }
        Err(error) => {
            return Err(Error::Unreachable(format!("cannot read the database `{}`: {error}", path.display())));
        }
        Ok(metadata) if metadata.is_file() && metadata.len() == 0 => return Ok(None),
        Ok(metadata) if metadata.is_dir() => return Err(is_a_folder(path)),
        Ok(metadata) if !metadata.is_file() => return Err(is_no_regular_file(path)),
        Ok(_) => {}
    }
    // Read and write, because whoever reads a WAL database takes part in its locks; `query_only` keeps the promise to change nothing.
    let connection = match open(path, OpenFlags::SQLITE_OPEN_READ_WRITE) {
        Err(error) if is_read_only(&error) => open_immutable(path)?,
        other => other.map_err(|error| backend(path, &error))?,
    };
    let version = version(path, &connection)?;
    if version < OLDEST_READABLE {
        // Somebody is making the file at this moment, or began to and never wrote anything.
        return Ok(None);
    }
    connection.pragma_update(None, "query_only", true).map_err(|error| backend(path, &error))?;
    Ok(Some(connection))
}

/// Opens a file for writing, and makes it and its folder if they are missing.
pub(super) fn open_for_write(path: &Path) -> Result<Connection, Error> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => return Err(is_a_folder(path)),
        Ok(metadata) if !metadata.is_file() => return Err(is_no_regular_file(path)),
        Err(_) if path.is_symlink() => return Err(is_a_dangling_link(path)),
        Ok(_) | Err(_) => {}
    }
    create(path).map_err(|error| {
        Error::Unreachable(format!(
            "cannot create the database `{}`: {error}; name a folder that this user may write with `--server sqlite:PATH`",
            path.display()
        ))
    })?;
    let mut connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(|error| backend(path, &error))?;
    if connection.is_readonly(rusqlite::MAIN_DB).map_err(|error| backend(path, &error))? {
        return Err(Error::Unreachable(format!(
            "the database `{}` is read-only; make it writable for this user",
            path.display()
        )));
    }
    if version(path, &connection)? < VERSION {
        upgrade(&mut connection).map_err(|error| backend(path, &error))?;
    }
    prepare_for_writing(&connection).map_err(|error| backend(path, &error))?;
    Ok(connection)
}

fn is_a_folder(path: &Path) -> Error {
    Error::Unreachable(format!("`{}` is a folder; name a file with `--server sqlite:PATH`", path.display()))
}

/// Perhaps the disk is not mounted: that is no organization that does not exist.
fn is_a_dangling_link(path: &Path) -> Error {
    Error::Unreachable(format!(
        "`{}` is a symbolic link to a file that is not there; bring the file back, or remove the link",
        path.display()
    ))
}

fn is_no_regular_file(path: &Path) -> Error {
    Error::Unreachable(format!("`{}` is no regular file; name another with `--server sqlite:PATH`", path.display()))
}

fn prepare_for_writing(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -131_072)?;
    // A checkpoint every 64 MiB instead of every 4: large applies write each page far fewer times.
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 16_384, |_| Ok(()))
}

/// Makes an empty file that only its owner can read.
fn create(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn open(path: &Path, access: OpenFlags) -> rusqlite::Result<Connection> {
    let connection =
        Connection::open_with_flags(plain(path), FLAGS.difference(OpenFlags::SQLITE_OPEN_URI).union(access))?;
    configure(&connection)?;
    // The first read is where a missing `-shm` in a read-only folder, or a file that is no database, shows.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}

/// The bundled SQLite reads any name that begins with `file:` as a URI.
fn plain(path: &Path) -> PathBuf {
    if path.is_absolute() { path.to_path_buf() } else { Path::new(".").join(path) }
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "foreign_keys", true)
}

fn is_read_only(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied))
}

/// In a folder that cannot be written a WAL database can only be read as if nobody ever changed it, which is true unless
/// its log holds something.
fn open_immutable(path: &Path) -> Result<Connection, Error> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if std::fs::metadata(&log).is_ok_and(|metadata| metadata.len() > 0) {
        return Err(Error::Unreachable(format!(
            "the database `{}` has unfinished changes in its `-wal` file, and its folder is read-only; make the folder writable for this user",
            path.display()
        )));
    }
    let uri = format!("file:{}?immutable=1", escaped(&plain(path)));
    let connection = Connection::open_with_flags(uri, FLAGS.union(OpenFlags::SQLITE_OPEN_READ_ONLY))
        .and_then(|connection| configure(&connection).map(|()| connection))
        .map_err(|error| backend(path, &error))?;
    Ok(connection)
}

fn escaped(path: &Path) -> String {
    path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

/// Makes sure that the file is ours and not from a newer Halley, and says of which version it is.
fn version(path: &Path, connection: &Connection) -> Result<u32, Error> {
    let read = |error: rusqlite::Error| backend(path, &error);
    if cut::is_cut(path) {
        return Err(Error::Damaged(format!(
            "the database `{}` is damaged (its end is missing); restore it from a backup, together with its `-wal` file",
            path.display()
        )));
    }
    let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(read)?;
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(read)?;
    let tables: u32 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(read)?;
    if application != APPLICATION_ID && (application != 0 || tables > 0) {
        return Err(Error::Damaged(format!(
            "`{}` is a database of another program; name another file with `--server sqlite:PATH`",
            path.display()
        )));
    }
    if version > VERSION {
        return Err(Error::Damaged(format!(
            "the database `{}` has version {version}, and this Halley knows versions up to {VERSION}; use the newer Halley that wrote it",
            path.display()
        )));
    }
    Ok(version)
}

fn upgrade(connection: &mut Connection) -> rusqlite::Result<()> {
    enter_wal(connection)?;
    schema::migrate(connection)
}

/// Two processes that make one new file meet here, and SQLite does not always wait by itself when the journal changes.
fn enter_wal(connection: &Connection) -> rusqlite::Result<()> {
    const PAUSE: Duration = Duration::from_millis(20);
    let mut waited = Duration::ZERO;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && waited < PATIENCE => {
                std::thread::sleep(PAUSE);
                waited += PAUSE;
            }
            other => return other,
        }
    }
}
