//! A folder of its own for each test, with a copy of an example and an empty organization.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{env, fs};

use tempfile::TempDir;

pub(crate) fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

pub(crate) struct Sandbox(TempDir);

impl Sandbox {
    /// A fresh folder with a copy of an example.
    pub(crate) fn with(example: &str) -> Self {
        let sandbox = Self(TempDir::new().unwrap());
        for file in files(&examples().join(example)) {
            let to = sandbox.path(example).join(&file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(examples().join(example).join(file), to).unwrap();
        }
        sandbox
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    /// Runs the program in the folder.
    #[must_use = "look at the exit code"]
    pub(crate) fn halley(&self, arguments: &[&str]) -> Ran {
        self.halley_reading(arguments, "")
    }

    /// Runs the program in the folder, with a text on standard input.
    #[must_use = "look at the exit code"]
    pub(crate) fn halley_reading(&self, arguments: &[&str], input: &str) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_halley"))
            .args(arguments)
            .current_dir(self.0.path())
            .env_clear()
            .env("HALLEY_TODAY", "2026-11-23")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not read its input may have closed it.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        Ran { arguments: arguments.join(" "), output: child.wait_with_output().unwrap() }
    }
}

/// What a run of the program gave.
pub(crate) struct Ran {
    arguments: String,
    output: Output,
}

impl Ran {
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.output.status.code(), Some(code), "halley {}\n{}", self.arguments, self.text());
        self
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.output.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// All that the program said.
    pub(crate) fn text(&self) -> String {
        let Output { status: _, stdout, stderr } = &self.output;
        format!("{}{}", String::from_utf8_lossy(stdout), String::from_utf8_lossy(stderr))
    }
}

/// Compares two folders file by file; `HALLEY_BLESS=1` makes the first one like the second.
#[expect(clippy::disallowed_methods, reason = "the switch that rewrites is an environment variable")]
pub(crate) fn same_files(checked_in: &Path, made: &Path) {
    if env::var_os("HALLEY_BLESS").is_some() {
        let _ = fs::remove_dir_all(checked_in);
        for file in files(made) {
            fs::create_dir_all(checked_in.join(&file).parent().unwrap()).unwrap();
            fs::copy(made.join(&file), checked_in.join(&file)).unwrap();
        }
    }
    assert_eq!(files(checked_in), files(made));
    for file in files(made) {
        let texts = [checked_in, made].map(|folder| fs::read_to_string(folder.join(&file)).unwrap());
        assert_eq!(texts[0], texts[1], "{}; HALLEY_BLESS=1 rewrites it", file.display());
    }
}

/// The files below a folder, by their paths within it, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}
