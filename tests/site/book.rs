//! The site: it has every page, `mdbook` builds it, and in what it builds every link leads to a file and a place in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::pages::{below, files, page, root};

#[test]
fn every_page_stands_in_the_summary_once() {
    let summary = page("docs/SUMMARY.md").markdown;
    let mut listed: Vec<String> = summary.links.iter().map(|link| link.target.clone()).collect();
    listed.retain(|target| !target.starts_with("../"));
    listed.sort();
    let mut pages: Vec<String> = below("docs").iter().map(|path| path["docs/".len()..].to_owned()).collect();
    pages.retain(|path| path != "SUMMARY.md");
    assert_eq!(listed, pages);
}

/// The values of an attribute in a page of HTML, as mdBook writes it.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    html.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// Where a link of a page leads: the file, and the place in it.
fn target(site: &Path, from: &Path, link: &str) -> (PathBuf, String) {
    let (file, place) = link.split_once('#').unwrap_or((link, ""));
    let file = file.split('?').next().unwrap_or_default();
    let mut path = match file {
        "" => from.to_owned(),
        absolute if absolute.starts_with('/') => site.join(&absolute[1..]),
        relative => from.parent().unwrap().join(relative),
    };
    if path.is_dir() {
        path.push("index.html");
    }
    (path, place.to_owned())
}

#[test]
fn mdbook_builds_it_and_every_link_in_it_leads_somewhere() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("book");
    let built = Command::new(root().join("scripts/docs")).arg(&site).output().unwrap();
    let said = String::from_utf8_lossy(&built.stderr);
    assert!(built.status.success() && !said.contains("WARN"), "{said}");

    let html: BTreeMap<PathBuf, String> = files(&site)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "html"))
        .map(|path| (fs::canonicalize(&path).unwrap(), fs::read_to_string(&path).unwrap()))
        .collect();
    let (mut wrong, mut links) = (Vec::new(), 0);
    for (page, text) in &html {
        let found = values(text, "href").into_iter().chain(values(text, "src"));
        for link in found.filter(|link| !link.contains("://") && !link.starts_with("data:")) {
            links += 1;
            let (path, place) = target(&site, page, link);
            let there = fs::canonicalize(&path).is_ok_and(|path| {
                place.is_empty() || html.get(&path).is_none_or(|text| values(text, "id").contains(&place.as_str()))
            });
            if !there {
                wrong.push(format!(
                    "{}: {link}",
                    page.strip_prefix(fs::canonicalize(&site).unwrap()).unwrap().display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(html.len() > below("docs").len() && links > 500, "{} pages, {links} links", html.len());
}
