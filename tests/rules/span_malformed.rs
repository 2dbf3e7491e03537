//! `HC021`.

use crate::support::{fine, only, with_version};

#[test]
fn spans_that_are_none_are_errors() {
    let shown = only(
        "HC021",
        &with_version(
            r"
kind: CometOrganization
metadata: {name: acme}
spec: {displayName: Acme Research, interval: 10x}
---
kind: CometServiceAccount
metadata: {name: ci}
spec:
  keys:
    - {name: a, target: {file: a.key}, rotation: {every: 90x}}
    - {name: b, target: {file: b.key}, rotation: {every: 0d}}
    - {name: c, target: {file: c.key}, rotation: {every: 90d, overlap: a week}}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC021] `10x` is no time span
      at 4:46 `10x`: not a time span
      help: write it as `10m` or `1h30m`
    error[HC021] `90x` is no number of days
      at 11:58 `90x`: not a number of days
      help: write it as `90d`
    error[HC021] `0d` is no number of days
      at 12:58 `0d`: not a number of days
      help: write it as `90d`
    error[HC021] `a week` is no number of days
      at 13:72 `a week`: not a number of days
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
