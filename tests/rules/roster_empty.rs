//! `HC039`.

use crate::support::{acme, only};

#[test]
fn an_empty_roster_is_a_warning() {
    let shown = only(
        "HC039",
        &acme(
            r"
kind: CometRoster
metadata: {name: staff}
spec: {members: []}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    warning[HC039] the roster `staff` is empty
      at 14:17 `[`: declares nobody
      help: add people, or take the document out
    ");
}
