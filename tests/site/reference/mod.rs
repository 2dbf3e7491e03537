//! The reference: parts of pages that are made from the code. `HALLEY_BLESS=1 cargo test --test site` rewrites them.

use std::{env, fs};

use crate::pages::root;

mod exit_codes;
mod fields;
mod kinds;
mod metrics;
mod permissions;
mod plan_schema;
mod routes;

/// Holds the part of a page that is called so against what it should be.
fn compare(page: &str, part: &str, text: &str) {
    let path = root().join(page);
    let stands = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{page}: {error}"));
    let (begin, end) = (format!("<!-- generated: {part} -->\n"), "\n<!-- end -->\n");
    let (before, rest) = stands.split_once(&begin).unwrap_or_else(|| panic!("{page} has no part `{part}`"));
    let (_, after) = rest.split_once(end).unwrap_or_else(|| panic!("{page}: the part `{part}` does not end"));
    let made = format!("{before}{begin}\n{}\n{end}{after}", text.trim());
    if env::var_os("HALLEY_BLESS").is_some() && made != stands {
        fs::write(&path, &made).unwrap();
    }
    let stands = fs::read_to_string(&path).unwrap();
    assert!(
        stands == made,
        "{page} is stale in `{part}`; `HALLEY_BLESS=1 cargo test --test site reference` rewrites it"
    );
}

/// A table of Markdown.
fn table(heading: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let heading: Vec<String> = heading.iter().map(|&cell| cell.to_owned()).collect();
    let rule: Vec<String> = heading.iter().map(|_| "---".to_owned()).collect();
    let rows = rows.into_iter().map(|row| line(&row.iter().map(|cell| cell_of(cell)).collect::<Vec<_>>()));
    line(&heading) + &line(&rule) + &rows.collect::<String>()
}

/// A text that neither ends its cell nor its line, and is no markup of HTML.
fn cell_of(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
    let mut outside = true;
    let parts = text.split('`').map(|part| {
        outside = !outside;
        if outside { part.to_owned() } else { part.replace('<', "&lt;") }
    });
    parts.collect::<Vec<_>>().join("`")
}
