//! The files that take the secrets of service accounts' keys.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::backend::{Secret, SecretSink, SinkError, key_id};
use crate::desired::{Desired, Target};
use crate::model::change::NewKey;
use crate::model::key::{AccountName, KeyName};
use crate::plan::Held;

/// A secret is about 90 bytes; what is longer is none.
const LONGEST_SECRET: u64 = 4096;

/// Where declared keys go. A key that no manifest declares has no target, whatever a saved plan says.
#[derive(Clone, Debug, Default)]
pub struct FileTargets {
    files: BTreeMap<(AccountName, KeyName), Place>,
}

/// One target.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    /// The folder of the manifest; the file does not leave it.
    root: PathBuf,
    file: PathBuf,
}

impl FileTargets {
    /// The file targets of the declared keys. Keys with other targets belong to another actor.
    pub fn new(desired: &Desired) -> Self {
        let files = desired.keys.iter().filter_map(|key| match &key.target {
            Target::File(path) => {
                let root = manifest_folder(desired, key.account());
                Some((key.key.clone(), Place { root, file: PathBuf::from(&**path) }))
            }
            Target::Secret(..) => None,
        });
        Self { files: files.collect() }
    }

    /// What each target holds now.
    pub fn held(&self) -> BTreeMap<(AccountName, KeyName), Held> {
        self.files.iter().map(|(key, place)| (key.clone(), place.held())).collect()
    }

    fn place(&self, key: &NewKey) -> Result<&Place, SinkError> {
        let declared = key.name.generation().map_or(key.name.as_str(), |(name, _)| name);
        self.files.get(&(key.account.clone(), KeyName::new(declared))).ok_or_else(|| {
            SinkError(format!("no manifest declares a file for the key `{declared}` of `{}`", key.account))
        })
    }
}

/// What the targets of the declared keys hold now, as a plan wants to know it.
pub fn held(desired: &Desired) -> BTreeMap<(AccountName, KeyName), Held> {
    FileTargets::new(desired).held()
}

impl SecretSink for FileTargets {
    fn reserve(&self, key: &NewKey) -> Result<(), SinkError> {
        self.place(key)?.reserve()
    }

    fn store(&self, key: &NewKey, secret: &Secret) -> Result<(), SinkError> {
        let place = self.place(key)?;
        place.reserve()?;
        place.store(secret).map_err(|error| place.failed("write", &error))
    }
}

fn manifest_folder(desired: &Desired, account: &AccountName) -> PathBuf {
    let origins = &desired.origins;
    let document = desired.organization.accounts.position(account).ok().and_then(|at| origins.accounts.get(at));
    let file = document.and_then(|at| origins.documents.get(*at as usize)).map(|document| Path::new(&*document.file));
    file.and_then(Path::parent).map(Path::to_path_buf).unwrap_or_default()
}

impl Place {
    /// Makes the folder, and tries that a file can be made in it.
    fn reserve(&self) -> Result<(), SinkError> {
        let folder = self.folder();
        self.stays_inside(&existing_ancestor(folder))?;
        fs::create_dir_all(folder).map_err(|error| self.failed("make the folder of", &error))?;
        self.stays_inside(folder)?;
        match fs::symlink_metadata(&self.file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(self.failed("look at", &error)),
            Ok(metadata) if metadata.is_file() => {}
            Ok(metadata) => {
                let what = if metadata.is_symlink() { "a symbolic link" } else { "no regular file" };
                return Err(SinkError(format!(
                    "`{}` is {what}; a secret is only written to a regular file: remove it, or name another target",
                    self.file.display()
                )));
            }
        }
        if self.read().map_err(|error| self.failed("read", &error))?.is_some_and(|text| is_foreign(&text)) {
            return Err(SinkError(self.foreign()));
        }
        tempfile::NamedTempFile::new_in(folder).map(drop).map_err(|error| self.failed("write", &error))
    }

    /// Writes beside the target and renames, so that the target holds the old secret or the new one, whole.
    fn store(&self, secret: &Secret) -> io::Result<()> {
        let folder = self.folder();
        let mut file = tempfile::Builder::new()
            .prefix(".halley-")
            .permissions(fs::Permissions::from_mode(0o600))
            .tempfile_in(folder)?;
        writeln!(file, "{}", secret.expose())?;
        file.as_file().sync_all()?;
        file.persist(&self.file)?;
        File::open(folder)?.sync_all()
    }

    fn held(&self) -> Held {
        match self.read() {
            Ok(None) => Held::Nothing,
            Ok(Some(text)) if is_foreign(&text) => Held::Unreadable(self.foreign()),
            Ok(Some(text)) => key_id(&text).map_or(Held::Nothing, Held::Key),
            Err(error) => Held::Unreadable(format!("cannot read `{}`: {error}", self.file.display())),
        }
    }

    fn read(&self) -> io::Result<Option<String>> {
        match fs::symlink_metadata(&self.file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
            Ok(metadata) if !metadata.is_file() => return Err(io::Error::other("it is no regular file")),
            Ok(_) => {}
        }
        let mut bytes = Vec::new();
        File::open(&self.file)?.take(LONGEST_SECRET).read_to_end(&mut bytes)?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    fn folder(&self) -> &Path {
        or_current(self.file.parent().unwrap_or(Path::new("")))
    }

    /// Links are resolved: one that leads out of the manifest's folder is not followed.
    fn stays_inside(&self, folder: &Path) -> Result<(), SinkError> {
        let resolve = |path: &Path| fs::canonicalize(path).map_err(|error| self.failed("find the folder of", &error));
        let (root, folder) = (resolve(or_current(&self.root))?, resolve(folder)?);
        if folder.starts_with(&root) {
            return Ok(());
        }
        Err(SinkError(format!(
            "`{}` lies outside the manifest's folder `{}`; name a file inside it",
            self.file.display(),
            root.display()
        )))
    }

    /// Perhaps a manifest, or the database: a secret must not take its place.
    fn foreign(&self) -> String {
        format!(
            "`{}` holds something else than a secret of Halley; remove it, or name another target",
            self.file.display()
        )
    }

    fn failed(&self, what: &str, error: &io::Error) -> SinkError {
        SinkError(format!("cannot {what} `{}`: {error}", self.file.display()))
    }
}

/// The nearest folder above that exists; making folders below it follows no link.
fn existing_ancestor(folder: &Path) -> PathBuf {
    folder.ancestors().map(or_current).find(|path| path.exists()).unwrap_or(Path::new(".")).to_path_buf()
}

fn or_current(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

/// Whether a file holds what Halley did not write there. A secret that was cut or edited is one all the same.
fn is_foreign(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && !text.starts_with("hly_")
}
