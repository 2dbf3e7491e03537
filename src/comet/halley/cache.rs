//! The last snapshot of each server on disk, beside its ETag: a clean plan then costs one request without a body.
//!
//! People and memberships stand there as numbers and lengths: reading them costs less than reading the JSON would. What is damaged, or of
//! another server, organization or credential, is as good as nothing.

use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::packed::{self, Reader, Writer};
use crate::backend::Secret;
use crate::comet::Credential;
use crate::model::snapshot::Snapshot;
use crate::wire::halley::Caller;

/// The first bytes of a cache of this format.
const MAGIC: &[u8] = b"halley snapshot 1\n";

/// The length of a SHA-256.
const SUM: usize = 32;

/// Where the snapshot of one server, organization and credential is kept.
#[derive(Clone, Debug)]
pub struct SnapshotCache {
    path: PathBuf,
}

/// A kept snapshot, not decoded yet.
pub(super) struct Kept {
    bytes: Vec<u8>,
    etag: String,
    /// Where the snapshot begins.
    body: usize,
}

impl SnapshotCache {
    /// The cache in `folder`; `organization` is the one that is wanted, where somebody said so.
    pub fn new(folder: &Path, server: &str, organization: Option<&str>, credential: &Credential) -> Self {
        let secret = match credential {
            Credential::ApiKey(secret) | Credential::Session(secret) => Secret::expose(secret),
            Credential::None => "",
        };
        let mut sum = Sha256::new();
        for part in ["halley snapshot cache", server, organization.unwrap_or_default(), secret] {
            sum.update(part.len().to_le_bytes());
            sum.update(part);
        }
        Self { path: folder.join(format!("snapshot-{}", hex(&sum.finalize()[..16]))) }
    }

    /// What is kept, if it is whole.
    pub(super) fn load(&self) -> Option<Kept> {
        let bytes = fs::read(&self.path).ok()?;
        let (sum, rest) = bytes.strip_prefix(MAGIC)?.split_at_checked(SUM)?;
        if Sha256::digest(rest)[..] != *sum {
            return None;
        }
        let mut reader = Reader::new(rest);
        let etag = reader.text()?.to_owned();
        let body = bytes.len() - reader.left();
        Some(Kept { bytes, etag, body })
    }

    /// Keeps a snapshot. That it cannot be kept costs the next run a moment, and nothing else.
    pub(super) fn store(&self, etag: &str, caller: &Caller, snapshot: &Snapshot) {
        let _ = self.try_store(etag, caller, snapshot);
    }

    fn try_store(&self, etag: &str, caller: &Caller, snapshot: &Snapshot) -> io::Result<()> {
        let mut writer = Writer::default();
        writer.text(etag);
        packed::write(&mut writer, caller, snapshot);
        let rest = writer.into_bytes();
        let folder = self.path.parent().unwrap_or(Path::new("."));
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let mut file = tempfile::Builder::new()
            .prefix(".snapshot-")
            .permissions(Permissions::from_mode(0o600))
            .tempfile_in(folder)?;
        for part in [MAGIC, &Sha256::digest(&rest)[..], &rest] {
            file.write_all(part)?;
        }
        file.persist(&self.path)?;
        Ok(())
    }
}

impl Kept {
    pub(super) fn etag(&self) -> &str {
        &self.etag
    }

    /// The snapshot; `None` if it is not what this Halley writes.
    pub(super) fn decode(&self) -> Option<(Caller, Snapshot)> {
        packed::read(&mut Reader::new(&self.bytes[self.body..]))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
