//! `HC021`.

use crate::support::{fine, only, with_version};

#[test]
fn a_rotation_of_no_day_is_an_error() {
    let shown = only(
        "HC021",
        &with_version(
            r"
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research, interval: 10m}
---
kind: CometServiceAccount
metadata: {name: ci}
spec:
  keys:
    - {name: a, target: {file: a.key}, rotation: {every: 90d}}
    - {name: b, target: {file: b.key}, rotation: {every: 0d}}
    - {name: c, target: {file: c.key}, rotation: {every: 90d, overlap: 7d}}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC021] `0d` is no number of days
      at 12:58 `0d`: not a number of days
      help: write it as `90d`
    ");
}

#[test]
fn minutes_and_hours_are_fine() {
    fine(&with_version(
        r"
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research, interval: 1h30m}
",
    ));
}
