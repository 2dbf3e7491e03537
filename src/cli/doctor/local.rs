//! What stands on this machine: the version, the folders, what an apply has left behind.

use std::path::Path;

use super::findings::Findings;
use crate::cli::environment;
use crate::cli::error::{Error, Exit};
use crate::cli::live::Place;
use crate::render::counted;

/// Where Halley keeps what it needs from one run to the next, from the folder in which it runs.
const OWN: &str = ".halley";

/// Which Halley this is.
pub(super) fn version(findings: &mut Findings) {
    let (version, system, machine) = (env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    findings.ok("version", format!("halley {version} on {system}, {machine}"));
}

/// Whether what an apply needs can be written, and what one has left.
pub(super) fn folders(findings: &mut Findings) {
    match writable(Path::new(OWN)) {
        Ok(()) => findings.ok("folder", format!("`{OWN}` can be written")),
        Err(cause) => findings.problem(
            "folder",
            &Error::new(
                Exit::Invalid,
                format!("`{OWN}` cannot be written: {cause}; `apply` keeps there what it is about to send"),
            )
            .hint("run Halley in a folder that this user may write; manifests elsewhere are named with `-f`"),
        ),
    }
    match environment::cache_folder() {
        None => {
            findings.warn("cache", "no home is known, so nothing is kept between runs", "set HOME or XDG_CACHE_HOME");
        }
        Some(folder) => match writable(&folder) {
            Ok(()) => findings.ok("cache", format!("`{}` can be written", folder.display())),
            Err(cause) => findings.warn(
                "cache",
                format!(
                    "`{}` cannot be written: {cause}; the snapshot of a Halley server is read anew each time",
                    folder.display()
                ),
                "make it writable, or name another with XDG_CACHE_HOME",
            ),
        },
    }
    let left = Place::left_intents();
    match left.len() {
        0 => findings.ok("intents", "no apply has ended in the middle"),
        count => findings.warn(
            "intents",
            format!(
                "{} of an apply that has not ended, or is under way: `{}`",
                counted(count, "file"),
                left[0].display()
            ),
            "run `halley apply` from this folder: it looks at what became of it before it sends anything",
        ),
    }
}

/// Whether a file can be made in a folder, or in what the folder would be made in.
fn writable(folder: &Path) -> Result<(), String> {
    let existing = folder.ancestors().find(|above| above.exists()).filter(|above| !above.as_os_str().is_empty());
    let existing = existing.unwrap_or(Path::new("."));
    if !existing.is_dir() {
        return Err(format!("`{}` is no folder", existing.display()));
    }
    let made = tempfile::Builder::new().prefix(".halley-").tempfile_in(existing);
    made.map(drop).map_err(|cause| cause.to_string().split(" at path").next().unwrap_or_default().to_owned())
}
