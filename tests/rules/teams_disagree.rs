//! `HC010`.

use crate::support::{acme, fine, only};

#[test]
fn two_teams_with_different_roles_for_one_person_are_named() {
    let shown = only(
        "HC010",
        &acme(
            r"
kind: CometRoster
metadata: {name: staff}
spec: {members: [{email: bob@acme.org}, {email: eve@acme.org}]}
---
kind: CometTeam
metadata: {name: vision}
spec: {members: [bob@acme.org, eve@acme.org]}
---
kind: CometTeam
metadata: {name: interns}
spec: {members: [eve@acme.org]}
---
kind: CometWorkspace
metadata: {name: research}
spec:
  access:
    - {team: vision, role: Owner}
    - {team: interns}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC010] the teams `vision` and `interns` give `eve@acme.org` different roles in `research`
      at 32:14 `interns`: `interns` gives Member
      see 31:14 `vision`: `vision` gives Owner
      help: add `{member: eve@acme.org, role: …}`, which beats teams, or take the person out of one team
    ");
}

#[test]
fn an_entry_of_the_persons_own_settles_it() {
    fine(&acme(
        r"
kind: CometRoster
metadata: {name: staff}
spec: {members: [{email: eve@acme.org}]}
---
kind: CometTeam
metadata: {name: vision}
spec: {members: [eve@acme.org]}
---
kind: CometTeam
metadata: {name: interns}
spec: {members: [eve@acme.org]}
---
kind: CometWorkspace
metadata: {name: research}
spec: {access: [{team: vision, role: Owner}, {team: interns}, {member: eve@acme.org}]}
",
    ));
}
