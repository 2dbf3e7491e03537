//! `HC009`.

use crate::support::{acme, only};

#[test]
fn a_person_in_a_member_and_a_roster_is_an_error_that_shows_both() {
    let shown = only(
        "HC009",
        &acme(
            r"
kind: CometRoster
metadata: {name: staff}
spec:
  members:
    - email: bob@acme.org
    - email: Ana@acme.org
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC009] `Ana@acme.org` is declared twice
      at 17:14 `Ana@acme.org`: declared here again
      see 9:15 `ana@acme.org`: first declared here
      help: keep one of the two
    ");
}
