//! `HC034`.

use crate::support::{acme, only};

#[test]
fn a_base_that_is_custom_or_unknown_is_an_error() {
    let shown = only(
        "HC034",
        &acme(
            r"
kind: CometRole
metadata: {name: labeller}
spec: {base: Member}
---
kind: CometRole
metadata: {name: junior}
spec: {base: labeller}
---
kind: CometRole
metadata: {name: senior}
spec: {base: onwer}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC034] the role `junior` starts from the custom role `labeller`
      at 19:14 `labeller`: a custom role
      see 13:18 `labeller`: declared here
      help: start from `Member` and exclude what both roles exclude
    error[HC034] there is no role `onwer` to start from
      at 24:14 `onwer`: neither built in nor one of Comet's own
      help: did you mean `Owner`?
    ");
}
