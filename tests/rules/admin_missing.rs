//! `HC024`.

use crate::support::{among, only, with_version};

#[test]
fn authoritative_members_without_an_admin_are_an_error() {
    let shown = only(
        "HC024",
        &with_version(
            r"
kind: CometOrganization
metadata: {name: acme}
spec:
  displayName: Acme Research
  ownership: {members: Authoritative}
---
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.org}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC024] no declared member is an Admin
      at 6:24 `Authoritative`: everybody who is not declared would be removed
      help: give at least one member `role: Admin`
    ");
}

#[test]
fn an_admin_whose_day_has_passed_does_not_count() {
    let shown = among(
        "HC024",
        &with_version(
            r"
kind: CometOrganization
metadata: {name: acme}
spec:
  displayName: Acme Research
  ownership: {members: Authoritative}
---
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.org, role: Admin, until: 2026-11-22}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC024] no declared member is an Admin
      at 6:24 `Authoritative`: everybody who is not declared would be removed
      help: give at least one member `role: Admin`
    ");
}
