//! `HC008`.

use crate::support::{acme, fine, only, with_version};

#[test]
fn a_mistyped_role_is_found_and_guessed() {
    let shown = only(
        "HC008",
        &acme(
            r"
kind: CometMember
metadata: {name: bob}
spec: {email: bob@acme.org}
---
kind: CometWorkspace
metadata: {name: research}
spec: {access: [{member: bob@acme.org, role: owner}]}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    warning[HC008] there is no role `owner`
      at 19:46 `owner`: neither built in nor declared
      help: did you mean `Owner`?
    ");
}

#[test]
fn an_unknown_role_is_an_error_when_roles_are_authoritative() {
    let shown = only(
        "HC008",
        &with_version(
            r"
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research, ownership: {roles: Authoritative}}
---
kind: CometMember
metadata: {name: bob}
spec: {email: bob@acme.org}
---
kind: CometRole
metadata: {name: labeller}
spec: {base: Member}
---
kind: CometWorkspace
metadata: {name: research}
spec: {access: [{member: bob@acme.org, role: Reviewer}]}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC008] there is no role `Reviewer`
      at 19:46 `Reviewer`: neither built in nor declared
      help: declare a CometRole, or check that the role is live under exactly this name
    ");
}

#[test]
fn comets_own_roles_are_known() {
    fine(&acme(
        r"
kind: CometMember
metadata: {name: bob}
spec: {email: bob@acme.org}
---
kind: CometWorkspace
metadata: {name: research}
spec: {access: [{member: bob@acme.org, role: Annotate}]}
",
    ));
}
