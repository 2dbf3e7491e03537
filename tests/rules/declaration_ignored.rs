//! `HC038`.

use crate::support::{only, with_version};

#[test]
fn declaring_what_is_ignored_is_a_warning() {
    let shown = only(
        "HC038",
        &with_version(
            r#"
kind: CometOrganization
metadata: {name: acme}
spec:
  displayName: Acme Research
  ignore:
    members: ["*@Partner.example"]
    workspaces: ["prod", "sandbox-*"]
    serviceAccounts: ["old-*"]
---
kind: CometMember
metadata: {name: zoe}
spec: {email: zoe@partner.example}
---
kind: CometWorkspace
metadata: {name: sandbox-zoe}
spec: {}
---
kind: CometServiceAccount
metadata: {name: old-ci}
spec: {}
"#,
        ),
    );
    insta::assert_snapshot!(shown, @r#"
    warning[HC038] `zoe@partner.example` is declared and ignored
      at 14:15 `zoe@partner.example`: never touched
      see 7:15 `\"*@Partner.example\"`: matches `*@Partner.example`
      help: take the declaration out, or narrow the glob
    warning[HC038] `sandbox-zoe` is declared and ignored
      at 18:18 `sandbox-zoe`: never touched
      see 8:26 `\"sandbox-*\"`: matches `sandbox-*`
      help: take the declaration out, or narrow the glob
    warning[HC038] `sa-old-ci` is declared and ignored
      at 23:18 `old-ci`: never touched
      see 9:23 `\"old-*\"`: matches `old-*`
      help: take the declaration out, or narrow the glob
    "#);
}
