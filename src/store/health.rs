//! Whether a database file is well: asked of SQLite itself, without any change.

use std::path::Path;

use rusqlite::Connection;

use super::connection;
use super::error::backend;
use super::schema::VERSION;
use crate::backend::Error;

/// How many complaints are told; a file with more is no better known by them.
const COMPLAINTS: u32 = 5;

/// What SQLite says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// The version of its tables.
    pub version: u32,
    /// The version that this Halley writes.
    pub newest: u32,
    /// How changes are kept: `wal`.
    pub journal: String,
    /// What `integrity_check` and `foreign_key_check` complain of; empty: nothing.
    pub complaints: Vec<String>,
}

impl Health {
    /// Examines a file. `None`: there is none, or an empty one.
    ///
    /// # Errors
    ///
    /// It cannot be read, is no database of Halley, or comes from a newer Halley.
    pub fn of(path: &Path) -> Result<Option<Self>, Error> {
        let Some(connection) = connection::open_for_read(path)? else { return Ok(None) };
        examined(&connection).map(Some).map_err(|error| backend(path, &error))
    }
}

fn examined(connection: &Connection) -> rusqlite::Result<Health> {
    let mut complaints = Vec::new();
    let mut statement = connection.prepare(&format!("PRAGMA integrity_check({COMPLAINTS})"))?;
    for line in statement.query_map([], |row| row.get::<_, String>(0))? {
        complaints.push(line?);
    }
    complaints.retain(|line| line != "ok");
    if connection.prepare("PRAGMA foreign_key_check")?.exists([])? {
        complaints.push("a row refers to what is not there".to_owned());
    }
    Ok(Health {
        version: connection.pragma_query_value(None, "user_version", |row| row.get(0))?,
        newest: VERSION,
        journal: connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?,
        complaints,
    })
}
