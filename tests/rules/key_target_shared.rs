//! `HC030`.

use crate::support::{acme, only};

#[test]
fn two_keys_with_one_target_are_errors() {
    let shown = only(
        "HC030",
        &acme(
            r"
kind: CometServiceAccount
metadata: {name: ci}
spec:
  keys:
    - {name: a, target: {file: keys/a.key}}
    - {name: b, target: {file: ./keys//a.key}}
---
kind: CometServiceAccount
metadata: {name: build}
spec:
  keys:
    - {name: c, target: {secretRef: {name: keys}}}
    - {name: d, target: {secretRef: {name: keys, key: apiKey}}}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC030] the keys `a` and `b` have one target
      at 17:32 `./keys//a.key`: the same target
      see 16:32 `keys/a.key`: the target of `a`
      help: give each key a target of its own
    error[HC030] the keys `c` and `d` have one target
      at 25:37 `{`: the same target
      see 24:37 `{`: the target of `c`
      help: give each key a target of its own
    ");
}
