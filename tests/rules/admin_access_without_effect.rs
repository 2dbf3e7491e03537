//! `HC026`.

use crate::support::{acme, only};

#[test]
fn a_role_and_a_grant_for_an_admin_are_warnings() {
    let shown = only(
        "HC026",
        &acme(
            r"
kind: CometWorkspace
metadata: {name: research}
spec: {access: [{member: ana@acme.org, role: Owner}]}
---
kind: CometWorkspace
metadata: {name: prod}
spec: {access: [{member: ana@acme.org, grants: [inviteUsers]}]}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    warning[HC026] the role `Owner` in `research` has no effect for the Admin `ana@acme.org`
      at 14:46 `Owner`: changes nothing
      see 9:35 `Admin`: an Admin has full access everywhere
      help: leave `role` out
    warning[HC026] the grant in `prod` has no effect for the Admin `ana@acme.org`
      at 19:48 `[`: changes nothing
      see 9:35 `Admin`: an Admin has full access everywhere
      help: leave `grants` out
    ");
}
