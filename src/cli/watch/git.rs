//! The working tree of git: which commit it is, and whether the files are what that commit holds.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio::time::Instant;

use super::super::Run;
use super::super::environment;
use super::super::error::{Error, Exit};

/// The longest time for a `git pull`.
const PULL: Duration = Duration::from_secs(120);
/// The longest time for what git does on this machine alone.
const LOCAL: Duration = Duration::from_secs(60);
/// How often it is looked whether git has ended.
const BEAT: Duration = Duration::from_millis(20);

/// What git leaves in its folder while something is half done, and what that is.
const HALF_DONE: [(&str, &str); 7] = [
    ("MERGE_HEAD", "a merge is"),
    ("rebase-merge", "a rebase is"),
    ("rebase-apply", "a rebase is"),
    ("CHERRY_PICK_HEAD", "a cherry-pick is"),
    ("REVERT_HEAD", "a revert is"),
    ("BISECT_LOG", "a bisect is"),
    ("index.lock", "another git is"),
];

/// A working tree.
pub(super) struct Tree {
    top: PathBuf,
    git: PathBuf,
    paths: Vec<PathBuf>,
}

impl Tree {
    /// The tree that all paths stand in.
    pub(super) fn of(run: &Run, paths: &[PathBuf]) -> Result<Self, Error> {
        let mut found: Option<(PathBuf, PathBuf)> = None;
        let mut absolute = Vec::new();
        for path in paths {
            let real = fs::canonicalize(path).map_err(|cause| Error::io("find", path, &cause))?;
            let folder = if real.is_dir() { real.clone() } else { real.parent().unwrap_or(&real).to_path_buf() };
            let top = one(run, &folder, "--show-toplevel")?;
            let git = one(run, &folder, "--absolute-git-dir")?;
            if found.as_ref().is_some_and(|(other, _)| *other != top) {
                return Err(Error::invalid("the paths of `-f` stand in different working trees of git")
                    .hint("watch each with a `halley watch` of its own"));
            }
            found = Some((top, git));
            absolute.push(real);
        }
        let (top, git) = found.expect("`-f` has a path at least");
        Ok(Self { top, git, paths: absolute })
    }

    /// The commit, if the files are what it holds; else why nothing may be done.
    pub(super) fn commit(&self, run: &Run) -> Result<String, Error> {
        if let Some((_, what)) = HALF_DONE.iter().find(|(name, _)| self.git.join(name).exists()) {
            return Err(Error::invalid(format!(
                "{what} under way in `{}`; nothing is done until it has ended",
                self.top.display()
            )));
        }
        let commit = git(run, &self.top, &["rev-parse", "--verify", "HEAD^{commit}"], LOCAL)?;
        let mut arguments: Vec<&OsStr> =
            ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignored=traditional", "--"]
                .map(OsStr::new)
                .to_vec();
        arguments.extend(self.paths.iter().map(|path| path.as_os_str()));
        let differing = differing(&git(run, &self.top, &arguments, LOCAL)?);
        match differing.split_first() {
            None => Ok(String::from_utf8_lossy(&commit).trim().to_owned()),
            Some((first, rest)) => {
                let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
                Err(Error::invalid(format!("`{first}`{more} is not what is committed; nothing is done until it is")))
            }
        }
    }

    /// Makes sure that each file that was read is one that the commit holds: not beside it by a link, not in a repository within it, and not
    /// one that git was told to overlook.
    pub(super) fn holds<'a>(&self, run: &Run, read: impl Iterator<Item = &'a str>) -> Result<(), Error> {
        let listed = git(run, &self.top, &["ls-files", "-v", "-z", "--full-name"], LOCAL)?;
        let tracked: BTreeSet<&[u8]> = listed.split(|byte| *byte == 0).filter_map(tracked).collect();
        for name in read {
            let path = Path::new(name);
            let real = fs::canonicalize(path).map_err(|cause| Error::io("find", path, &cause))?;
            let within = real.strip_prefix(&self.top).ok();
            if !within.is_some_and(|within| tracked.contains(within.as_os_str().as_bytes())) {
                return Err(Error::invalid(format!(
                    "`{name}` is read, and it is no file of the commit; nothing is done until it is, or is not read"
                )));
            }
        }
        Ok(())
    }

    /// Fetches what is new, if it follows what is there.
    pub(super) fn pull(&self, run: &Run) -> Result<(), Error> {
        git(run, &self.top, &["pull", "--ff-only", "--quiet"], PULL).map(drop)
    }
}

