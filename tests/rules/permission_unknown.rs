//! `HC035`.

use crate::support::{acme, only};

#[test]
fn a_mistyped_permission_is_found_and_guessed() {
    let shown = only(
        "HC035",
        &acme(
            r"
kind: CometRole
metadata: {name: labeller}
spec: {base: Member, exclude: [makeEmProjectsPublic, trace_delete, renameOrganization]}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC035] there is no permission `makeEmProjectsPublic` in a workspace
      at 14:32 `makeEmProjectsPublic`: not known
      help: did you mean `makeEmProjectPublic`?
    error[HC035] there is no permission `renameOrganization` in a workspace
      at 14:68 `renameOrganization`: not known
      help: take one of the actions of `halley access can`, as `makeEmProjectPublic`
    ");
}
