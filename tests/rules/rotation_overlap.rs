//! `HC022`.

use crate::support::{acme, only};

#[test]
fn an_overlap_as_long_as_the_rotation_is_an_error() {
    let shown = only(
        "HC022",
        &acme(
            r"
kind: CometServiceAccount
metadata: {name: ci}
spec: {keys: [{name: a, target: {file: a.key}, rotation: {every: 7d, overlap: 7d}}]}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC022] the overlap of 7 days is not shorter than 7 days
      at 14:79 `7d`: the old key would live until the next one is due
      see 14:66 `7d`: a new key is due after this time
      help: write at most `6d`
    ");
}
