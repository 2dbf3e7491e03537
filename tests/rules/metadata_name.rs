//! `HC016`.

use crate::support::{only, with_version};

#[test]
fn names_and_namespaces_that_a_cluster_refuses_are_errors() {
    let shown = only(
        "HC016",
        &with_version(
            r"
kind: CometOrganization
metadata: {name: Acme Research, namespace: Big_Corp}
spec: {displayName: Acme Research}
---
kind: CometMember
metadata: {name: ana-, namespace: Big_Corp}
spec: {email: ana@acme.org}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC016] `Acme Research` is no `metadata.name`
      at 3:18 `Acme Research`: only lower-case letters, digits, `-` and `.` may stand in it
      help: use lower-case letters, digits and `-`; a live name of another form stands in `spec.name`
    error[HC016] `Big_Corp` is no `metadata.namespace`
      at 3:44 `Big_Corp`: only lower-case letters, digits, `-` and `.` may stand in it
      help: use lower-case letters, digits and `-`; a live name of another form stands in `spec.name`
    error[HC016] `ana-` is no `metadata.name`
      at 8:18 `ana-`: it must begin and end with a letter or digit
      help: use lower-case letters, digits and `-`; a live name of another form stands in `spec.name`
    error[HC016] `Big_Corp` is no `metadata.namespace`
      at 8:35 `Big_Corp`: only lower-case letters, digits, `-` and `.` may stand in it
      help: use lower-case letters, digits and `-`; a live name of another form stands in `spec.name`
    ");
}
