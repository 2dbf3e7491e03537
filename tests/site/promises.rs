//! `docs/promises.md`: twenty-five lines, each with a page that says more and tests that exist and run.

use std::fs;

use crate::markdown::parse;
use crate::pages::{documentation, page, root};

/// What users of such tools ask for.
const ASKED_FOR: usize = 25;

/// The rows of the page's table, by cell.
fn rows() -> Vec<Vec<String>> {
    let text = page("docs/promises.md").text;
    let rows = text.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.map(|row| row.split(" | ").map(|cell| cell.trim().to_owned()).collect()).skip(2).collect()
}

/// Whether a source has a test of this name, one that is not ignored; also within `proptest!`.
fn is_test(source: &str, name: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let begins = [format!("fn {name}("), format!("async fn {name}(")];
    lines.iter().enumerate().filter(|(_, line)| begins.iter().any(|begin| line.starts_with(begin))).any(|(at, _)| {
        let before = lines[..at].iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("///"));
        let attributes: Vec<&str> = before.copied().filter(|line| line.starts_with("#[")).collect();
        attributes.iter().any(|line| line.contains("test]") || line.contains("test("))
            && !attributes.iter().any(|line| line.contains("ignore"))
    })
}

#[test]
fn each_of_the_twenty_five_has_its_line() {
    let rows = rows();
    let numbers: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    let wanted: Vec<String> = (1..=ASKED_FOR).map(|number| number.to_string()).collect();
    assert_eq!(numbers, wanted);
    for row in &rows {
        let [_, asked, behaves, more, _] = row.as_slice() else { panic!("{row:?} has other cells than five") };
        assert!(!asked.is_empty() && behaves.len() > 40, "{row:?} says too little");
        assert_eq!(parse(more).links.len(), 1, "{row:?} names no page that says more");
    }
}

#[test]
fn each_names_a_test() {
    for row in rows() {
        let named = parse(&row[4]).spans;
        assert!(!named.is_empty() && named.iter().all(|(test, _)| test.contains("::")), "{row:?} is held by no test");
    }
}

#[test]
fn every_test_that_a_page_names_exists() {
    let mut missing = Vec::new();
    for page in documentation() {
        let tests = page.markdown.spans.iter().filter(|(span, _)| span.starts_with("tests/") && span.contains(".rs"));
        for (test, line) in tests {
            let (path, name) = test.split_once("::").unwrap_or((test, ""));
            let source = fs::read_to_string(root().join(path)).unwrap_or_default();
            if source.is_empty() || !(name.is_empty() || is_test(&source, name)) {
                missing.push(format!("{}:{line}: there is no test `{test}`", page.path));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn a_test_that_is_not_there_or_ignored_is_found() {
    let source = "#[test]\nfn a() {}\n\nfn helper() {}\n#[test]\n#[ignore = \"slow\"]\nfn b() {}\n    /// C.\n    #[tokio::test(flavor = \"x\")]\n    async fn c() {}\n";
    let found: Vec<bool> = ["a", "helper", "b", "c", "nothing"].iter().map(|name| is_test(source, name)).collect();
    assert_eq!(found, [true, false, false, true, false]);
}
