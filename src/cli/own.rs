//! What Halley keeps of itself where it runs: the embedded organization, intents, the policy in force.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

/// The folder, from the one in which Halley runs.
pub(super) const FOLDER: &str = ".halley";

/// Makes the folder, for its owner alone. It tells git to leave it out: nobody means to commit a database beside the manifests.
///
/// Where that cannot be done, whoever needs the folder next says so, as they know what for.
pub(super) fn make(folder: &Path) {
    let _ = made(folder);
}

fn made(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    match OpenOptions::new().write(true).create_new(true).open(folder.join(".gitignore")) {
        Ok(mut file) => file.write_all(b"*\n"),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Makes the folder of a file where it is this one. Any other folder is the user's own.
pub(super) fn make_around(file: &Path) {
    if let Some(folder) = file.parent().filter(|folder| folder.file_name().is_some_and(|name| name == FOLDER)) {
        make(folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_says_that_git_leaves_it_out_and_what_somebody_wrote_there_stays() {
        let place = tempfile::TempDir::new().unwrap();
        let file = place.path().join(".halley/organization.db");
        make_around(&file);
        let ignore = place.path().join(".halley/.gitignore");
        assert_eq!(std::fs::read_to_string(&ignore).unwrap(), "*\n");
        std::fs::write(&ignore, "!kept\n").unwrap();
        make_around(&file);
        assert_eq!(std::fs::read_to_string(&ignore).unwrap(), "!kept\n");
        make_around(&place.path().join("data/acme.db"));
        assert!(!place.path().join("data").exists());
    }
}
