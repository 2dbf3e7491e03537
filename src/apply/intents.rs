//! What was about to be sent, on disk before it is sent: after a crash the next apply looks at it before it sends anything again.
//!
//! Nothing depends on it to recover: planning anew from what is live converges. It spares that a late request meets its own repetition.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, BufRead as _, BufReader, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::model::hex;

/// The intents of applies from one folder to one organization. Held by one process at a time.
#[derive(Debug)]
pub struct Intents {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: File,
    /// Operations whose request may have been sent and whose outcome is not known.
    unknown: BTreeSet<String>,
}

/// Why intents cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum IntentsError {
    /// Another apply is under way.
    #[error("another apply works on this organization from this folder{}; `{path}` is its", .process.map(|id| format!(" (process {id})")).unwrap_or_default())]
    Held {
        /// Its process id.
        process: Option<u32>,
        /// The file.
        path: String,
    },
    /// The file cannot be written.
    #[error("cannot write down what is about to be sent, in `{path}`: {cause}")]
    Unusable {
        /// The file.
        path: String,
        /// Why.
        cause: io::Error,
    },
}

/// One line of the file.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
enum Line {
    /// An apply begins.
    Begin { process: u32, server: String, organization: Option<String> },
    /// These operations are about to be sent.
    Intend(Vec<String>),
    /// What became of these is known.
    Settled(Vec<String>),
}

impl Intents {
    /// Takes the intents of `organization` on `server`, in a folder that is made if it is missing. `process` is this process's id.
    ///
    /// # Errors
    ///
    /// Another process holds them, or the file cannot be written.
    pub fn open(folder: &Path, server: &str, organization: Option<&str>, process: u32) -> Result<Self, IntentsError> {
        let path = path(folder, server, organization);
        let unusable = |cause| IntentsError::Unusable { path: path.display().to_string(), cause };
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unusable)?;
        let mut file = locked(&path, unusable)?;
        let unknown = unknown(&file).map_err(unusable)?;
        file.seek(io::SeekFrom::End(0)).map_err(unusable)?;
        let begin = Line::Begin { process, server: server.to_owned(), organization: organization.map(str::to_owned) };
        // A line that a crash has cut ends here.
        file.write_all(b"\n").and_then(|()| write(&mut file, &begin)).map_err(unusable)?;
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(unusable)?;
        Ok(Self { path, state: Mutex::new(State { file, unknown }) })
    }

    /// Whether somebody has left intents there.
    pub fn exist(folder: &Path, server: &str, organization: Option<&str>) -> bool {
        path(folder, server, organization).exists()
    }

    /// Forgets everything: nothing is left to do, so all of it is known.
    #[must_use]
    pub fn settled(self) -> Self {
        self.state().unknown.clear();
        self
    }

    /// Forgets what is not planned any more: it stands as it should.
    pub(super) fn planned(&self, ids: &BTreeSet<String>) {
        self.state().unknown.retain(|id| ids.contains(id));
    }

    /// Whether a request for this operation may have been sent before, without anybody knowing what became of it.
    pub(super) fn is_unknown(&self, id: &str) -> bool {
        self.state().unknown.contains(id)
    }

    /// Says durably that these operations are about to be sent.
    pub(super) fn intend(&self, ids: Vec<String>) -> Result<(), IntentsError> {
        let mut state = self.state();
        let line = Line::Intend(ids);
        write(&mut state.file, &line).and_then(|()| state.file.sync_data()).map_err(|cause| self.unusable(cause))?;
        if let Line::Intend(ids) = line {
            state.unknown.extend(ids);
        }
        Ok(())
    }

    /// Says that it is known what became of these. If that gets lost, they are looked at once more.
    pub(super) fn settle(&self, ids: Vec<String>) -> Result<(), IntentsError> {
        let mut state = self.state();
        for id in &ids {
            state.unknown.remove(id);
        }
        write(&mut state.file, &Line::Settled(ids)).map_err(|cause| self.unusable(cause))
    }

    /// Removes the file if nothing in it is unknown.
    ///
    /// # Errors
    ///
    /// The file cannot be removed.
    pub fn finish(self) -> Result<(), IntentsError> {
        let Self { path, state } = self;
        let state = state.into_inner().unwrap_or_else(PoisonError::into_inner);
        if !state.unknown.is_empty() {
            return Ok(());
        }
        // Still locked: whoever waits for it finds that it is gone, and makes a new one.
        fs::remove_file(&path).map_err(|cause| IntentsError::Unusable { path: path.display().to_string(), cause })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unusable(&self, cause: io::Error) -> IntentsError {
        IntentsError::Unusable { path: self.path.display().to_string(), cause }
    }
}

/// The file of an organization. Servers and ids may hold anything, so their hash names it.
fn path(folder: &Path, server: &str, organization: Option<&str>) -> PathBuf {
    let sum = Sha256::digest(format!("{server}\n{}", organization.unwrap_or_default()));
    folder.join(format!("{}.jsonl", hex(&sum[..8])))
}

/// Opens the file and holds it until this process ends, however it ends.
fn locked(path: &Path, unusable: impl Fn(io::Error) -> IntentsError) -> Result<File, IntentsError> {
    loop {
        let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path).map_err(&unusable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(IntentsError::Held { process: holder(&file), path: path.display().to_string() });
            }
            Err(TryLockError::Error(cause)) => return Err(unusable(cause)),
        }
        // Somebody may have removed it between opening and locking.
        let here = file.metadata().map_err(&unusable)?;
        if fs::metadata(path).is_ok_and(|there| (there.ino(), there.dev()) == (here.ino(), here.dev())) {
            return Ok(file);
        }
    }
}

fn write(file: &mut File, line: &Line) -> io::Result<()> {
    let mut text = serde_json::to_string(line)?;
    text.push('\n');
    file.write_all(text.as_bytes())
}

/// The lines that can be read; one that a crash has cut is as good as none.
fn lines(file: &File) -> impl Iterator<Item = Line> {
    let lines = BufReader::new(file).split(b'\n').map_while(Result::ok);
    lines.filter_map(|line| serde_json::from_slice(&line).ok())
}

fn unknown(mut file: &File) -> io::Result<BTreeSet<String>> {
    file.rewind()?;
    let mut unknown = BTreeSet::new();
    for line in lines(file) {
        match line {
            Line::Begin { .. } => {}
            Line::Intend(ids) => unknown.extend(ids),
            Line::Settled(ids) => {
                for id in ids {
                    unknown.remove(&id);
                }
            }
        }
    }
    Ok(unknown)
}

fn holder(file: &File) -> Option<u32> {
    let process = |line| match line {
        Line::Begin { process, .. } => Some(process),
        Line::Intend(_) | Line::Settled(_) => None,
    };
    lines(file).filter_map(process).last()
}
