//! The file of an embedded organization.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::super::findings::Findings;
use crate::cli::error::{Error, Exit};
use crate::cli::live::Place;
use crate::store::Health;

/// So little space ends in a full disk soon, in bytes.
const LITTLE: u64 = 100 << 20;
/// A log that grows beyond it is not folded back, for somebody reads and never ends, in bytes.
const LARGE_LOG: u64 = 256 << 20;

pub(super) fn examine(place: &Place, findings: &mut Findings) {
    const NAME: &str = "database";
    let Place::Embedded(path) = place else { return };
    match Health::of(path) {
        Err(error) => return findings.problem(NAME, &error.into()),
        Ok(None) => {
            return findings
                .unchecked(NAME, format!("`{}` does not exist yet; `halley apply` makes it", path.display()));
        }
        Ok(Some(health)) => judged(path, &health, findings),
    }
    file(path, findings);
    space(path, findings);
}

fn judged(path: &Path, health: &Health, findings: &mut Findings) {
    let Health { version, newest, journal, complaints } = health;
    let named = format!("`{}`", path.display());
    if let Some(first) = complaints.first() {
        let error = Error::new(Exit::Unreachable, format!("{named} is damaged: {first}"));
        return findings.problem("database", &error.hint("restore it from a backup, together with its `-wal` file"));
    }
    let said = format!("{named} is whole, version {version}");
    if version < newest {
        return findings.warn(
            "database",
            said,
            format!("the next command that writes makes it version {newest}; keep a backup (`halley backup`)"),
        );
    }
    if journal != "wal" {
        return findings.warn(
            "database",
            format!("{said}, with the journal mode {journal}"),
            "whoever reads now waits for whoever writes: run `PRAGMA journal_mode=WAL`",
        );
    }
    findings.ok("database", said);
}

/// Who else may read it, and how much is not folded back.
fn file(path: &Path, findings: &mut Findings) {
    let Ok(metadata) = std::fs::metadata(path) else { return };
    let mode = metadata.permissions().mode() & 0o777;
    match mode & 0o077 {
        0 => findings.ok("permissions", format!("only its owner can read the database ({mode:o})")),
        _ => findings.warn(
            "permissions",
            format!("others than its owner can open the database ({mode:o})"),
            format!("run `chmod 600 {}`", path.display()),
        ),
    }
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if let Ok(log) = std::fs::metadata(&log)
        && log.len() > LARGE_LOG
    {
        findings.warn(
            "log",
            format!("its `-wal` file has {} MiB", log.len() >> 20),
            "end whatever reads the database all the time, or restart it",
        );
    }
}

fn space(path: &Path, findings: &mut Findings) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(disk) = rustix::fs::statvfs(folder) else {
        return findings.unchecked("space", "the file system does not say");
    };
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let said = format!("{} MiB are free beside the database", free >> 20);
    match free {
        0..LITTLE => findings.warn("space", said, "make room: a full disk refuses every change"),
        _ => findings.ok("space", said),
    }
}
