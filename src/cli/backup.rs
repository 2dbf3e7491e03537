//! `halley backup`.

use std::path::PathBuf;

use super::Run;
use super::arguments::ServerArgs;
use super::error::{Error, Exit};
use super::live;
use super::server::{self, Server};
use crate::store::Mode;

/// Copies an embedded organization into a file, also while `halley serve` or `halley apply` uses it
///
/// The copy is of one moment, and checked before it gets its name. An existing file is never overwritten. It holds hashes of passwords and
/// keys: keep it as safe as the database itself.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley backup organization-backup.db
  halley backup backups/monday.db --server sqlite:/var/lib/halley/organization.db

To restore one: end `halley serve`, move the database away together with its files `-wal` and `-shm`, put the backup in its place, and
start `halley serve` again. Sessions and links of the moment of the backup work again then; keys made later do not.")]
pub(super) struct Backup {
    /// The file to make
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    server: ServerArgs,
}

impl Backup {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let path = match server::choose(self.server.named(), None, &server::Bound::Nothing)? {
            Server::Embedded(path) => path,
            Server::Remote(_) | Server::Replay(_) => {
                return Err(Error::invalid("a backup is made of an organization's file, and this is none")
                    .hint("run it where the server runs, with `--server sqlite:PATH`"));
            }
        };
        live::exists(&path)?;
        let store = live::open(run, &path, Mode::Read)?;
        run.ui.during("Copying", |_| store.backup(&self.file))?;
        run.ui.result(&format!("{}\n", self.file.display()));
        Ok(Exit::Clean)
    }
}
