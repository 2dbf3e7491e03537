//! `HC033`.

use crate::support::{only, with_version};

#[test]
fn a_custom_role_without_enterprise_is_an_error() {
    let shown = only(
        "HC033",
        &with_version(
            r"
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research, subscription: Starter}
---
kind: CometRole
metadata: {name: labeller}
spec: {base: Member}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC033] the custom role `labeller` needs the subscription Enterprise
      at 7:7 `CometRole`: not to be had with the declared subscription
      see 4:50 `Starter`: declared here
      help: take the role out, or declare the subscription that the organization really has
    ");
}
