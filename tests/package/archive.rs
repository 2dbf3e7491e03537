//! The archives: the same bytes each time, of nobody in particular.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::{printed, refused, script};

/// A folder with a program and a page, and the command that packs it.
fn packing(folder: &Path, output: &str) -> (PathBuf, Command) {
    let parts = folder.join("parts");
    fs::create_dir_all(parts.join("man/man1")).unwrap();
    fs::write(parts.join("man/man1/halley.1"), ".TH HALLEY 1\n").unwrap();
    let program = parts.join("halley");
    if !program.exists() {
        fs::copy("/bin/true", &program).unwrap();
    }
    let output = folder.join(output);
    let mut command = script("packaging/archive.py");
    command.arg("--output").arg(&output).args(["--name", "halley-1"]);
    command.arg(format!("halley={}", program.display())).arg(format!("man={}", parts.join("man").display()));
    (output, command)
}

#[test]
fn the_same_files_make_the_same_bytes_whenever_they_were_written() {
    let folder = TempDir::new().unwrap();
    let (first, mut command) = packing(folder.path(), "first.tar.gz");
    printed(&mut command);
    printed(Command::new("touch").args(["--date", "2001-01-01"]).arg(folder.path().join("parts/halley")));
    let (second, mut command) = packing(folder.path(), "second.tar.gz");
    printed(&mut command);
    assert!(fs::read(&first).unwrap() == fs::read(&second).unwrap(), "two archives of the same files differ");
}

#[test]
fn an_archive_belongs_to_nobody_and_stands_in_one_folder() {
    let folder = TempDir::new().unwrap();
    let (output, mut command) = packing(folder.path(), "halley.tar.gz");
    printed(&mut command);
    let mut list = Command::new("tar");
    list.args(["--list", "--verbose", "--numeric-owner", "--utc", "--file"]).arg(output);
    let listed = printed(&mut list);
    let lines: Vec<Vec<&str>> = listed.lines().map(|line| line.split_whitespace().collect()).collect();
    let shown: Vec<_> = lines.iter().map(|line| (line[0], line[1], line[3], line[5])).collect();
    let expected = [
        ("drwxr-xr-x", "0/0", "2026-05-28", "halley-1/"),
        ("-rwxr-xr-x", "0/0", "2026-05-28", "halley-1/halley"),
        ("drwxr-xr-x", "0/0", "2026-05-28", "halley-1/man/"),
        ("drwxr-xr-x", "0/0", "2026-05-28", "halley-1/man/man1/"),
        ("-rw-r--r--", "0/0", "2026-05-28", "halley-1/man/man1/halley.1"),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn a_missing_part_or_a_time_that_is_none_makes_no_archive() {
    let folder = TempDir::new().unwrap();
    let (output, mut command) = packing(folder.path(), "halley.tar.gz");
    assert!(refused(command.env("SOURCE_DATE_EPOCH", "yesterday")).contains("counts seconds since 1970"));
    let (output, mut command) = packing(folder.path(), output.to_str().unwrap());
    assert!(refused(command.arg("LICENSE=/nowhere/LICENSE")).contains("`/nowhere/LICENSE` does not exist"));
    assert!(!output.exists());
}

#[test]
#[ignore = "needs the static program; `scripts/package check` runs it"]
fn what_was_assembled_is_whole_and_starts() {
    let assembled = crate::assembled().expect("HALLEY_PACKAGE names no folder");
    let folder = TempDir::new().unwrap();
    let name = format!("halley-{}-{}-unknown-linux-musl", env!("CARGO_PKG_VERSION"), std::env::consts::ARCH);
    let archive = assembled.join(format!("{name}.tar.gz"));
    printed(Command::new("tar").arg("--extract").arg("--directory").arg(folder.path()).arg("--file").arg(archive));
    let within = folder.path().join(&name);
    let says = printed(Command::new(within.join("halley")).arg("--version").env_clear());
    assert_eq!(says, format!("halley {}\n", env!("CARGO_PKG_VERSION")));
    for part in [
        "LICENSE",
        "THIRD-PARTY-LICENCES.txt",
        "COPYRIGHT-rust-library.html",
        "man/man1/halley-plan.1",
        "completions/_halley",
    ] {
        assert!(within.join(part).metadata().unwrap().len() > 1000, "{part}");
    }
    // What the machine of the build is called, and who worked there, is nobody's business.
    let program = fs::read(within.join("halley")).unwrap();
    let home = std::env::var("HOME").unwrap();
    for trace in [format!("{home}/.cargo/"), format!("{}/src/", crate::root().display())] {
        let found = program.windows(trace.len()).any(|window| window == trace.as_bytes());
        assert!(!found, "the program names `{trace}`");
    }
}
