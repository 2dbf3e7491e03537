//! Which files a path stands for.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

/// What is read in folders; a file that is named on the command line is read whatever its name.
const EXTENSIONS: [&str; 3] = ["yaml", "yml", "json"];

/// Too many symbolic links, on Linux and on the BSDs. `io::ErrorKind` does not name it yet.
const ELOOP: i32 = if cfg!(target_os = "linux") { 40 } else { 62 };

/// What goes wrong on the way to a file.
pub(super) enum Obstacle {
    /// There is nothing at the path.
    Missing,
    /// A pipe, a socket or a device: reading it could hang.
    Special,
    /// A folder that contains itself, by a symbolic link.
    Loop,
    /// A folder without any manifest file.
    Empty,
    /// The operating system refuses.
    Unreadable(io::Error),
}

/// The files found, in order, and what could not be followed.
#[derive(Default)]
pub(super) struct Walk {
    /// Every file once, in the order of the paths given, sorted within a folder.
    pub(super) files: Vec<PathBuf>,
    /// Paths that lead nowhere.
    pub(super) obstacles: Vec<(PathBuf, Obstacle)>,
    seen: BTreeSet<PathBuf>,
}

impl Walk {
    /// Adds a path from the command line.
    pub(super) fn add(&mut self, path: &Path) {
        let before = (self.files.len() + self.seen.len(), self.obstacles.len());
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                self.folder(path, &mut Vec::new());
                if before == (self.files.len() + self.seen.len(), self.obstacles.len()) {
                    self.stop(path, Obstacle::Empty);
                }
            }
            Ok(metadata) => self.file(path, &metadata),
            Err(error) => self.stop(path, failure(path, error)),
        }
    }

    fn folder(&mut self, path: &Path, above: &mut Vec<PathBuf>) {
        let entries = fs::canonicalize(path).and_then(|real| Ok((real, sorted(path)?)));
        let (real, entries) = match entries {
            Ok(found) => found,
            Err(error) => return self.stop(path, Obstacle::Unreadable(error)),
        };
        if above.contains(&real) {
            return self.stop(path, Obstacle::Loop);
        }
        above.push(real.clone());
        for entry in entries {
            self.entry(&below(path, &entry), &real, &entry, above);
        }
        above.pop();
    }

    /// What is no link needs no look at the file system again: folders of 100,000 files are read too.
    fn entry(&mut self, path: &Path, real: &Path, entry: &DirEntry, above: &mut Vec<PathBuf>) {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => self.folder(path, above),
            Ok(kind) if kind.is_symlink() => self.link(path, above),
            Ok(kind) if is_manifest(path) && kind.is_file() => self.found(path, real.join(entry.file_name())),
            Ok(_) if is_manifest(path) => self.stop(path, Obstacle::Special),
            Ok(_) => {}
            Err(error) => self.stop(path, Obstacle::Unreadable(error)),
        }
    }

    fn link(&mut self, path: &Path, above: &mut Vec<PathBuf>) {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.folder(path, above),
            Ok(metadata) if is_manifest(path) => self.file(path, &metadata),
            // It may have led to a folder with manifests, whatever its name.
            Err(error) => self.stop(path, failure(path, error)),
            Ok(_) => {}
        }
    }

    fn file(&mut self, path: &Path, metadata: &fs::Metadata) {
        if !metadata.is_file() {
            return self.stop(path, Obstacle::Special);
        }
        match fs::canonicalize(path) {
            Ok(real) => self.found(path, real),
            Err(error) => self.stop(path, failure(path, error)),
        }
    }

    fn found(&mut self, path: &Path, real: PathBuf) {
        if self.seen.insert(real) {
            self.files.push(path.to_owned());
        }
    }

    fn stop(&mut self, path: &Path, obstacle: Obstacle) {
        self.obstacles.push((path.to_owned(), obstacle));
    }
}

fn failure(path: &Path, error: io::Error) -> Obstacle {
    let dangling = || fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    match error.kind() {
        io::ErrorKind::NotFound if !dangling() => Obstacle::Missing,
        _ if error.raw_os_error() == Some(ELOOP) => Obstacle::Loop,
        _ => Obstacle::Unreadable(error),
    }
}

fn sorted(folder: &Path) -> io::Result<Vec<DirEntry>> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.retain(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
    entries.sort_by_key(DirEntry::file_name);
    Ok(entries)
}

fn below(folder: &Path, entry: &DirEntry) -> PathBuf {
    if folder == Path::new(".") { PathBuf::from(entry.file_name()) } else { folder.join(entry.file_name()) }
}

fn is_manifest(path: &Path) -> bool {
    path.extension().and_then(OsStr::to_str).is_some_and(|extension| EXTENSIONS.contains(&extension))
}
