//! `HC019`.

use crate::support::{acme, among};

#[test]
fn texts_that_are_no_e_mails_are_errors_wherever_they_stand() {
    let shown = among(
        "HC019",
        &acme(
            r#"
kind: CometMember
metadata: {name: bob}
spec: {email: bob.acme.org}
---
kind: CometRoster
metadata: {name: staff}
spec: {members: [{email: "eve@acme@org"}, {email: "@acme.org"}, {email: "kai @acme.org"}, {email: "kim@acme..org"}]}
"#,
        ),
    );
    insta::assert_snapshot!(shown, @r#"
    error[HC019] `bob.acme.org` is no e-mail address
      at 14:15 `bob.acme.org`: there is no `@`
      help: write it as `name@example.org`
    error[HC019] `eve@acme@org` is no e-mail address
      at 19:26 `\"eve@acme@org\"`: there is more than one `@`
      help: write it as `name@example.org`
    error[HC019] `@acme.org` is no e-mail address
      at 19:51 `\"@acme.org\"`: there is nothing before the `@`
      help: write it as `name@example.org`
    error[HC019] `kai @acme.org` is no e-mail address
      at 19:73 `\"kai @acme.org\"`: there is a blank or a control character in it
      help: write it as `name@example.org`
    error[HC019] `kim@acme..org` is no e-mail address
      at 19:99 `\"kim@acme..org\"`: the domain is not complete
      help: write it as `name@example.org`
    "#);
}
