//! `HC015`.

use crate::support::{acme, only};

#[test]
fn blanks_and_control_characters_in_live_names_are_errors() {
    let shown = only(
        "HC015",
        &acme(
            r#"
kind: CometWorkspace
metadata: {name: research}
spec: {name: "research "}
---
kind: CometRole
metadata: {name: labeller}
spec: {name: "la\tbeller", base: Member}
---
kind: CometServiceAccount
metadata: {name: ci}
spec: {name: " "}
"#,
        ),
    );
    insta::assert_snapshot!(shown, @r#"
    error[HC015] `research ` is no name
      at 14:14 `\"research \"`: there is a blank before or after it
      help: write it without blanks around it and without control characters
    error[HC015] `la\tbeller` is no name
      at 19:14 `\"la\\tbeller\"`: there is a control character in it
      help: write it without blanks around it and without control characters
    error[HC015] ` ` is no name
      at 24:14 `\" \"`: there is nothing in it
      help: write it without blanks around it and without control characters
    "#);
}
