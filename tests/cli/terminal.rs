//! A person at a terminal, and a reader who goes away.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::sandbox::{Ran, Sandbox};

/// Runs a command line on a terminal of its own and types `answer`.
fn typed(sandbox: &Sandbox, line: &str, answer: &str) -> Ran {
    typed_with(sandbox, line, answer, &[])
}

fn typed_with(sandbox: &Sandbox, line: &str, answer: &str, variables: &[(&str, &str)]) -> Ran {
    let mut command = Command::new("script");
    sandbox.furnish(&mut command);
    let line = format!("{} {line}", env!("CARGO_BIN_EXE_halley"));
    command
        .args(["-qec", &line, "/dev/null"])
        .env("TERM", "xterm")
        .env("SHELL", "/bin/sh")
        .envs(variables.iter().copied());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(answer.as_bytes()).unwrap();
    Ran::of(&child.wait_with_output().unwrap())
}

#[test]
fn the_word_yes_applies() {
    let sandbox = Sandbox::with_people(&[]);
    typed(&sandbox, "apply", "yes\n").ends_with(0).says("Type `yes` to go on");
    assert_eq!(sandbox.planned(), [""; 0]);
}

#[test]
fn any_other_word_applies_nothing() {
    let sandbox = Sandbox::with_people(&[]);
    for answer in ["y\n", "no\n", "\n", "YES\n"] {
        typed(&sandbox, "apply", answer).ends_with(3).says("not confirmed; nothing was applied");
    }
    assert!(!sandbox.path(".halley").exists());
}

#[test]
fn the_question_says_how_much_is_taken_away() {
    let sandbox = Sandbox::applied(&["bob@acme.org"]);
    sandbox.people(&["eve@acme.org"]);
    typed(&sandbox, "apply", "no\n")
        .ends_with(3)
        .says("Apply 2 operations to `Acme Research`, 1 of which takes something away?");
}

#[test]
fn a_terminal_has_colours_unless_they_are_unwanted() {
    let sandbox = Sandbox::with_people(&[]);
    let escape = '\u{1b}';
    assert!(typed(&sandbox, "plan", "").stdout.contains(escape));
    assert!(!typed(&sandbox, "plan --color never", "").stdout.contains(escape));
    assert!(!typed_with(&sandbox, "plan", "", &[("NO_COLOR", "1")]).stdout.contains(escape));
}

#[test]
fn a_pipe_has_no_colours_unless_they_are_forced() {
    let sandbox = Sandbox::with_people(&[]);
    let escape = '\u{1b}';
    assert!(!sandbox.run(&["plan"]).stdout.contains(escape));
    assert!(sandbox.run(&["plan", "--color", "always"]).stdout.contains(escape));
    assert!(sandbox.run_with(&["plan"], &[("CLICOLOR_FORCE", "1")]).stdout.contains(escape));
}

#[test]
fn a_reader_who_goes_away_is_no_error_and_stops_no_work() {
    let sandbox = Sandbox::with_people(&[]);
    let mut command = sandbox.command(&["apply", "--yes"]);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ran = Ran::of(&child.wait_with_output().unwrap());
    assert_eq!(ran.ends_with(0).stderr, "");
    assert_eq!(sandbox.planned(), [""; 0]);
}

#[test]
fn quiet_leaves_results_and_errors() {
    let sandbox = Sandbox::with_people(&[]);
    let ran = sandbox.run(&["validate", "--quiet"]);
    assert_eq!(ran.ends_with(0).stderr, "");
    sandbox
        .run(&["apply", "--quiet"])
        .ends_with(3)
        .says("Plan for `Acme Research`")
        .complains("error: nobody can be asked here");
}
