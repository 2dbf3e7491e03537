//! `HC003`.

use crate::support::{fine, only, with_version};

#[test]
fn one_of_two_organizations_has_to_be_named() {
    let shown = only(
        "HC003",
        &with_version(
            r"
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research}
---
kind: CometOrganization
metadata: {name: apex}
spec: {displayName: Apex}
---
kind: CometMember
metadata: {name: ana}
spec: {email: ana@acme.org}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC003] CometMember `ana` does not say which organization it belongs to
      at 12:7 `CometMember`: belongs to one of several organizations
      see 3:18 `acme`: declared here
      see 8:18 `apex`: declared here
      help: write `spec.organizationRef: {name: …}` with one of `acme`, `apex`
    ");
}

#[test]
fn naming_one_is_fine() {
    fine(&with_version(
        r"
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research}
---
kind: CometOrganization
metadata: {name: apex}
spec: {displayName: Apex}
---
kind: CometMember
metadata: {name: ana}
spec: {organizationRef: {name: apex}, email: ana@acme.org}
",
    ));
}
