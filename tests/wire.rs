//! The routes and the JSON that goes over them.

use std::collections::BTreeSet;

use halley::wire::{ROUTES, find};

#[test]
fn every_route_has_its_own_number_and_place() {
    let numbers: BTreeSet<_> = ROUTES.iter().map(|route| route.id).collect();
    assert_eq!(numbers.len(), ROUTES.len());
    let places: BTreeSet<_> = ROUTES.iter().map(|route| (route.method, route.path)).collect();
    assert_eq!(places.len(), ROUTES.len());
}

#[test]
fn a_name_stays_one_segment_of_the_path() {
    let path = |name| find("C23").path_with(&[name]);
    assert_eq!(path("ana@acme.example"), "/api/workspace-roles/user/ana%40acme.example");
    assert_eq!(path("a/../b?c#d%"), "/api/workspace-roles/user/a%2F..%2Fb%3Fc%23d%25");
    assert_eq!(path(".."), "/api/workspace-roles/user/%2E%2E");
    assert_eq!(path("bö b"), "/api/workspace-roles/user/b%C3%B6%20b");
}
