//! `HC036`.

use crate::support::{acme, fine, only};

#[test]
fn excluding_what_the_base_lacks_is_a_warning() {
    let shown = only(
        "HC036",
        &acme(
            r"
kind: CometRole
metadata: {name: labeller}
spec: {base: Member, exclude: [deleteModels, logEmData, logEmData]}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    warning[HC036] excluding `deleteModels` has no effect
      at 14:32 `deleteModels`: `Member` does not allow it
      see 14:14 `Member`: the base
      help: leave it out
    warning[HC036] `logEmData` is excluded twice
      at 14:57 `logEmData`: again
      help: leave it out
    ");
}

#[test]
fn excluding_what_only_a_grant_gives_has_an_effect() {
    fine(&acme(
        r"
kind: CometRole
metadata: {name: labeller}
spec: {base: Member, exclude: [makeEmProjectPublic]}
",
    ));
}
