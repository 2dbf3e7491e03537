//! `docs/rules.md`, made from what the rules say of themselves.

use std::fmt::Write;

use super::rules::rules;
use crate::diagnostic::{Rule, Severity};
use crate::manifest;

/// The page that documents every rule, in Markdown.
pub fn reference() -> String {
    let mut page = String::from(
        "# Rules\n\n\
         What `halley validate` looks for. Every finding carries the code of its rule. Errors stop everything; warnings are shown.\n\
         Codes are never used twice, so links to this page stay right.\n\n\
         <!-- Made from the rules' own documentation: `HALLEY_BLESS=1 cargo test --test rules` writes it anew. -->\n\n\
         | code | name | severity | says |\n| --- | --- | --- | --- |\n",
    );
    let rules: Vec<&Rule> = manifest::RULES.iter().chain(rules()).collect();
    for Rule { code, name, severity, summary, docs: _ } in &rules {
        let severity = word(*severity);
        writeln!(page, "| [{code}](#{}-{name}) | `{name}` | {severity} | {summary} |", code.to_lowercase())
            .expect(MEMORY);
    }
    for Rule { code, name, severity, summary, docs } in rules {
        write!(page, "\n## {code} {name}\n\n{summary}. Severity: {}.\n\n{}\n", word(*severity), docs.trim())
            .expect(MEMORY);
    }
    page
}

const MEMORY: &str = "a text takes what is written to it";

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}
