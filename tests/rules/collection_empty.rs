//! `HC028`.

use crate::support::{fine, only, with_version};

#[test]
fn authoritative_collections_with_nothing_in_them_are_errors() {
    let shown = only(
        "HC028",
        &with_version(
            r"
kind: CometOrganization
metadata: {name: acme}
spec:
  displayName: Acme Research
  ownership: {members: Authoritative, workspaces: Authoritative, roles: Authoritative, serviceAccounts: Authoritative, keys: Authoritative}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC028] `members` is Authoritative, and nothing is declared in it
      at 6:24 `Authoritative`: there is no CometMember or CometRoster
      help: write `allowEmpty: true` if everything live in it shall go; else pass the missing files, or write `Additive`
    error[HC028] `workspaces` is Authoritative, and nothing is declared in it
      at 6:51 `Authoritative`: there is no CometWorkspace
      help: write `allowEmpty: true` if everything live in it shall go; else pass the missing files, or write `Additive`
    error[HC028] `roles` is Authoritative, and nothing is declared in it
      at 6:73 `Authoritative`: there is no CometRole
      help: write `allowEmpty: true` if everything live in it shall go; else pass the missing files, or write `Additive`
    error[HC028] `serviceAccounts` is Authoritative, and nothing is declared in it
      at 6:105 `Authoritative`: there is no CometServiceAccount
      help: write `allowEmpty: true` if everything live in it shall go; else pass the missing files, or write `Additive`
    ");
}

#[test]
fn an_empty_access_is_an_error_a_workspace_at_a_time() {
    let shown = only(
        "HC028",
        &with_version(
            r"
kind: CometOrganization
metadata: {name: acme}
spec:
  displayName: Acme Research
  ownership: {access: Authoritative}
---
kind: CometWorkspace
metadata: {name: research}
spec: {access: []}
---
kind: CometWorkspace
metadata: {name: prod}
spec: {}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC028] access is Authoritative, and nobody has access to `research`
      at 11:16 `[`: everybody would lose access
      see 6:23 `Authoritative`: Authoritative here
      help: leave `access` out to leave the workspace's access alone, or write `allowEmpty: true` in the CometOrganization
    ");
}

#[test]
fn allowempty_allows_it() {
    fine(&with_version(
        r"
kind: CometOrganization
metadata: {name: acme}
spec:
  displayName: Acme Research
  allowEmpty: true
  ownership: {access: Authoritative, roles: Authoritative}
---
kind: CometWorkspace
metadata: {name: research}
spec: {access: []}
",
    ));
}
