//! `HC029`.

use crate::support::{acme, only};

#[test]
fn targets_that_are_not_one_place_below_the_folder_are_errors() {
    let shown = only(
        "HC029",
        &acme(
            r"
kind: CometServiceAccount
metadata: {name: ci}
spec:
  keys:
    - {name: a, target: {}}
    - {name: b, target: {file: b.key, secretRef: {name: b}}}
    - {name: c, target: {file: /etc/c.key}}
    - {name: d, target: {file: keys/../../d.key}}
    - {name: e, target: {file: keys/}}
",
        ),
    );
    insta::assert_snapshot!(shown, @r"
    error[HC029] the key `a` has no target
      at 16:25 `{`: its secret would be lost
      help: add `file: secrets/name.key` for the command line, or `secretRef: {name: …}` for the operator
    error[HC029] the key `b` has two targets
      at 17:50 `{`: a second target
      see 17:32 `b.key`: the first
      help: keep one: `file` for the command line, `secretRef` for the operator
    error[HC029] `/etc/c.key` is no path below the manifest's folder
      at 18:32 `/etc/c.key`: the path is absolute
      help: write a path like `secrets/train.key`
    error[HC029] `keys/../../d.key` is no path below the manifest's folder
      at 19:32 `keys/../../d.key`: the path leads out of the folder
      help: write a path like `secrets/train.key`
    error[HC029] `keys/` is no path below the manifest's folder
      at 20:32 `keys/`: it names no file
      help: write a path like `secrets/train.key`
    ");
}
