//! `HC011`.

use crate::support::{acme, only};

#[test]
fn a_person_and_a_team_twice_in_one_list_are_errors() {
    let shown = only(
        "HC011",
        &acme(
            r"
kind: CometMember
metadata: {name: bob}
spec: {email: bob@acme.org}
---
kind: CometTeam
metadata: {name: vision}
spec: {members: [bob@acme.org]}
---
kind: CometWorkspace
metadata: {name: research}
spec:
  access:
    - member: bob@acme.org
    - team: vision
    - member: Bob@acme.org
    - team: vision
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC011] `bob@acme.org` stands twice in the access to `research`
      at 28:15 `Bob@acme.org`: again
      see 26:15 `bob@acme.org`: first here
      help: put both into one entry
    error[HC011] `vision` stands twice in the access to `research`
      at 29:13 `vision`: again
      see 27:13 `vision`: first here
      help: put both into one entry
    ");
}

#[test]
fn a_person_twice_in_a_team_is_a_warning() {
    let shown = only(
        "HC011",
        &acme(
            r"
kind: CometTeam
metadata: {name: vision}
spec: {members: [ana@acme.org, ana@acme.org]}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    warning[HC011] `ana@acme.org` is in `vision` twice
      at 14:32 `ana@acme.org`: again
      see 14:18 `ana@acme.org`: first here
      help: keep one of the two
    ");
}
