//! The snapshot on disk.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use crate::flow::Site;

const CACHED: &str = "GET /api/halley/v1/snapshot 304";
const WHOLE: &str = "GET /api/halley/v1/snapshot 200";

fn caches(site: &Site) -> Vec<PathBuf> {
    let folder = site.sandbox.path(".cache/halley");
    fs::read_dir(folder).map_or_else(|_| Vec::new(), |found| found.map(|entry| entry.unwrap().path()).collect())
}

#[test]
fn a_clean_plan_is_one_request_without_a_body() {
    let site = Site::of(&["bob@acme.org"]);
    site.run(&["plan"]).ends_with(0);
    assert_eq!(site.server.log(), [WHOLE]);
    site.run(&["plan"]).ends_with(0).says("Nothing to do");
    assert_eq!(site.server.log(), [CACHED]);
    let [cache] = &caches(&site)[..] else { panic!("one cache") };
    assert_eq!(fs::metadata(cache).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(cache.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(!fs::read(cache).unwrap().windows(site.key.len()).any(|window| window == site.key.as_bytes()));
}

#[test]
fn what_changed_since_is_read_anew() {
    let site = Site::of(&["bob@acme.org"]);
    site.run(&["plan"]).ends_with(0);
    site.sandbox.people(&["bob@acme.org", "cyd@acme.org"]);
    site.run(&["apply", "--yes"]).ends_with(0);
    site.server.log();
    site.run(&["plan", "--detailed-exitcode"]).ends_with(0);
    assert_eq!(site.server.log(), [WHOLE]);
}

#[test]
fn a_damaged_cache_is_as_good_as_none() {
    let site = Site::of(&["bob@acme.org"]);
    site.run(&["plan"]).ends_with(0);
    let [cache] = &caches(&site)[..] else { panic!("one cache") };
    let whole = fs::read(cache).unwrap();
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let swapped = [b"halley snapshot 2\n", &whole[18..]].concat();
    for damaged in [Vec::new(), whole[..whole.len() / 2].to_vec(), flipped, swapped, b"hello".to_vec()] {
        fs::write(cache, &damaged).unwrap();
        site.server.log();
        site.run(&["plan", "--detailed-exitcode"]).ends_with(0);
        assert_eq!(site.server.log(), [WHOLE], "{} bytes", damaged.len());
        assert_eq!(fs::read(cache).unwrap(), whole);
    }
}

#[test]
fn a_cache_belongs_to_one_credential() {
    let site = Site::of(&["bob@acme.org"]);
    site.run(&["plan"]).ends_with(0);
    site.server.log();
    let (url, other) = (site.server.url(), site.server.key("ana@acme.org"));
    site.sandbox.run_with(&["plan"], &[("HALLEY_SERVER", &url), ("COMET_API_KEY", &other)]).ends_with(0);
    assert_eq!(site.server.log(), [WHOLE]);
    assert_eq!(caches(&site).len(), 2);
}

#[test]
fn no_cache_keeps_and_uses_nothing() {
    let site = Site::of(&["bob@acme.org"]);
    for _ in 0..2 {
        site.run(&["plan", "--no-cache"]).ends_with(0);
        assert_eq!(site.server.log(), [WHOLE]);
    }
    assert!(caches(&site).is_empty());
}
