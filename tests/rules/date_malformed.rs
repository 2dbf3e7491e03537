//! `HC020`.

use crate::support::{acme, only};

#[test]
fn days_that_are_none_are_errors() {
    let shown = only(
        "HC020",
        &acme(
            r#"
kind: CometMember
metadata: {name: bob}
spec: {email: bob@acme.org, until: 2027-02-30}
---
kind: CometWorkspace
metadata: {name: research}
spec: {access: [{member: bob@acme.org, until: "31.3.2027"}]}
"#,
        ),
    );
    insta::assert_snapshot!(shown, @r#"
    error[HC020] `2027-02-30` is no day
      at 14:36 `2027-02-30`: not a day of the calendar
      help: write it as `2027-03-31`
    error[HC020] `31.3.2027` is no day
      at 19:47 `\"31.3.2027\"`: not a day of the calendar
      help: write it as `2027-03-31`
    "#);
}
