//! `halley generate`.

mod names;
mod population;
mod random;
mod write;

use std::path::{Path, PathBuf};

use super::Run;
use super::error::{Error, Exit};
use crate::files;
use population::{LARGEST_ACCESS, Size};
use random::Random;

/// Writes the manifests of a believable organization of any size, to try Halley at one's own scale
///
/// The same numbers and the same seed always give the same files.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  halley generate small
  halley generate --members 10000 --workspaces 200 --memberships 50000 --seed 7 large
  time halley validate -f large")]
pub(super) struct Generate {
    /// How many people
    #[arg(long, value_name = "N", default_value_t = 100)]
    members: usize,
    /// How many workspaces
    #[arg(long, value_name = "M", default_value_t = 10)]
    workspaces: usize,
    /// How many people in workspaces, all workspaces together [default: 3 a member, as far as they fit]
    #[arg(long, value_name = "K")]
    memberships: Option<usize>,
    /// Which of many organizations of this size
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The folder to write to; it must be empty or not exist
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Generate {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        let size = self.size()?;
        require_empty(&self.folder)?;
        let (count, bytes) = run.ui.during("Writing manifests", |progress| {
            let mut random = Random::new(self.seed);
            let people = population::people(size, &mut random);
            let written = write::files(&people, &population::access(size, &people, &mut random));
            progress.expect(written.len());
            let mut bytes = 0;
            for (at, (name, text)) in written.iter().enumerate() {
                let path = self.folder.join(name);
                files::replace(&path, text).map_err(|cause| Error::io("write", &path, &cause))?;
                bytes += text.len();
                progress.reached(at + 1);
            }
            Ok::<_, Error>((written.len(), bytes))
        })?;
        let Size { members, workspaces, memberships } = size;
        run.ui.status(&format!(
            "Wrote {members} members, {workspaces} workspaces and {memberships} memberships to `{}`: {count} files, {bytes} bytes.",
            self.folder.display()
        ));
        Ok(Exit::Clean)
    }

    fn size(&self) -> Result<Size, Error> {
        let Self { members, workspaces, memberships, seed: _, folder: _ } = self;
        if *members == 0 || *workspaces == 0 {
            return Err(Error::invalid("an organization has at least one member and one workspace"));
        }
        let bare = Size { members: *members, workspaces: *workspaces, memberships: 0 };
        let most = bare.most_memberships();
        let memberships = memberships.unwrap_or_else(|| members.saturating_mul(3).min(most));
        if memberships > most {
            return Err(Error::invalid(format!(
                "{workspaces} workspaces and {members} members have at most {most} memberships: Admins need none, and a \
                 workspace lists at most {LARGEST_ACCESS} people"
            ))
            .hint(format!("write `--memberships {most}`, or more `--workspaces`")));
        }
        Ok(Size { memberships, ..bare })
    }
}

/// Whatever else lies in the folder would be read together with what is written.
fn require_empty(folder: &Path) -> Result<(), Error> {
    let taken = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => false,
        Err(cause) => return Err(Error::io("read", folder, &cause)),
    };
    if taken {
        return Err(Error::invalid(format!("the folder `{}` is not empty; nothing was written", folder.display()))
            .hint("name a new folder"));
    }
    Ok(())
}
