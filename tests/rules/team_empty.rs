//! `HC040`.

use crate::support::{acme, only};

#[test]
fn an_empty_team_is_a_warning() {
    let shown = only(
        "HC040",
        &acme(
            r"
kind: CometTeam
metadata: {name: vision}
spec: {members: []}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    warning[HC040] the team `vision` is empty
      at 14:17 `[`: gives nobody access
      help: add people, or take the document out
    ");
}
