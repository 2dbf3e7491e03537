//! The last snapshot of each server on disk, beside its ETag: a clean plan then costs one request without a body.
//!
//! People and memberships stand there as numbers and lengths: reading them costs less than reading the JSON would. What is damaged, or of
//! another server, organization or credential, is as good as nothing.

use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use sha2::{Digest as _, Sha256};

use super::lock;
use super::packed::{self, Reader, Writer};
use crate::backend::Secret;
use crate::comet::Credential;
use crate::model::hex;
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
    /// Who reads it already; the first who wants it takes what was read.
    ahead: Arc<Mutex<Option<JoinHandle<Option<Kept>>>>>,
}

/// A kept snapshot.
pub(super) struct Kept {
    etag: String,
    body: Body,
}

enum Body {
    /// Not decoded yet; where it begins in the bytes of the file.
    Packed(Vec<u8>, usize),
    /// `None`: it is not what this Halley writes.
    Decoded(Option<Box<(Caller, Snapshot)>>),
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
        Self { path: folder.join(format!("snapshot-{}", hex(&sum.finalize()[..16]))), ahead: Arc::default() }
    }

    /// Begins to read and decode what is kept, for somebody who has other things to do before they ask the server.
    #[must_use]
    pub fn begun(self) -> Self {
        let path = self.path.clone();
        let read = move || Kept::read(&path).map(Kept::decoded);
        // Without a thread it is read when it is wanted.
        *lock(&self.ahead) = thread::Builder::new().name("kept snapshot".to_owned()).spawn(read).ok();
        self
    }

    /// The one of the two that was begun, if it is for the same server, organization and credential.
    #[must_use]
    pub fn or(self, begun: Option<&Self>) -> Self {
        begun.filter(|begun| begun.path == self.path).cloned().unwrap_or(self)
    }

    /// What is kept, if it is whole.
    pub(super) fn load(&self) -> Option<Kept> {
        match lock(&self.ahead).take() {
            Some(ahead) => ahead.join().ok().flatten(),
            None => Kept::read(&self.path),
        }
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
    fn read(path: &Path) -> Option<Self> {
        let bytes = fs::read(path).ok()?;
        let (sum, rest) = bytes.strip_prefix(MAGIC)?.split_at_checked(SUM)?;
        if Sha256::digest(rest)[..] != *sum {
            return None;
        }
        let mut reader = Reader::new(rest);
        let etag = reader.text()?.to_owned();
        let begin = bytes.len() - reader.left();
        Some(Self { etag, body: Body::Packed(bytes, begin) })
    }

    fn decoded(self) -> Self {
        let Self { etag, body } = self;
        Self { etag, body: Body::Decoded(body.decode()) }
    }

    pub(super) fn etag(&self) -> &str {
        &self.etag
    }

    /// The snapshot; `None` if it is not what this Halley writes.
    pub(super) fn decode(self) -> Option<(Caller, Snapshot)> {
        self.body.decode().map(|decoded| *decoded)
    }
}

impl Body {
    fn decode(self) -> Option<Box<(Caller, Snapshot)>> {
        match self {
            Self::Packed(bytes, begin) => packed::read(&mut Reader::new(&bytes[begin..])).map(Box::new),
            Self::Decoded(decoded) => decoded,
        }
    }
}
