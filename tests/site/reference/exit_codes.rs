//! `docs/exit-codes.md`: what the help of `halley` says, and for each code what to do.

use std::process::Command;

use super::{compare, table};
use crate::pages::page;

/// Each code with its meaning, in the order of the help.
fn codes() -> Vec<(String, String)> {
    let output = Command::new(env!("CARGO_BIN_EXE_halley")).arg("--help").env("COLUMNS", "200").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let (_, list) = help.split_once("Exit codes").expect("the help lists the exit codes");
    let lines = list.lines().skip(1).map(str::trim).take_while(|line| !line.is_empty());
    lines
        .filter_map(|line| line.split_once("  "))
        .map(|(code, means)| (code.to_owned(), means.trim().to_owned()))
        .collect()
}

#[test]
fn the_page_of_exit_codes_has_every_code_and_what_to_do_about_it() {
    let codes = codes();
    assert_eq!(codes.len(), 9, "{codes:?}");
    let rows = codes.iter().map(|(code, means)| vec![code.clone(), means.clone()]);
    compare("docs/exit-codes.md", "codes", &table(&["code", "means"], rows));
    let headings = page("docs/exit-codes.md").markdown.headings;
    for (code, _) in &codes {
        assert!(
            headings.iter().any(|heading| heading.starts_with(&format!("{code}: "))),
            "nothing is said about {code}"
        );
    }
}
