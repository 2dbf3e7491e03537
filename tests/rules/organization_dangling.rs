//! `HC004`.

use crate::support::{acme, only};

#[test]
fn a_mistyped_organization_is_found_and_guessed() {
    let shown = only(
        "HC004",
        &acme(
            r"
kind: CometTeam
metadata: {name: vision}
spec: {organizationRef: {name: acmee}, members: [ana@acme.org]}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC004] there is no CometOrganization `acmee`
      at 14:32 `acmee`: not declared in this namespace
      help: did you mean `acme`?
    ");
}
