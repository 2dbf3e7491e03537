//! The manifests in the folders that the server was started with, as they are at the moment of asking.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::App;
use crate::diagnostic::{Finding, Sources};
use crate::files::{self, Loaded, Survey};

/// Folders with more than this are for the command line.
const MOST_BYTES: u64 = 64 << 20;
/// And so are those with more files than this.
const MOST_FILES: usize = 200_000;

/// Manifests as they were read, valid or not; files are named as seen from their folder.
#[derive(Debug)]
pub(in crate::web) struct Manifests {
    /// Every file.
    pub(in crate::web) sources: Sources,
    /// What could not be read, and why.
    pub(in crate::web) findings: Vec<Finding>,
}

/// What was read last, so that folders in which nothing has changed are not read again.
#[derive(Debug, Default)]
pub(in crate::web) struct Folders(Mutex<Option<Last>>);

/// What was read last.
#[derive(Debug)]
struct Last {
    survey: Survey,
    manifests: Arc<Manifests>,
    /// When the folders were last looked through, and how long that took.
    at: Timestamp,
    took: SignedDuration,
}

/// Looking through folders of many thousand files takes longer than a page should; then what was found counts for a moment.
const SLOW: SignedDuration = SignedDuration::from_millis(20);
const MOMENT: SignedDuration = SignedDuration::from_secs(2);

/// What stands in the folders; `None` when the server was started without any. Waits for the file system.
///
/// # Errors
///
/// In words for people: there is too much of it.
pub(in crate::web) fn read(app: &App) -> Result<Option<Arc<Manifests>>, String> {
    let roots = &app.settings.manifests;
    if roots.is_empty() {
        return Ok(None);
    }
    let begun = app.clock.now();
    if let Some(manifests) = app.folders.just_read(begun) {
        return Ok(Some(manifests));
    }
    let survey = files::survey(roots, begun.into());
    if survey.bytes > MOST_BYTES || survey.files > MOST_FILES {
        return Err(format!(
            "The folder of manifests holds {} files with {} MB, which is more than a page plans; `halley plan` does.",
            survey.files,
            survey.bytes >> 20
        ));
    }
    let at = app.clock.now();
    let took = at.duration_since(begun);
    let mut last = app.folders.lock();
    let known = last.take().filter(|last| survey.is_settled && last.survey == survey);
    let manifests = match known {
        Some(known) => known.manifests,
        None => Arc::new(named(roots, files::load(roots, &mut std::io::empty()))),
    };
    *last = Some(Last { survey, manifests: manifests.clone(), at, took });
    Ok(Some(manifests))
}

impl Folders {
    fn lock(&self) -> MutexGuard<'_, Option<Last>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was read last, without looking again.
    pub(in crate::web) fn known(&self) -> Option<Arc<Manifests>> {
        self.lock().as_ref().map(|last| last.manifests.clone())
    }

    /// What was read a moment ago, where looking again would take long.
    fn just_read(&self, now: Timestamp) -> Option<Arc<Manifests>> {
        let last = self.lock();
        let Last { survey, manifests, at, took } = last.as_ref()?;
        (survey.is_settled && *took > SLOW && now.duration_since(*at) < MOMENT).then(|| manifests.clone())
    }
}

/// The same with names as seen from the folders: where those are on the server's disk concerns nobody.
fn named(roots: &[PathBuf], loaded: Loaded) -> Manifests {
    let Loaded { sources, mut findings } = loaded;
    let mut shown = Sources::default();
    for (_, file) in sources.iter() {
        shown.add(relative(roots, &file.name), file.text.clone());
    }
    for finding in &mut findings {
        finding.message = nameless(roots, &finding.message);
    }
    Manifests { sources: shown, findings }
}

/// A message without the way to the folders. One that is not there at all is named by its last part.
fn nameless(roots: &[PathBuf], message: &str) -> String {
    roots.iter().fold(message.to_owned(), |message, root| {
        let whole = format!("`{}`", root.display());
        message.replace(&whole, &format!("`{}`", last(root))).replace(&format!("{}/", root.display()), "")
    })
}

/// The last part of a path.
fn last(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn relative(roots: &[PathBuf], name: &str) -> String {
    let path = Path::new(name);
    let Some((root, below)) = roots.iter().find_map(|root| Some((root, path.strip_prefix(root).ok()?))) else {
        return name.to_owned();
    };
    if below.as_os_str().is_empty() {
        return last(path);
    }
    let below = below.to_string_lossy();
    // Two folders may hold files of one name.
    if roots.len() > 1 { format!("{}/{below}", last(root)) } else { below.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_as_seen_from_their_folder() {
        let one = [PathBuf::from("/srv/org")];
        assert_eq!(relative(&one, "/srv/org/people/a.yaml"), "people/a.yaml");
        let two = [PathBuf::from("/srv/org"), PathBuf::from("/srv/more/x.yaml")];
        assert_eq!(relative(&two, "/srv/org/a.yaml"), "org/a.yaml");
        assert_eq!(relative(&two, "/srv/more/x.yaml"), "x.yaml");
        assert_eq!(relative(&[PathBuf::from(".")], "a.yaml"), "a.yaml");
    }

    #[test]
    fn messages_do_not_say_where_the_folders_are() {
        let roots = [PathBuf::from("/srv/org"), PathBuf::from("/srv/more")];
        for (message, said) in [
            ("there is no file or folder `/srv/org`", "there is no file or folder `org`"),
            ("`/srv/more/a/b.yaml` cannot be read", "`a/b.yaml` cannot be read"),
            ("another thing", "another thing"),
        ] {
            assert_eq!(nameless(&roots, message), said);
        }
    }
}
