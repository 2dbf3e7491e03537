//! What a release consists of: the archive, the image, the chart, their registry, and what they say about themselves.
//!
//! The scripts that a release runs are run here, on the program that Cargo made for tests and the libraries that it needs. With
//! `HALLEY_PACKAGE`, as `scripts/package check` sets it, the same tests hold for the static program and the image made of it.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise, and reads the environment"
)]

mod archive;
mod container;
mod image;
mod layout;
mod licences;
mod pages;
mod promise;
mod registry;
mod source;
#[path = "../examples/tools.rs"]
mod tools;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// One of the scripts of a release, in the folder of the repository, with a time that things are dated with.
fn script(name: &str) -> Command {
    let mut command = Command::new(root().join(name));
    command.current_dir(root()).env("SOURCE_DATE_EPOCH", "1780000000").env_remove("HALLEY_PACKAGE");
    command
}

/// Runs a command that has to succeed, and hands out what it printed.
#[track_caller]
fn printed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}\n{}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command that has to fail, and hands out what it complained about.
#[track_caller]
fn refused(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(!output.status.success(), "{command:?} succeeded\n{}", said(&output));
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(!complaint.contains("Traceback"), "{complaint}");
    complaint
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What was assembled for a release, when that is what is tested.
fn assembled() -> Option<PathBuf> {
    std::env::var_os("HALLEY_PACKAGE").map(PathBuf::from)
}

/// A command that may mount and change users. In a container only the user in it counts, so a test of one needs more than its own rights.
fn as_root(program: &str) -> Command {
    let user = printed(Command::new("id").arg("-u"));
    if user.trim() == "0" {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.args(["-n", program]);
    command
}
