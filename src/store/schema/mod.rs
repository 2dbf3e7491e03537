//! The tables, as a list of migrations.

use rusqlite::{Connection, TransactionBehavior};

/// Every migration there ever was; `user_version` counts how many a file has seen. Entries are never changed or removed.
const MIGRATIONS: [&str; 4] = [
    include_str!("0001_organization.sql"),
    include_str!("0002_accounts.sql"),
    include_str!("0003_version.sql"),
    include_str!("0004_runs.sql"),
];

/// The version that this Halley reads and writes.
pub(super) const VERSION: u32 = MIGRATIONS.len() as u32;

/// The oldest version that can be read as it is: what came later are tables of their own, and a column that [`RUNS`] tells of.
pub(super) const OLDEST_READABLE: u32 = 1;

/// The version from which on an audit row knows its run.
pub(super) const RUNS: u32 = 4;

/// `HALY`, in the header of every file of ours.
pub(super) const APPLICATION_ID: i64 = 0x4841_4C59;

/// Runs the migrations that the file has not seen, all or none.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Read again under the lock: another process may have been first.
    let seen: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for migration in MIGRATIONS.iter().skip(seen as usize) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", seen.max(VERSION))?;
    transaction.commit()
}
