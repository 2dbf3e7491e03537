//! The page of rules, and the table behind it.

use std::collections::BTreeSet;

use halley::diagnostic::Rule;
use halley::{check, manifest};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules.md");

fn all() -> impl Iterator<Item = &'static Rule> {
    manifest::RULES.iter().chain(check::rules())
}

#[test]
fn the_page_of_rules_is_up_to_date() {
    let page = check::reference();
    if std::env::var_os("HALLEY_BLESS").is_some() {
        std::fs::write(PAGE, &page).unwrap();
    }
    let written = std::fs::read_to_string(PAGE).unwrap_or_default();
    assert_eq!(written, page, "docs/rules.md is stale: HALLEY_BLESS=1 cargo test --test rules writes it anew");
}

#[test]
fn codes_and_names_are_used_once() {
    let codes: BTreeSet<_> = all().map(|rule| rule.code).collect();
    let names: BTreeSet<_> = all().map(|rule| rule.name).collect();
    assert_eq!((codes.len(), names.len()), (all().count(), all().count()));
}

#[test]
fn every_rule_says_what_why_and_by_example() {
    for rule in all() {
        for part in ["**What it does.**", "**Why.**", "**Example.**"] {
            assert!(rule.docs.contains(part), "{} lacks {part}", rule.code);
        }
    }
}
