//! `HC018`.

use crate::support::{acme, only};

#[test]
fn names_that_differ_in_case_only_are_a_warning() {
    let shown = only(
        "HC018",
        &acme(
            r"
kind: CometWorkspace
metadata: {name: research}
spec: {}
---
kind: CometWorkspace
metadata: {name: science}
spec: {name: Research}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    warning[HC018] the workspaces `research` and `Research` differ in case only
      at 19:14 `Research`: looks like another one
      see 13:18 `research`: the other one
      help: if one object is meant, write its name the same way in both places
    ");
}
