//! `HC007`.

use crate::support::{acme, only, with_version};

#[test]
fn a_mistyped_workspace_of_an_account_is_found_and_guessed() {
    let shown = only(
        "HC007",
        &acme(
            r"
kind: CometWorkspace
metadata: {name: research}
spec: {}
---
kind: CometServiceAccount
metadata: {name: ci}
spec: {defaultWorkspace: research, workspaces: [research, reserach]}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    warning[HC007] there is no CometWorkspace `reserach`
      at 19:59 `reserach`: not declared
      help: did you mean `research`?
    ");
}

#[test]
fn an_unknown_workspace_is_an_error_when_workspaces_are_authoritative() {
    let shown = only(
        "HC007",
        &with_version(
            r"
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research, ownership: {workspaces: Authoritative}}
---
kind: CometWorkspace
metadata: {name: research}
spec: {}
---
kind: CometServiceAccount
metadata: {name: ci}
spec: {defaultWorkspace: production}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC007] there is no CometWorkspace `production`
      at 14:26 `production`: not declared
      help: declare the workspace, or check that it is live under exactly this name
    ");
}
