//! The pages: where they are, and what is in them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::markdown::{Markdown, parse};

/// A page of the project.
pub(crate) struct Page {
    /// From the root of the repository, as `docs/output.md`.
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) markdown: Markdown,
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn page(path: &str) -> Page {
    let text = fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    Page { path: path.to_owned(), markdown: parse(&text), text }
}

/// What people read: `docs/` and the README.
pub(crate) fn documentation() -> Vec<Page> {
    let mut paths = below("docs");
    paths.retain(|path| path != "docs/SUMMARY.md");
    paths.push("README.md".to_owned());
    paths.iter().map(|path| page(path)).collect()
}

/// Every page of the repository that somebody may follow a link on.
pub(crate) fn all() -> Vec<Page> {
    let mut pages = documentation();
    let others = ["docs/SUMMARY.md".to_owned(), "CONTRIBUTING.md".to_owned()];
    let folders = ["examples", "charts", ".github"];
    let others = others.into_iter().chain(folders.into_iter().flat_map(below));
    pages.extend(others.map(|path| page(&path)));
    pages
}

/// The Markdown files below a folder, by path.
pub(crate) fn below(folder: &str) -> Vec<String> {
    let mut found: Vec<String> = files(&root().join(folder))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned())
        .collect();
    found.sort();
    found
}

/// Every file below a folder; none where there is no such folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
