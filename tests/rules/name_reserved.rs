//! `HC014`.

use crate::support::{acme, fine, only};

#[test]
fn names_that_comet_keeps_for_itself_are_errors() {
    let shown = only(
        "HC014",
        &acme(
            r"
kind: CometWorkspace
metadata: {name: default}
spec: {}
---
kind: CometWorkspace
metadata: {name: spend}
spec: {name: __cc_acme__}
---
kind: CometRole
metadata: {name: boss}
spec: {name: Owner, base: Member}
---
kind: CometRole
metadata: {name: writer}
spec: {name: Write, base: Member}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC014] the workspace name `default` is reserved
      at 13:18 `default`: stands for each person's default workspace
      help: choose another name
    error[HC014] the workspace name `__cc_acme__` is reserved
      at 19:14 `__cc_acme__`: Comet makes such workspaces itself
      help: choose another name
    error[HC014] the role name `Owner` is reserved
      at 24:14 `Owner`: a built-in role
      help: choose another name
    error[HC014] the role name `Write` is reserved
      at 29:14 `Write`: one of Comet's own roles
      help: choose another name
    ");
}

#[test]
fn a_service_account_may_be_called_default() {
    fine(&acme(
        r"
kind: CometServiceAccount
metadata: {name: default}
spec: {}
",
    ));
}
