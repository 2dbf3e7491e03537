//! Whether the end of a database file is missing. SQLite itself notices only when it needs a page that is not there.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// SQLite's file header; all numbers in it are big-endian.
const HEADER: usize = 100;

/// Whether the file is shorter than its header says. What cannot be read is for SQLite to explain.
pub(super) fn is_cut(path: &Path) -> bool {
    let Ok(Some(first)) = missing(path) else { return false };
    // While there is a log, a checkpoint may be writing: the first page comes before those at the end.
    if has_log(path) {
        return false;
    }
    // A checkpoint may have ended between the looks at the file and at its log.
    missing(path).is_ok_and(|again| again == Some(first))
}

/// How many bytes the header says and how many there are, when there are fewer.
fn missing(path: &Path) -> io::Result<Option<(u64, u64)>> {
    let mut file = File::open(path)?;
    let mut header = [0; HEADER];
    file.read_exact(&mut header)?;
    let page_size = match u64::from(u16::from_be_bytes([header[16], header[17]])) {
        1 => 65_536,
        size => size,
    };
    let pages = u64::from(u32::from_be_bytes([header[28], header[29], header[30], header[31]]));
    let (said, found) = (page_size * pages, file.metadata()?.len());
    Ok((found < said).then_some((said, found)))
}

fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|metadata| metadata.len() > 0)
}
