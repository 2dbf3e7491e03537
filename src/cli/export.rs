//! `halley export`.

use std::path::{Path, PathBuf};

use super::Run;
use super::error::{Error, Exit};
use super::key::Where;
use super::live;
use crate::desired::{self, ExportOptions, ExportedFile};
use crate::files;
use crate::render::{counted, visible};

/// Writes the live organization as manifests, so that `halley plan` right after it is empty
///
/// One file a thing, in a stable order. Nothing in them removes anything: ownership is Additive until somebody writes otherwise.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley export org --server sqlite:acme.db
  halley plan -f org --server sqlite:acme.db     nothing to do
  halley export org --force                      once more, over the files of the last time")]
pub(super) struct Export {
    /// The folder to write to; it must be empty or not exist
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Writes also to a folder that is not empty; files of the same names are replaced, others stay
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    place: Where,
}

impl Export {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let Self { folder, force, place } = self;
        let place = place.place(run)?;
        let live = place.connect_existing(run)?;
        let snapshot = live::read(run, &live)?.snapshot;
        if !force {
            require_empty(folder)?;
        }
        let desired::Export { files: manifests, notes } = desired::export(&snapshot, &ExportOptions::default());
        run.ui.during("Writing manifests", |progress| {
            progress.expect(manifests.len());
            for (at, ExportedFile { path: name, text }) in manifests.iter().enumerate() {
                let path = folder.join(name);
                files::replace(&path, text).map_err(|cause| Error::io("write", &path, &cause))?;
                progress.reached(at + 1);
            }
            Ok::<_, Error>(())
        })?;
        for note in &notes {
            run.ui.warning(&visible(note));
        }
        run.ui.status(&format!("Wrote {} to `{}`.", counted(manifests.len(), "file"), folder.display()));
        Ok(Exit::Clean)
    }
}

/// Hidden files, as `.git`, are nobody's manifests.
fn require_empty(folder: &Path) -> Result<(), Error> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(Error::io("read", folder, &cause)),
    };
    for entry in entries {
        let name = entry.map_err(|cause| Error::io("read", folder, &cause))?.file_name();
        if !name.to_string_lossy().starts_with('.') {
            return Err(Error::invalid(format!("the folder `{}` is not empty; nothing was written", folder.display()))
                .hint("name a new folder")
                .hint("`--force` replaces files of the same names; others stay, and are read together with them"));
        }
    }
    Ok(())
}
