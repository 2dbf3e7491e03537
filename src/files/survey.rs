//! Whether anything in folders has changed, without reading the files.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::walk::Walk;

/// What can be seen of files without opening them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Survey {
    /// How many files there are.
    pub files: usize,
    /// How many bytes they have.
    pub bytes: u64,
    /// Whether the last change is so long ago that a further one would have another time: only then do two equal surveys mean that
    /// nothing has changed.
    pub is_settled: bool,
    /// Over names, sizes and times of change.
    mark: u64,
}

impl Survey {
    /// Whether the same files were seen, whenever it was.
    pub fn shows_the_same(&self, other: &Self) -> bool {
        let Self { files, bytes, is_settled: _, mark } = self;
        (*files, *bytes, *mark) == (other.files, other.bytes, other.mark)
    }
}

/// Clocks of file systems tick as seldom as every two seconds.
const TICK: Duration = Duration::from_secs(3);

/// Looks at the files that `load` would read.
pub fn survey<P: AsRef<Path>>(paths: &[P], now: SystemTime) -> Survey {
    let mut walk = Walk::default();
    paths.iter().for_each(|path| walk.add(path.as_ref()));
    let mut survey = Survey { files: walk.files.len(), bytes: 0, is_settled: true, mark: 0 };
    let mut hasher = DefaultHasher::new();
    for path in &walk.files {
        let metadata = std::fs::metadata(path).ok();
        let modified = metadata.as_ref().and_then(|metadata| metadata.modified().ok());
        let len = metadata.map(|metadata| metadata.len());
        survey.bytes = survey.bytes.saturating_add(len.unwrap_or_default());
        let is_old = |modified: SystemTime| now.duration_since(modified).is_ok_and(|age| age > TICK);
        survey.is_settled &= modified.is_some_and(is_old);
        (path, len, modified).hash(&mut hasher);
    }
    for (path, _) in &walk.obstacles {
        // Why a path leads nowhere may change with nothing else to see.
        survey.is_settled = false;
        path.hash(&mut hasher);
    }
    survey.mark = hasher.finish();
    survey
}
