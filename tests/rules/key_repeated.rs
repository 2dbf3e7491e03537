//! `HC031`.

use crate::support::{acme, only};

#[test]
fn two_keys_with_one_name_and_names_with_dots_are_errors() {
    let shown = only(
        "HC031",
        &acme(
            r"
kind: CometServiceAccount
metadata: {name: ci}
spec:
  keys:
    - {name: train, target: {file: a.key}}
    - {name: train, target: {file: b.key}}
    - {name: serve.1, target: {file: c.key}}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC031] `ci` has two keys named `train`
      at 17:14 `train`: again
      see 16:14 `train`: first here
      help: give one of them another name
    error[HC031] `serve.1` is no name of a key
      at 18:14 `serve.1`: only letters, digits, `-` and `_` may stand in it
      help: use letters, digits, `-` and `_`
    ");
}
