//! `HC013`.

use crate::support::{acme, only};

#[test]
fn two_default_workspaces_are_an_error_that_shows_both() {
    let shown = only(
        "HC013",
        &acme(
            r"
kind: CometWorkspace
metadata: {name: research}
spec: {default: true}
---
kind: CometWorkspace
metadata: {name: prod}
spec: {default: true}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC013] both `research` and `prod` are declared as the default workspace
      at 19:17 `true`: a second default
      see 14:17 `true`: the first
      help: leave `default` out of one of them
    ");
}
