//! `HC025`.

use crate::support::{findings_of, only, with_version};

#[test]
fn admins_that_the_guards_want_and_the_manifests_deny_are_errors() {
    let shown = only(
        "HC025",
        &with_version(
            r"
kind: CometOrganization
metadata: {name: acme}
spec:
  displayName: Acme Research
  ownership: {members: Authoritative}
  guards:
    requiredAdmins: [ana@acme.org, bob@acme.org, zoe@acme.org]
    minAdmins: 2
---
kind: CometRoster
metadata: {name: staff}
spec:
  members:
    - {email: ana@acme.org, role: Admin}
    - {email: bob@acme.org}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC025] the required Admin `bob@acme.org` is declared with another role
      at 8:36 `bob@acme.org`: must be an Admin
      see 17:7 `{`: declared as this
      help: write `role: Admin`, or take the person out of `requiredAdmins`
    error[HC025] the required Admin `zoe@acme.org` is not declared
      at 8:50 `zoe@acme.org`: would be removed: members are Authoritative
      help: declare a CometMember with this e-mail and `role: Admin`
    error[HC025] `minAdmins` is 2, and the manifests declare 1
      at 9:16 `2`: more than are declared
      help: declare more Admins, or lower `minAdmins`
    ");
}

#[test]
fn a_required_admin_who_is_ignored_in_other_letters_need_not_be_declared() {
    let text = with_version(
        r"
kind: CometOrganization
metadata: {name: acme}
spec:
  displayName: Acme Research
  ownership: {members: Authoritative}
  ignore: {members: [Zoe@Acme.org]}
  guards: {requiredAdmins: [zoe@acme.org]}
---
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.org, role: Admin}
",
    );
    assert_eq!(findings_of(&[&text]).0, []);
}
