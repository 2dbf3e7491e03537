//! `HC012`.

use crate::support::{acme, only};

#[test]
fn an_entry_for_both_or_for_nobody_is_an_error() {
    let shown = only(
        "HC012",
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
    - {member: ana@acme.org, team: vision}
    - {role: Owner}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC012] an access entry names both the member `ana@acme.org` and the team `vision`
      at 21:36 `vision`: a second subject
      see 21:16 `ana@acme.org`: the first
      help: write two entries
    error[HC012] an access entry names neither a member nor a team
      at 22:14 `Owner`: for nobody
      help: add `member: name@example.org` or `team: name`
    ");
}
