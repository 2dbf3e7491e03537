//! Names that YAML takes for something else, and styles that are rarely met.

use halley::model::change::{Change, Edit};
use insta::assert_snapshot;

use crate::acme::{ADDITIVE, admit, after, dismiss, edit, exclude, invite, live, nobody, role, workspace};

const NAMES: [&str; 14] = [
    "yes",
    "null",
    "~",
    "a: b",
    "a #b",
    "\"quoted\"",
    "it's",
    "🚀 ship",
    "- dash",
    "{flow}",
    "[list]",
    "*star",
    "0x1F",
    "C:\\temp",
];

#[test]
fn whatever_a_workspace_is_called_it_is_declared_and_given_access() {
    let roster = "\
apiVersion: halley.dev/v1alpha1
kind: CometRoster
metadata: {name: people}
spec: {members: [{email: ana@acme.org, role: Admin}]}
";
    let now = live(&[("ana@acme.org", "Admin")], &[]);
    for name in NAMES {
        let files = [("organization.yaml", ADDITIVE), ("people.yaml", roster)];
        let changes = [
            Change::Workspace(Edit::Create(workspace(name))),
            admit(name, "ana@acme.org", "Owner", &[]),
            Change::Role(Edit::Create(role(name, "Member", &[]))),
        ];
        let amendment = edit(&files, &now, &changes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(amendment.files.len(), 2, "{name}: {amendment:#?}");
    }
}

#[test]
fn a_role_of_any_name_is_given_in_block_and_in_flow() {
    for name in NAMES {
        for access in ["[{member: ana@acme.org}]", "\n    - member: ana@acme.org", "\n  - {member: ana@acme.org}"] {
            let text = format!(
                "\
apiVersion: halley.dev/v1alpha1
kind: CometMember
metadata: {{name: ana}}
spec: {{email: ana@acme.org, role: PlatformMember}}
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {{name: research}}
spec:
  access: {access}
"
            );
            // That the role is the wished one, `amend` has seen itself.
            let files = [("organization.yaml", ADDITIVE), ("acme.yaml", text.as_str())];
            let declared = Change::Role(Edit::Create(role(name, "Member", &[])));
            let now = live(&[], &[]);
            edit(&files, &now, &[declared, admit("research", "ana@acme.org", name, &[])])
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}

#[test]
fn json_stays_json() {
    let text = r#"{
  "apiVersion": "halley.dev/v1alpha1",
  "kind": "CometRoster",
  "metadata": {"name": "people"},
  "spec": {
    "members": [
      {"email": "ana@acme.org", "role": "Admin"},
      {"email": "bob@acme.org"}
    ]
  }
}
"#;
    let with = after(ADDITIVE, text, &nobody(), invite("cyd@acme.org", "ViewOnly"));
    assert_snapshot!(with, @r#"
    {
      "apiVersion": "halley.dev/v1alpha1",
      "kind": "CometRoster",
      "metadata": {"name": "people"},
      "spec": {
        "members": [
          {"email": "ana@acme.org", "role": "Admin"},
          {"email": "bob@acme.org"},
          {"email": "cyd@acme.org", "role": "ViewOnly"}
        ]
      }
    }
    "#);
    assert_eq!(after(ADDITIVE, &with, &nobody(), dismiss("cyd@acme.org")), text);
    assert_snapshot!(after(ADDITIVE, text, &nobody(), dismiss("ana@acme.org")), @r#"
    {
      "apiVersion": "halley.dev/v1alpha1",
      "kind": "CometRoster",
      "metadata": {"name": "people"},
      "spec": {
        "members": [
          {"email": "bob@acme.org"}
        ]
      }
    }
    "#);
}

#[test]
fn items_of_a_list_of_objects_are_edited_and_removed() {
    let text = "\
apiVersion: v1
kind: List
items:
- apiVersion: halley.dev/v1alpha1
  kind: CometMember
  metadata:
    name: ana
  spec:
    email: ana@acme.org
    role: Admin
- apiVersion: halley.dev/v1alpha1
  kind: CometMember
  metadata:
    name: bob
  spec:
    email: bob@acme.org
";
    assert_snapshot!(after(ADDITIVE, text, &nobody(), dismiss("ana@acme.org")), @"
    apiVersion: v1
    kind: List
    items:
    - apiVersion: halley.dev/v1alpha1
      kind: CometMember
      metadata:
        name: bob
      spec:
        email: bob@acme.org
    ");
    assert_snapshot!(after(ADDITIVE, text, &nobody(), invite("bob@acme.org", "ViewOnly")), @"
    apiVersion: v1
    kind: List
    items:
    - apiVersion: halley.dev/v1alpha1
      kind: CometMember
      metadata:
        name: ana
      spec:
        email: ana@acme.org
        role: Admin
    - apiVersion: halley.dev/v1alpha1
      kind: CometMember
      metadata:
        name: bob
      spec:
        email: bob@acme.org
        role: ViewOnly
    ");
}

#[test]
fn lists_over_several_lines_in_flow_style_keep_their_comments() {
    let text = "\
apiVersion: halley.dev/v1alpha1
kind: CometTeam
metadata: {name: vision}
spec:
  members: [
    ana@acme.org,   # lead
    bob@acme.org,   # training
    cyd@acme.org    # labels
  ]
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: research}
spec: {access: [
  {member: bob@acme.org},
  {member: cyd@acme.org, role: Owner}   # the owner
]}
";
    assert_snapshot!(after(ADDITIVE, text, &nobody(), dismiss("cyd@acme.org")), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometTeam
    metadata: {name: vision}
    spec:
      members: [
        ana@acme.org,   # lead
        bob@acme.org   # training
      ]
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec: {access: [
      {member: bob@acme.org}
    ]}
    ");
    assert_snapshot!(after(ADDITIVE, text, &nobody(), dismiss("bob@acme.org")), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometTeam
    metadata: {name: vision}
    spec:
      members: [
        ana@acme.org,   # lead
        cyd@acme.org    # labels
      ]
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec: {access: [
      {member: cyd@acme.org, role: Owner}   # the owner
    ]}
    ");
    assert_snapshot!(after(ADDITIVE, text, &nobody(), admit("research", "dan@acme.org", "Owner", &[])), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometTeam
    metadata: {name: vision}
    spec:
      members: [
        ana@acme.org,   # lead
        bob@acme.org,   # training
        cyd@acme.org    # labels
      ]
    ---
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec: {access: [
      {member: bob@acme.org},
      {member: cyd@acme.org, role: Owner},   # the owner
      {member: dan@acme.org, role: Owner}
    ]}
    ");
}

#[test]
fn the_last_entry_leaves_an_empty_list_which_takes_another_one() {
    let text = "\
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: research}
spec:
  access:   # who may train
    # the lead
    - member: bob@acme.org
  name: research
";
    let without = after(ADDITIVE, text, &nobody(), exclude("research", "bob@acme.org"));
    assert_snapshot!(without, @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      access: []   # who may train
        # the lead
      name: research
    ");
    assert_snapshot!(after(ADDITIVE, &without, &nobody(), admit("research", "ana@acme.org", "Owner", &[])), @"
    apiVersion: halley.dev/v1alpha1
    kind: CometWorkspace
    metadata: {name: research}
    spec:
      access:   # who may train
        - member: ana@acme.org
          role: Owner
        # the lead
      name: research
    ");
}

#[test]
fn a_byte_order_mark_and_directives_stay() {
    let text = "\u{feff}%YAML 1.2\n---\napiVersion: halley.dev/v1alpha1\nkind: CometRoster\nmetadata: {name: people}\nspec:\n  members:\n    - email: ana@acme.org\n...\n";
    let files = [("organization.yaml", ADDITIVE), ("acme.yaml", text)];
    match edit(&files, &nobody(), &[invite("bob@acme.org", "ViewOnly")]) {
        Ok(amendment) => {
            let after = amendment.files[0].after.as_ref().unwrap();
            assert_eq!(after, &text.replace("org\n...", "org\n    - email: bob@acme.org\n      role: ViewOnly\n..."));
        }
        Err(error) => assert!(matches!(error, halley::amend::Error::Invalid(_)), "{error}"),
    }
}

#[test]
fn aliases_of_whole_lists_are_not_edited() {
    let text = "\
apiVersion: halley.dev/v1alpha1
kind: CometTeam
metadata: {name: vision}
spec:
  members:
    - &bob bob@acme.org
    - ana@acme.org
---
apiVersion: halley.dev/v1alpha1
kind: CometWorkspace
metadata: {name: research}
spec:
  access:
    - member: &ana ana@acme.org
    - &cyd
      member: cyd@acme.org
      role: Owner
    - member: dan@acme.org
      role: Manage
";
    // An anchor that nobody uses is no reason to refuse.
    let without = after(ADDITIVE, text, &nobody(), dismiss("bob@acme.org"));
    assert_eq!(without, text.replace("    - &bob bob@acme.org\n", ""));
    let given = after(ADDITIVE, text, &nobody(), admit("research", "ana@acme.org", "Manage", &[]));
    assert_eq!(given, text.replace("&ana ana@acme.org\n", "&ana ana@acme.org\n      role: Manage\n"));
    let refused = edit(
        &[("organization.yaml", ADDITIVE), ("acme.yaml", text)],
        &nobody(),
        &[exclude("research", "cyd@acme.org")],
    );
    match refused {
        Ok(amendment) => assert_eq!(
            amendment.files[0].after.as_deref().unwrap(),
            text.replace("    - &cyd\n      member: cyd@acme.org\n      role: Owner\n", "")
        ),
        Err(error) => assert!(error.to_string().contains("cannot be edited in place"), "{error}"),
    }
}
