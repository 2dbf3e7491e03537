//! A copy of the file as it is at one moment, made while others write.

use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::{Store, connection, error};
use crate::backend::Error;

impl Store {
    /// Copies the organization to `target`, which only this user can read: whole and checked, or not at all. Writers go on meanwhile.
    ///
    /// # Errors
    ///
    /// There is no organization, `target` exists or belongs to the database, its folder cannot be written, or the copy is damaged.
    pub fn backup(&self, target: &Path) -> Result<(), Error> {
        self.refuse(target)?;
        let source = connection::open_for_read(&self.path)?.ok_or_else(|| {
            Error::Other(format!("there is no database `{}` to make a backup of", self.path.display()))
        })?;
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let failed = |what: &dyn std::fmt::Display| {
            Error::Unreachable(format!(
                "cannot write the backup `{}`: {what}; name a file in a folder that this user may write",
                target.display()
            ))
        };
        // Only its owner may read it, and it goes away unless it becomes the backup.
        let copy =
            tempfile::Builder::new().prefix(".halley-backup-").tempfile_in(folder).map_err(|error| failed(&error))?;
        self.copy(&source, copy.path())?;
        copy.as_file().sync_all().map_err(|error| failed(&error))?;
        copy.persist_noclobber(target).map_err(|error| failed(&error.error))?;
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| failed(&error))
    }

    fn refuse(&self, target: &Path) -> Result<(), Error> {
        let beside = |end: &str| {
            let mut name = self.path.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        };
        let same = |path: &Path| {
            path == target || path.canonicalize().ok().is_some_and(|path| Some(path) == target.canonicalize().ok())
        };
        if ["", "-wal", "-shm", "-journal"].iter().any(|end| same(&beside(end))) {
            return Err(Error::Other(format!(
                "`{}` belongs to the database itself; name another file",
                target.display()
            )));
        }
        if target.symlink_metadata().is_ok() {
            return Err(Error::Other(format!(
                "`{}` exists already, and a backup overwrites nothing; name another file",
                target.display()
            )));
        }
        Ok(())
    }

    /// All pages in one step: in WAL mode that is one moment, and no writer waits for it.
    fn copy(&self, source: &Connection, target: &Path) -> Result<(), Error> {
        let described = |error: rusqlite::Error| error::backend(target, &error);
        let mut copy = Connection::open(target).map_err(described)?;
        let done = Backup::new(source, &mut copy)
            .and_then(|backup| backup.step(-1))
            .map_err(|error| error::backend(&self.path, &error))?;
        if done != StepResult::Done {
            return Err(Error::Busy(format!(
                "the database `{}` is locked by another process; make the backup again",
                self.path.display()
            )));
        }
        let verdict: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(described)?;
        if verdict != "ok" {
            return Err(Error::Damaged(format!(
                "the database `{}` is damaged ({verdict}), so no backup was made of it; keep the older backups",
                self.path.display()
            )));
        }
        copy.close().map_err(|(_, error)| described(error))
    }
}