/// A path that git knows.
fn one(run: &Run, folder: &Path, what: &str) -> Result<PathBuf, Error> {
    let mut out = git(run, folder, &["rev-parse", what], LOCAL)?;
    out.pop_if(|byte| *byte == b'\n');
    Ok(PathBuf::from(OsString::from_vec(out)))
}

/// The path of a line of `git ls-files -v`, unless git does not look at the file: `h` is assumed to be unchanged, `S` is not checked out.
fn tracked(line: &[u8]) -> Option<&[u8]> {
    line.strip_prefix(b"H ")
}

/// The files that differ from the commit. One that git does not know counts if Halley would read it.
fn differing(status: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut entries = status.split(|byte| *byte == 0).filter(|entry| entry.len() > 3);
    while let Some(entry) = entries.next() {
        let (state, name) = (&entry[..2], String::from_utf8_lossy(&entry[3..]).into_owned());
        // Where it was renamed from stands behind it.
        if state.contains(&b'R') || state.contains(&b'C') {
            entries.next();
        }
        let unknown = state == b"??" || state == b"!!";
        if !unknown || is_read(&name) {
            found.push(name);
        }
    }
    found
}

/// Whether a file would be taken for a manifest.
fn is_read(name: &str) -> bool {
    let hidden = name.split('/').any(|part| part.starts_with('.'));
    !hidden && [".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end))
}

/// What git says. It is never asked for a password, and never waited for without end.
fn git<A: AsRef<OsStr>>(run: &Run, folder: &Path, arguments: &[A], limit: Duration) -> Result<Vec<u8>, Error> {
    let failed = |cause: io::Error| Error::invalid(format!("`git` cannot be run: {cause}")).hint("`--git` needs git");
    let (mut out, mut talk) = (tempfile::tempfile().map_err(failed)?, tempfile::tempfile().map_err(failed)?);
    let mut command = Command::new("git");
    // Neither git nor a hook of the repository has any use for the key of the organization.
    for credential in [environment::API_KEY, environment::API_KEY_FILE, environment::SESSION] {
        command.env_remove(credential);
    }
    let mut child = command
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(out.try_clone().map_err(failed)?)
        .stderr(talk.try_clone().map_err(failed)?)
        .spawn()
        .map_err(failed)?;
    let end = Instant::now() + limit;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            break status;
        }
        let waited = run.wait(async {
            tokio::time::sleep(BEAT).await;
            Ok(())
        });
        let late = Instant::now() > end;
        if late || waited.is_err() {
            let _ = child.kill().and_then(|()| child.wait());
            waited?;
            return Err(failure(folder, arguments, &format!("it took longer than {} s", limit.as_secs())));
        }
    };
    if !status.success() {
        let said =
            String::from_utf8_lossy(&text(&mut talk).map_err(failed)?).split_whitespace().collect::<Vec<_>>().join(" ");
        return Err(failure(folder, arguments, &without_passwords(&said)));
    }
    text(&mut out).map_err(failed)
}

fn failure<A: AsRef<OsStr>>(folder: &Path, arguments: &[A], why: &str) -> Error {
    let what = arguments.first().map(|word| word.as_ref().to_string_lossy().into_owned()).unwrap_or_default();
    Error::new(Exit::Invalid, format!("`git {what}` fails in `{}`: {why}", folder.display()))
}

/// Remotes may be written with a password: `https://name:password@host`.
fn without_passwords(text: &str) -> String {
    let words = text.split(' ').map(|word| match (word.find("://"), word.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 < at => format!("{}(hidden){}", &word[..scheme + 3], &word[at..]),
        _ => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn text(file: &mut File) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_what_git_names_and_what_halley_would_read_besides() {
        let status = b" M org/a.yaml\0R  org/new.yaml\0org/old.yaml\0?? org/b.yml\0?? org/notes.txt\0!! org/.x/c.yaml\0!! org/d.json\0";
        assert_eq!(differing(status), ["org/a.yaml", "org/new.yaml", "org/b.yml", "org/d.json"]);
        assert!(differing(b"").is_empty());
    }

    #[test]
    fn a_remote_is_told_without_its_password() {
        let said =
            without_passwords("fatal: unable to access 'https://bot:s3cr3t@git.acme.example/org.git/': no route");
        assert_eq!(said, "fatal: unable to access 'https://(hidden)@git.acme.example/org.git/': no route");
    }
}
