//! `HC032`.

use crate::support::{acme, only};

#[test]
fn a_default_workspace_that_is_not_authorized_is_an_error() {
    let shown = only(
        "HC032",
        &acme(
            r"
kind: CometWorkspace
metadata: {name: research}
spec: {}
---
kind: CometWorkspace
metadata: {name: prod}
spec: {}
---
kind: CometServiceAccount
metadata: {name: ci}
spec:
  defaultWorkspace: prod
  workspaces: [research]
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC032] `ci` may not use its default workspace `prod`
      at 25:21 `prod`: not among the authorized workspaces
      see 26:15 `[`: the authorized workspaces
      help: add `prod` to `workspaces`, or choose one of them as the default
    ");
}
