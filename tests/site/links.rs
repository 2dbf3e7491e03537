//! Every link leads somewhere: to a file of the repository, to a heading of a page, or to an address that could be one.

use std::path::Path;

use crate::markdown::{Link, anchors};
use crate::pages::{Page, all, page, root};

/// What is wrong with a link of a page, if anything is.
fn wrong(from: &Page, link: &Link) -> Option<String> {
    let says = |what: &str| Some(format!("{}:{}: `{}` {what}", from.path, link.line, link.target));
    if link.target.contains("://") {
        return if could_be_one(&link.target) { None } else { says("is no address") };
    }
    let (file, anchor) = link.target.split_once('#').unwrap_or((&link.target, ""));
    let target = if file.is_empty() { from.path.clone() } else { within(&from.path, file) };
    if target.starts_with("../") || target.starts_with('/') {
        return says("leads out of the repository");
    }
    if !root().join(&target).exists() {
        return says("leads to no file");
    }
    if anchor.is_empty() {
        return None;
    }
    if Path::new(&target).extension().is_none_or(|extension| extension != "md") {
        return says("names a heading of something that has none");
    }
    let headings = page(&target).markdown.headings;
    if anchors(&headings).iter().any(|known| known == anchor) {
        None
    } else {
        says("names a heading that is not there")
    }
}

/// A link of a page from the root of the repository.
fn within(page: &str, link: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." | "" => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}

/// Whether an address is well-formed and goes over TLS. Nobody is asked: a test must not depend on other people's servers.
fn could_be_one(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let letters =
        |part: &str| !part.is_empty() && part.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    let clean = !address.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    clean && host.contains('.') && host.split('.').all(letters)
}

#[test]
fn every_link_leads_to_a_file_a_heading_or_a_well_formed_address() {
    let pages = all();
    let links = pages.iter().flat_map(|page| page.markdown.links.iter().map(move |link| (page, link)));
    let wrong: Vec<String> = links.clone().filter_map(|(page, link)| wrong(page, link)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(links.count() > 60, "the links are not found any more");
}

#[test]
fn a_link_to_nowhere_is_found() {
    let from = page("docs/output.md");
    let says = |target: &str| wrong(&from, &Link { target: target.to_owned(), line: 7 }).unwrap_or_default();
    assert_eq!(says("nothing.md"), "docs/output.md:7: `nothing.md` leads to no file");
    assert_eq!(says("server.md#nothing"), "docs/output.md:7: `server.md#nothing` names a heading that is not there");
    assert_eq!(says("../../elsewhere.md"), "docs/output.md:7: `../../elsewhere.md` leads out of the repository");
    assert_eq!(
        says("../schemas/plan.json#plan"),
        "docs/output.md:7: `../schemas/plan.json#plan` names a heading of something that has none"
    );
    for address in ["http://example.org", "https://", "https://nohost", "https://a b.org", "ftp://example.org"] {
        assert!(says(address).ends_with("is no address"), "{address}");
    }
    for right in ["server.md#limits", "#json", "../schemas/plan.json", "https://example.org/a?b#c", "images/plan.webp"]
    {
        assert_eq!(says(right), "", "{right}");
    }
}
