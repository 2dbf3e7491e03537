//! `HC001`.

use crate::support::{acme, fine, only};

#[test]
fn the_same_kind_and_name_twice_is_an_error_that_shows_both() {
    let shown = only(
        "HC001",
        &acme(
            r"
kind: CometTeam
metadata: {name: vision}
spec: {members: [ana@acme.org]}
---
kind: CometTeam
metadata: {name: vision}
spec: {members: [ana@acme.org]}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC001] CometTeam `vision` is declared twice
      at 18:18 `vision`: declared here again
      see 13:18 `vision`: first declared here
      help: keep one of the two documents, or give one another `metadata.name`
    ");
}

#[test]
fn the_same_name_under_two_kinds_is_fine() {
    fine(&acme(
        r"
kind: CometTeam
metadata: {name: vision}
spec: {members: [ana@acme.org]}
---
kind: CometWorkspace
metadata: {name: vision}
spec: {}
",
    ));
}
