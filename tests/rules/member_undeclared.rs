//! `HC006`.

use crate::support::{acme, fine, only, with_version};

#[test]
fn an_undeclared_e_mail_is_a_warning_when_people_may_be_live_without_a_manifest() {
    let shown = only(
        "HC006",
        &acme(
            r"
kind: CometTeam
metadata: {name: vision}
spec: {members: [anna@acme.org]}
---
kind: CometWorkspace
metadata: {name: research}
spec:
  access:
    - member: anna@acme.org
    - member: zoe@partner.example
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    warning[HC006] `anna@acme.org` is no declared member
      at 14:18 `anna@acme.org`: not in any CometMember or CometRoster
      see 21:15 `anna@acme.org`: also here
      help: did you mean `ana@acme.org`?
    warning[HC006] `zoe@partner.example` is no declared member
      at 22:15 `zoe@partner.example`: not in any CometMember or CometRoster
      help: add a CometMember or a line in a CometRoster, unless the person is a member already
    ");
}

#[test]
fn an_undeclared_e_mail_is_an_error_when_members_are_authoritative() {
    let shown = only(
        "HC006",
        &with_version(
            r"
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research, ownership: {members: Authoritative}}
---
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.org, role: Admin}
---
kind: CometTeam
metadata: {name: vision}
spec: {members: [zoe@partner.example]}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC006] `zoe@partner.example` is no declared member
      at 14:18 `zoe@partner.example`: not in any CometMember or CometRoster
      help: add a CometMember or a line in a CometRoster: members are Authoritative
    ");
}

#[test]
fn upper_and_lower_case_do_not_differ() {
    fine(&acme(
        r"
kind: CometTeam
metadata: {name: vision}
spec: {members: [Ana@ACME.org]}
",
    ));
}
