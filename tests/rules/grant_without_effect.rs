//! `HC027`.

use crate::support::{acme, only};

#[test]
fn grants_for_an_owner_and_public_projects_for_an_opik_member_are_warnings() {
    let shown = only(
        "HC027",
        &acme(
            r"
kind: CometRoster
metadata: {name: staff}
spec: {members: [{email: bob@acme.org}, {email: eve@acme.org, role: OpikMember}]}
---
kind: CometWorkspace
metadata: {name: research}
spec:
  access:
    - {member: bob@acme.org, role: Owner, grants: [inviteUsers]}
    - {member: eve@acme.org, grants: [inviteUsers, makeProjectsPublic]}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    warning[HC027] a grant in `research` has no effect for an Owner
      at 21:51 `[`: changes nothing
      help: leave `grants` out: owners may do all of it
    warning[HC027] `makeProjectsPublic` has no effect for the Opik member `eve@acme.org`
      at 22:52 `makeProjectsPublic`: changes nothing
      see 14:69 `OpikMember`: an Opik member never makes projects public
      help: leave the grant out, or give the person another role in the organization
    ");
}
