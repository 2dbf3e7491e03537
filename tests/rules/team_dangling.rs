//! `HC005`.

use crate::support::{acme, among, only};

#[test]
fn a_mistyped_team_is_found_and_guessed() {
    let shown = only(
        "HC005",
        &acme(
            r"
kind: CometTeam
metadata: {name: vision}
spec: {members: [ana@acme.org]}
---
kind: CometWorkspace
metadata: {name: research}
spec:
  access:
    - team: visoin
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC005] there is no CometTeam `visoin`
      at 21:13 `visoin`: not declared in this namespace
      help: did you mean `vision`?
    ");
}

#[test]
fn a_team_of_another_namespace_is_not_found() {
    let shown = among(
        "HC005",
        &acme(
            r"
kind: CometOrganization
metadata: {name: other, namespace: elsewhere}
spec: {displayName: Other}
---
kind: CometTeam
metadata: {name: vision, namespace: elsewhere}
spec: {members: [ana@acme.org]}
---
kind: CometWorkspace
metadata: {name: research}
spec:
  access:
    - team: vision
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC005] there is no CometTeam `vision`
      at 26:13 `vision`: not declared in this namespace
      help: declare the team, or name a person with `member: name@example.org`
    ");
}
