//! What the environment says beyond the command line: credentials, where this user's caches are, and what the machine is called.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

use super::error::{Error, Exit};
use super::server::Bound;
use crate::backend::{Secret, claim};
use crate::comet::Credential;
use crate::comet::http::Proxies;

/// The variable of an API key; Comet's own name.
pub(super) const API_KEY: &str = "COMET_API_KEY";
/// The variable of a session.
pub(super) const SESSION: &str = "COMET_SESSION_TOKEN";

/// The variable of a file that holds an API key: what a service manager hands over.
pub(super) const API_KEY_FILE: &str = "COMET_API_KEY_FILE";

/// The largest file that is read as a key, in bytes.
const LARGEST_KEY: u64 = 16 << 10;

/// The credential, and the variable that it came from.
pub(super) fn credential() -> Result<Option<(Credential, &'static str)>, Error> {
    if let Some(key) = text(API_KEY)? {
        return Ok(Some((Credential::ApiKey(key), API_KEY)));
    }
    if let Some(key) = key_file()? {
        return Ok(Some((Credential::ApiKey(key), API_KEY_FILE)));
    }
    Ok(text(SESSION)?.map(|token| (Credential::Session(token), SESSION)))
}

/// Whether both are set, so that somebody should be told which one counts.
pub(super) fn has_both() -> bool {
    (has(API_KEY) || has(API_KEY_FILE)) && has(SESSION)
}

/// Whether there is any credential.
pub(super) fn has_credential() -> bool {
    has(API_KEY) || has(API_KEY_FILE) || has(SESSION)
}

/// Which server the credential is for, as far as it says so itself.
pub(super) fn bound() -> Result<Bound, Error> {
    let Some((credential, _)) = credential()? else { return Ok(Bound::Nothing) };
    Ok(match credential.server() {
        Ok(Some(url)) => Bound::To(url),
        Ok(None) => Bound::Nowhere,
        Err(error) => Bound::Unreadable(error.to_string()),
    })
}

/// The commit that a pipeline runs for, as its runner says.
pub(super) struct Commit {
    pub(super) revision: Option<Arc<str>>,
    pub(super) author: Option<Arc<str>>,
}

/// What the runner of a pipeline says of the commit. The author's name is whatever somebody put into git: it is cut, never refused.
pub(super) fn commit() -> Commit {
    let named = |name| claim(&variable(name)?.to_string_lossy());
    let github = named("GITHUB_SHA");
    if github.is_some() {
        return Commit { revision: github, author: named("GITHUB_ACTOR") };
    }
    match named("CI_COMMIT_SHA") {
        None => Commit { revision: None, author: None },
        gitlab => Commit { revision: gitlab, author: named("CI_COMMIT_AUTHOR").or_else(|| named("GITLAB_USER_LOGIN")) },
    }
}

/// The folder of this user's caches of Halley; `None` where no home is known.
pub(super) fn cache_folder() -> Option<PathBuf> {
    let absolute = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = absolute("XDG_CACHE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".cache")))?;
    Some(caches.join("halley"))
}

/// The proxies of the usual variables.
pub(super) fn proxies() -> Proxies {
    Proxies::from_variables(|name| variable(name)?.into_string().ok())
}

/// What this machine calls itself: a pod's name, or the host's.
pub(super) fn machine() -> String {
    let named = |name| variable(name)?.into_string().ok();
    let host = || std::fs::read_to_string("/proc/sys/kernel/hostname").ok().map(|name| name.trim().to_owned());
    let name = named("POD_NAME").or_else(|| named("HOSTNAME")).or_else(host);
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| "halley-operator".to_owned())
}

/// The API key in the file that a variable names.
fn key_file() -> Result<Option<Secret>, Error> {
    let Some(path) = variable(API_KEY_FILE).map(PathBuf::from) else { return Ok(None) };
    let unusable = |why: String| {
        Error::new(
            Exit::Unreachable,
            format!("`{}` ({API_KEY_FILE}) gives no API key: {why}; nothing was sent", path.display()),
        )
    };
    let mut key = String::new();
    let read = File::open(&path).and_then(|file| file.take(LARGEST_KEY).read_to_string(&mut key));
    read.map_err(|cause| unusable(cause.to_string()))?;
    match key.trim() {
        "" => Err(unusable("it is empty".to_owned())),
        key => Ok(Some(Secret::new(key.to_owned()))),
    }
}

/// Which variables that Halley looks at are set.
pub(super) fn set() -> BTreeMap<&'static str, bool> {
    let known = [
        API_KEY,
        API_KEY_FILE,
        SESSION,
        "HALLEY_SERVER",
        "HALLEY_CA_FILE",
        "HALLEY_REVISION",
        "HTTPS_PROXY",
        "HTTP_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "https_proxy",
        "http_proxy",
        "all_proxy",
        "no_proxy",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "XDG_CACHE_HOME",
    ];
    known.into_iter().map(|name| (name, variable(name).is_some())).collect()
}

/// What HALLEY_SERVER says.
pub(super) fn server() -> Option<String> {
    variable("HALLEY_SERVER")?.into_string().ok()
}

/// The socket on which a service manager waits for news.
pub(super) fn notify_socket() -> Option<OsString> {
    variable("NOTIFY_SOCKET")
}

/// Whether a service manager wants to hear at times that the process lives.
pub(super) fn wants_beats() -> bool {
    has("WATCHDOG_USEC")
}

/// Spaces around a copied credential belong to nobody.
fn text(name: &str) -> Result<Option<Secret>, Error> {
    let Some(value) = variable(name) else { return Ok(None) };
    let value = value.into_string().map_err(|_| {
        Error::new(Exit::Unreachable, format!("{name} holds no text; nothing was sent"))
            .hint("copy the credential once more")
    })?;
    let value = value.trim();
    Ok((!value.is_empty()).then(|| Secret::new(value.to_owned())))
}

fn has(name: &str) -> bool {
    variable(name).is_some_and(|value| !value.to_string_lossy().trim().is_empty())
}

#[expect(clippy::disallowed_methods, reason = "a flag would show the credential to everybody who lists processes")]
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
