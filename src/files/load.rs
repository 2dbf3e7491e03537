//! Paths from the command line become sources.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::thread;

use super::text::{self, NoText};
use super::walk::{Obstacle, Walk};
use crate::diagnostic::{Finding, Severity, Sources};
use crate::manifest::rules;

/// What was read, and what could not be.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// Every file, in order.
    pub sources: Sources,
    /// Paths that could not be read, and why.
    pub findings: Vec<Finding>,
}

/// Reads files, folders and, for `-`, standard input. Whatever cannot be read is a finding; the rest is read all the same.
pub fn load<P: AsRef<Path>>(paths: &[P], stdin: &mut dyn Read) -> Loaded {
    let mut loaded = Loaded::default();
    let mut walk = Walk::default();
    let mut input_read = false;
    for path in paths.iter().map(AsRef::as_ref) {
        if path != Path::new("-") {
            walk.add(path);
        } else if !input_read {
            input_read = true;
            loaded.take("-", text::read(stdin));
        }
    }
    for (path, read) in walk.files.iter().zip(read_all(&walk.files)) {
        loaded.take(&shown(path), read);
    }
    loaded.findings.extend(walk.obstacles.iter().map(|(path, obstacle)| blocked(&shown(path), obstacle)));
    loaded
}

/// Reads files on two threads once there are many: most of the time goes into opening them.
fn read_all(paths: &[PathBuf]) -> Vec<Result<String, NoText>> {
    const MANY: usize = 1_000;
    let each = |paths: &[PathBuf]| paths.iter().map(|path| read(path)).collect::<Vec<_>>();
    if paths.len() < MANY {
        return each(paths);
    }
    let (one, other) = paths.split_at(paths.len() / 2);
    thread::scope(|scope| {
        let second = scope.spawn(|| each(other));
        let mut all = each(one);
        all.extend(second.join().expect("reading a file does not panic"));
        all
    })
}

fn read(path: &Path) -> Result<String, NoText> {
    text::read(&mut File::open(path).map_err(NoText::Unreadable)?)
}

impl Loaded {
    fn take(&mut self, name: &str, read: Result<String, NoText>) {
        match read {
            Ok(text) => {
                self.sources.add(name, text);
            }
            Err(reason) => self.findings.push(refused(name, &reason)),
        }
    }
}

fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

fn refused(name: &str, reason: &NoText) -> Finding {
    let name = if name == "-" { "standard input".to_owned() } else { format!("`{name}`") };
    match reason {
        NoText::Unreadable(error) => {
            finding(rules::UNREADABLE, format!("{name} cannot be read: {error}"), "make it readable, or leave it out")
        }
        NoText::TooLarge => finding(
            rules::FILE_TOO_LARGE,
            format!("{name} is larger than {} MiB", text::MAX_BYTES / 1024 / 1024),
            "split it into several files, or leave it out",
        ),
        NoText::Binary => finding(
            rules::BINARY,
            format!("{name} is not text: it contains zero bytes"),
            "leave it out; if it is a manifest, save it as UTF-8",
        ),
        NoText::NotUtf8 { byte, line, column } => finding(
            rules::NOT_UTF8,
            format!("{name} is not UTF-8: byte 0x{byte:02x} at line {line}, byte {column}"),
            "save it as UTF-8",
        ),
    }
}

fn blocked(name: &str, obstacle: &Obstacle) -> Finding {
    match obstacle {
        Obstacle::Missing => {
            finding(rules::UNREADABLE, format!("there is no file or folder `{name}`"), "check the path given to `-f`")
        }
        Obstacle::Special => finding(
            rules::SPECIAL_FILE,
            format!("`{name}` is a pipe, a socket or a device"),
            "pipe the manifests into standard input and write `-f -`",
        ),
        Obstacle::Loop => finding(
            rules::SYMLINK_LOOP,
            format!("the symbolic link `{name}` leads back to itself"),
            "remove the link, or name the files one by one",
        ),
        Obstacle::Empty => finding(
            rules::NO_MANIFEST,
            format!("there is no manifest in the folder `{name}`"),
            "put a `*.yaml`, `*.yml` or `*.json` file there, or name another folder; hidden files are not read",
        ),
        Obstacle::Unreadable(error) => {
            finding(rules::UNREADABLE, format!("`{name}` cannot be read: {error}"), "make it readable, or leave it out")
        }
    }
}

fn finding(code: &'static str, message: String, help: &str) -> Finding {
    Finding {
        code,
        severity: Severity::Error,
        message,
        span: None,
        label: String::new(),
        related: Vec::new(),
        help: Some(help.to_owned()),
    }
}
