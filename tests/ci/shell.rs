//! The scripts for any CI, by themselves.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::host::{ORGANIZATION, PEOPLE, copy, halley, root, roster, write};

struct Place(tempfile::TempDir);

impl Place {
    /// A branch with the organization, applied, and a change of it that invites Zoe.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for side in ["base", "head"] {
            write(&folder.path().join(side).join("org/organization.yaml"), ORGANIZATION);
            write(&folder.path().join(side).join("org/people.yaml"), &roster(&PEOPLE));
        }
        halley(folder.path(), &["apply", "--yes", "--quiet", "--file", "base/org", "--server", "sqlite:live.db"]);
        write(&folder.path().join("head/org/people.yaml"), &roster(&[&PEOPLE[..], &["zoe"]].concat()));
        copy(&root().join("examples/ci/shell"), &folder.path().join("ci"));
        Self(folder)
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, script: &str, folder: &str, variables: &[(&str, &str)]) -> Output {
        let mut command = Command::new(self.path("ci").join(script));
        command.current_dir(self.path(folder)).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
        command.env("HALLEY", env!("CARGO_BIN_EXE_halley"));
        command.env("HALLEY_SERVER", format!("sqlite:{}", self.path("live.db").display()));
        command.envs(variables.iter().copied()).output().unwrap()
    }

    fn result(&self) -> String {
        fs::read_to_string(self.path("halley-plan/result")).unwrap()
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn plan_says_what_it_found_and_apply_does_exactly_that() {
    let place = Place::new();
    let planned = place.run("plan.sh", ".", &[("HEAD", "head"), ("BASE", "base"), ("REVISION", "abc123")]);
    assert_eq!(planned.status.code(), Some(0), "{}", said(&planned));
    let result = place.result();
    assert!(result.contains("exit-code=0\nhas-changes=true\nrefused=false"), "{result}");
    let digest = result.lines().next().unwrap().trim_start_matches("digest=").to_owned();
    let comment = fs::read_to_string(place.path("halley-plan/comment.md")).unwrap();
    assert!(
        comment
            .starts_with(&format!("<!-- halley:pull-request marker=halley head=abc123 digest={digest} exit=0 -->\n"))
    );
    let applied = place.run("apply.sh", "head", &[("DIGEST", digest.as_str()), ("BASE", "../base")]);
    assert_eq!(applied.status.code(), Some(0), "{}", said(&applied));
    let again = place.run("apply.sh", "head", &[("DIGEST", digest.as_str()), ("BASE", "../base")]);
    assert_eq!(again.status.code(), Some(5), "{}", said(&again));
    let planned = place.run("plan.sh", ".", &[("HEAD", "head"), ("BASE", "base")]);
    assert_eq!(planned.status.code(), Some(0));
    assert!(place.result().contains("has-changes=false"));
}

#[test]
fn endings_are_halley_s_own() {
    let place = Place::new();
    write(&place.path("head/org/people.yaml"), &roster(&[]));
    let refused = place.run("plan.sh", ".", &[("HEAD", "head"), ("BASE", "base")]);
    assert_eq!(refused.status.code(), Some(4));
    assert!(place.result().contains("refused=true"));
    write(&place.path("head/org/people.yaml"), "kind: [");
    let invalid = place.run("plan.sh", ".", &[("HEAD", "head"), ("BASE", "base")]);
    assert_eq!(invalid.status.code(), Some(3));
    assert!(place.result().starts_with("digest=\n"), "no digest of an earlier plan is left: {}", place.result());
}

#[test]
fn what_became_of_a_merge_is_told_by_how_apply_ended_and_by_what_it_said() {
    let place = Place::new();
    let results = "Plan for `Acme`: 2 operations\n\nApplied to `Acme`: 1 done, 1 by hand\n\nBY HAND: 1 operation\n    \
                   1. Click </pre>@everyone\n";
    write(&place.path("results"), results);
    write(&place.path("error"), "Plan for `Acme`: 2 operations\nerror: no answer\nhint: wait\n");
    for (code, file, words) in [
        ("0", "results", "### Applied\n"),
        ("8", "results", "### Applied, and steps by hand remain\n"),
        ("6", "results", "### Applied in part\n"),
        ("7", "results", "### Applied in part\n"),
        ("7", "error", "### Not applied\n"),
        ("5", "error", "### Not applied: the plan is not the reviewed one any more\n"),
        ("4", "error", "### Not applied: a guard refused the plan\n"),
        ("", "error", "### Not applied\n"),
        ("1", "error", "### Not applied, as far as is known\n"),
        ("unknown", "missing", "### Not applied, as far as is known\n"),
        ("", "missing", "### Not applied\n"),
    ] {
        let output = place.run("outcome.sh", ".", &[("CODE", code), ("FILE", file), ("AGAIN", "Again.")]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let told = said(&output);
        assert!(told.starts_with("<!-- halley:applied marker=halley head=") && told.contains(words), "{told}");
        assert_eq!(told.contains("Applied to `Acme`: 1 done, 1 by hand"), file == "results", "{told}");
        assert_eq!(told.contains("&lt;/pre&gt;@everyone"), file == "results", "{told}");
        assert_eq!(told.contains("error: no answer\nhint: wait"), file == "error", "{told}");
    }
}

/// A program that makes a plan with so many characters, and talks much beside it.
fn talkative(place: &Place, characters: usize) -> String {
    let plan = format!("<!-- halley:plan acme -->\n### Plan\n{}\n", "ü".repeat(characters - 36));
    assert_eq!(plan.chars().count(), characters);
    let operation =
        |name: usize| format!("{{\"id\": \"invite/member/{name:090}`\", \"fields\": [], \"destructive\": false}}");
    let operations = (0..9).map(operation).collect::<Vec<_>>().join(", ");
    let digest = "0".repeat(64);
    let json = format!("{{\n  \"digest\": \"h1:{digest}\",\n  \"operations\": [{operations}]\n}}\n");
    for (name, text) in [("plan.txt", plan), ("saved.txt", json), ("talk.txt", "<".repeat(70_000))] {
        write(&place.path(name), &text);
    }
    let here = place.path(".").display().to_string();
    let script = format!(
        "#!/bin/sh\ncat {here}/plan.txt\ncat {here}/talk.txt >&2\nwhile [ \"$1\" != --out ]; do shift; done\n\
         cp {here}/saved.txt \"$2\"\ncase \"$*\" in *html*) exit 2 ;; esac\n"
    );
    write(&place.path("talkative"), &script);
    assert!(Command::new("chmod").arg("+x").arg(place.path("talkative")).status().unwrap().success());
    place.path("talkative").display().to_string()
}

#[test]
fn a_comment_fits_whatever_is_said_beside_the_plan() {
    let place = Place::new();
    for (characters, talk) in [(100, true), (60_000, true), (64_500, false), (65_000, false)] {
        let program = talkative(&place, characters);
        let marker = "m".repeat(64);
        let revision = "a".repeat(40);
        let variables = [("HALLEY", program.as_str()), ("HEAD", "head"), ("BASE", "base"), ("LC_ALL", "C.UTF-8")];
        let more = [("MARKER", marker.as_str()), ("REVISION", revision.as_str())];
        let planned = place.run("plan.sh", ".", &[&variables[..], &more].concat());
        assert_eq!(planned.status.code(), Some(0), "{}", said(&planned));
        let comment = fs::read_to_string(place.path("halley-plan/comment.md")).unwrap();
        assert!(comment.chars().count() <= 65_536, "{characters}: {}", comment.chars().count());
        assert!(comment.contains(&format!("\n{}\n", "ü".repeat(characters - 36))), "{characters}: the plan is whole");
        assert_eq!(comment.contains("&lt;&lt;"), talk, "{characters}");
        assert_eq!(comment.contains("is in `talk.txt`"), !talk, "{characters}");
        assert!(comment.contains("This change adds nothing"), "{characters}");
        assert!(place.result().starts_with("digest=h1:"), "{characters}");
    }
}

#[test]
fn what_is_missing_or_leads_elsewhere_is_refused() {
    let place = Place::new();
    for (name, value) in
        [("FILES", "../base/org"), ("FILES", "/etc"), ("MARKER", "a --> b"), ("REVISION", "a b"), ("HALLEY_SERVER", "")]
    {
        let output = place.run("plan.sh", ".", &[("HEAD", "head"), (name, value)]);
        assert_ne!(output.status.code(), Some(0), "{name}={value}: {}", said(&output));
        assert!(!place.path("halley-plan/plan.json").exists());
    }
    let output = place.run("apply.sh", "head", &[]);
    assert!(!output.status.success() && said(&output).contains("which plan was reviewed"), "{}", said(&output));
}

/// An archive as a release has it, beside its checksum, served from a folder.
fn release(folder: &Path) -> String {
    let name = format!("halley-1.2.3-{}-unknown-linux-musl", std::env::consts::ARCH);
    let inner = folder.join(&name);
    write(&inner.join("halley"), "#!/bin/sh\necho halley 1.2.3\n");
    let place = folder.join("releases/v1.2.3");
    fs::create_dir_all(&place).unwrap();
    let archive = place.join(format!("{name}.tar.gz"));
    let run = |command: &mut Command| assert!(command.status().unwrap().success());
    run(Command::new("chmod").arg("+x").arg(inner.join("halley")));
    run(Command::new("tar").arg("-czf").arg(&archive).arg("-C").arg(folder).arg(&name));
    let sum = Command::new("sha256sum").current_dir(&place).arg(format!("{name}.tar.gz")).output().unwrap().stdout;
    fs::write(place.join("SHA256SUMS"), &sum).unwrap();
    String::from_utf8(sum).unwrap().split(' ').next().unwrap().to_owned()
}

#[test]
fn a_download_is_run_only_with_the_right_checksum() {
    let place = Place::new();
    let sum = release(&place.path("."));
    let releases = format!("file://{}", place.path("releases").display());
    let into = place.path("into").display().to_string();
    let install = |more: &[(&str, &str)]| {
        let variables =
            [&[("HALLEY_VERSION", "1.2.3"), ("HALLEY_RELEASES", &releases), ("HALLEY_INTO", &into)], more].concat();
        place.run("install.sh", ".", &variables)
    };
    for more in [&[][..], &[("HALLEY_SHA256", sum.as_str())]] {
        let output = install(more);
        let binary = String::from_utf8(output.stdout).unwrap();
        assert_eq!(Command::new(binary.trim()).output().unwrap().stdout, b"halley 1.2.3\n");
        fs::remove_dir_all(&into).unwrap();
    }
    let wrong = "0".repeat(64);
    let output = install(&[("HALLEY_SHA256", &wrong)]);
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).contains("nothing of it was run"), "{}", said(&output));
    assert!(!place.path("into").join(format!("halley-1.2.3-{}-unknown-linux-musl", std::env::consts::ARCH)).exists());
    for version in ["", "../1", "9.9.9"] {
        assert_eq!(install(&[("HALLEY_VERSION", version)]).status.code(), Some(3), "{version}");
    }
}
