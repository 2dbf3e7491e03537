//! The policy in force, kept beside the intents: what a change of the manifests allows beyond it waits until somebody has agreed.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::super::error::{Error, Exit};
use super::super::own;
use crate::desired::strictness::{loosened, nothing, strictest};
use crate::files;
use crate::model::hex;
use crate::resources::status::AppliedPolicy;

/// From the folder in which it runs.
const FOLDER: &str = ".halley/watch";
const FORMAT: &str = "halley.dev/watch/v1";

/// An organization on a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) server: String,
    /// Its name in the manifests.
    pub(super) organization: String,
    /// Its live id; `None` until it is made.
    pub(super) id: Option<String>,
}

impl Subject {
    /// What stays the same under another name in the manifests and another spelling of the server: so does the policy.
    fn key(&self) -> String {
        let Self { server, organization, id } = self;
        id.clone().unwrap_or_else(|| format!("{server}\n{organization}"))
    }
}

/// What is kept of an organization.
pub(super) struct Memory {
    subject: Subject,
    path: PathBuf,
    /// Held as long as this process watches; `None` for a single look.
    _lock: Option<File>,
}

/// The file.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Kept {
    format: String,
    server: String,
    organization: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    policy: AppliedPolicy,
}

/// The policy that counts.
pub(super) struct InForce {
    pub(super) policy: AppliedPolicy,
    /// What the declared policy allows beyond it, and the digest that agrees to that.
    pub(super) waits: Option<(Vec<String>, String)>,
}

impl Memory {
    /// Takes what is kept. Two that watch the same organization from the same folder would write every line twice.
    pub(super) fn open(subject: Subject, once: bool) -> Result<Self, Error> {
        let sum = Sha256::digest(subject.key());
        let name = hex(&sum[..8]);
        let folder = Path::new(FOLDER);
        own::make(Path::new(own::FOLDER));
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|cause| unusable(folder, &cause))?;
        let lock = if once { None } else { Some(lock(&folder.join(format!("{name}.lock")))?) };
        Ok(Self { subject, path: folder.join(format!("{name}.json")), _lock: lock })
    }

    /// Whether this is what is kept of an organization.
    pub(super) fn is_of(&self, subject: &Subject) -> bool {
        self.subject == *subject
    }

    /// The file that knows of an organization of this name on this server, which was there before.
    pub(super) fn of_before(server: &str, organization: &str) -> Option<PathBuf> {
        let entries = fs::read_dir(FOLDER).ok()?.flatten().map(|entry| entry.path());
        let mut files: Vec<PathBuf> = entries.filter(|path| path.is_file()).collect();
        files.sort();
        files.into_iter().find(|path| {
            let kept = fs::read_to_string(path).ok().and_then(|text| serde_json::from_str::<Kept>(&text).ok());
            kept.is_some_and(|kept| kept.id.is_some() && kept.server == server && kept.organization == organization)
        })
    }

    /// The declared policy, unless it allows more than the one in force and nobody has agreed: then the stricter of both.
    pub(super) fn in_force(&self, declared: &AppliedPolicy, agreed: &[String]) -> Result<InForce, Error> {
        let Some(last) = self.last()? else { return Ok(InForce { policy: declared.clone(), waits: None }) };
        let looser = loosened(&last, declared);
        let digest = self.digest(declared);
        if looser.is_empty() || agreed.contains(&digest) {
            return Ok(InForce { policy: declared.clone(), waits: None });
        }
        Ok(InForce { policy: strictest(&last, declared), waits: Some((looser, digest)) })
    }

    /// Keeps the policy under which plans are made from now on.
    pub(super) fn keep(&self, policy: &AppliedPolicy) -> Result<(), Error> {
        if self.last()?.as_ref() == Some(policy) {
            return Ok(());
        }
        let Self { subject, path, _lock: _ } = self;
        let Subject { server, organization, id } = subject.clone();
        let kept = Kept { format: FORMAT.to_owned(), server, organization, id, policy: policy.clone() };
        let text = serde_json::to_string_pretty(&kept).expect("a policy has texts as keys");
        files::replace(path, &(text + "\n")).map_err(|cause| unusable(path, &cause))
    }

    /// Beside what nobody can read every policy is looser.
    fn last(&self) -> Result<Option<AppliedPolicy>, Error> {
        // A pipe would be waited for without end.
        let is_special = fs::metadata(&self.path).is_ok_and(|found| !found.is_file() && !found.is_dir());
        let text = match if is_special { Ok(String::new()) } else { fs::read_to_string(&self.path) } {
            Ok(text) => text,
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
            Err(cause) if cause.kind() == ErrorKind::InvalidData => String::new(),
            Err(cause) => return Err(unusable(&self.path, &cause)),
        };
        let kept = serde_json::from_str::<Kept>(&text).ok().filter(|kept| kept.format == FORMAT);
        Ok(Some(kept.map_or_else(nothing, |kept| kept.policy)))
    }

    fn digest(&self, policy: &AppliedPolicy) -> String {
        let policy = serde_json::to_string(policy).expect("a policy has texts as keys");
        let sum = Sha256::digest(format!("{FORMAT}\n{}\n{policy}", self.subject.key()));
        format!("h1:{}", hex(&sum))
    }
}

fn lock(path: &Path) -> Result<File, Error> {
    let opened = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
    let file = opened.map_err(|cause| unusable(path, &cause))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::new(
            Exit::Unreachable,
            format!("another `halley watch` keeps this organization from this folder; `{}` is its", path.display()),
        )
        .hint("end that one first; `--once` works beside it")),
        Err(TryLockError::Error(cause)) => Err(unusable(path, &cause)),
    }
}

fn unusable(path: &Path, cause: &io::Error) -> Error {
    Error::io("keep the policy in", path, cause)
        .hint("run Halley in a folder that this user may write; manifests elsewhere are named with `-f`")
}
