//! `HC017`.

use crate::support::{acme, only};

#[test]
fn two_manifests_for_one_live_object_are_errors() {
    let shown = only(
        "HC017",
        &acme(
            r"
kind: CometWorkspace
metadata: {name: research}
spec: {}
---
kind: CometWorkspace
metadata: {name: science}
spec: {name: research}
---
kind: CometServiceAccount
metadata: {name: ci}
spec: {}
---
kind: CometServiceAccount
metadata: {name: build}
spec: {name: sa-ci}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC017] two manifests declare the workspace `research`
      at 19:14 `research`: declared here again
      see 13:18 `research`: first declared here
      help: keep one of the two, or give one another name
    error[HC017] two manifests declare the service account `sa-ci`
      at 29:14 `sa-ci`: declared here again
      see 23:18 `ci`: first declared here
      help: keep one of the two, or give one another name
    ");
}
