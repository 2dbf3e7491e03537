//! What findings in manifests say. Each text is read with a newcomer's eyes: does it tell what to write?
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::num::NonZeroUsize;

use halley::diagnostic::Sources;
use halley::manifest::{self, Read};
use halley::render::finding;
use insta::assert_snapshot;

fn read(text: &str) -> (Read, Sources) {
    let mut sources = Sources::default();
    sources.add("org.yaml", text);
    let read = manifest::read(&sources, NonZeroUsize::new(2).unwrap());
    (read, sources)
}

fn shown(text: &str) -> String {
    let (read, sources) = read(text);
    finding::text(&read.findings, &sources, false)
}

fn ours(kind: &str, rest: &str) -> String {
    format!("apiVersion: halley.dev/v1alpha1\nkind: {kind}\n{rest}")
}

fn codes(text: &str) -> Vec<&'static str> {
    read(text).0.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn unknown_fields_at_every_level_at_once() {
    let text = ours(
        "CometWorkspace",
        "metadata:\n  name: research\n  lables: {a: b}\nspec:\n  acess: []\n  access:\n    - member: ana@acme.org\n      rol: Owner\nspce: {}\n",
    );
    assert_snapshot!(shown(&text), @r"
    error[HM030]: unknown field `lables`
     --> org.yaml:5:3
      |
    5 |   lables: {a: b}
      |   ^^^^^^ did you mean `labels`?
      |
      = help: the fields of `metadata` are `annotations`, `labels`, `name`, `namespace`

    error[HM030]: unknown field `acess`
     --> org.yaml:7:3
      |
    7 |   acess: []
      |   ^^^^^ did you mean `access`?
      |
      = help: the fields of `spec` are `access`, `default`, `name`, `organizationRef`

    error[HM030]: unknown field `rol`
      --> org.yaml:10:7
       |
    10 |       rol: Owner
       |       ^^^ did you mean `role`?
       |
       = help: the fields of an item of `access` are `grants`, `member`, `role`, `team`, `until`

    error[HM030]: unknown field `spce`
      --> org.yaml:11:1
       |
    11 | spce: {}
       | ^^^^ did you mean `spec`?
       |
       = help: the fields of a CometWorkspace are `apiVersion`, `kind`, `metadata`, `spec`

    4 errors in 1 file
    ");
}

#[test]
fn a_mistyped_field_is_not_missing_too() {
    let text = ours("CometMember", "metadata: {name: ana}\nspec: {emial: ana@acme.org}\n");
    assert_eq!(codes(&text), ["HM030"]);
    assert_eq!(read(&text).0.documents.len(), 1);
}

#[test]
fn a_field_on_the_wrong_level() {
    let text = ours("CometMember", "metadata: {name: ana}\nspec: {}\nemail: ana@acme.org\n");
    assert_snapshot!(shown(&text), @r"
    error[HM032]: missing field `email` in `spec`
     --> org.yaml:4:7
      |
    4 | spec: {}
      |       ^ `email` must stand here
      |
      = help: add `email:`, the person's e-mail

    error[HM030]: unknown field `email`
     --> org.yaml:5:1
      |
    5 | email: ana@acme.org
      | ^^^^^ this belongs under `spec`
      |
      = help: the fields of a CometMember are `apiVersion`, `kind`, `metadata`, `spec`

    2 errors in 1 file
    ");
}

#[test]
fn unknown_values() {
    let text = ours("CometMember", "metadata: {name: ana}\nspec: {email: ana@acme.org, role: admin}\n");
    assert_snapshot!(shown(&text), @r"
    error[HM034]: unknown value `admin` for `role`
     --> org.yaml:4:35
      |
    4 | spec: {email: ana@acme.org, role: admin}
      |                                   ^^^^^ did you mean `Admin`?
      |
      = help: the values of `role` are `Admin`, `PlatformMember`, `OpikMember`, `ViewOnly`

    1 error in 1 file
    ");
}

#[test]
fn wrong_types() {
    let text = ours(
        "CometWorkspace",
        "metadata:\n  name: 123\n  annotations: {halley.dev/suspend: true}\nspec:\n  name: 2024\n  default: yes\n  access: ana@acme.org\n",
    );
    assert_snapshot!(shown(&text), @r#"
    error[HM033]: `name` must be a text, not a number
     --> org.yaml:4:9
      |
    4 |   name: 123
      |         ^^^ this is a number
      |
      = help: put it in quotes: `"123"`

    error[HM033]: `halley.dev/suspend` must be a text, not a truth value
     --> org.yaml:5:37
      |
    5 |   annotations: {halley.dev/suspend: true}
      |                                     ^^^^ this is a truth value
      |
      = help: put it in quotes: `"true"`

    error[HM033]: `name` must be a text, not a number
     --> org.yaml:7:9
      |
    7 |   name: 2024
      |         ^^^^ this is a number
      |
      = help: put it in quotes: `"2024"`

    error[HM033]: `default` must be `true` or `false`, not a text
     --> org.yaml:8:12
      |
    8 |   default: yes
      |            ^^^ this is a text
      |
      = help: write `true` or `false`, without quotes

    error[HM033]: `access` must be a list, not a text
     --> org.yaml:9:11
      |
    9 |   access: ana@acme.org
      |           ^^^^^^^^^^^^ this is a text
      |
      = help: write a list: a line with `- ` for each item

    5 errors in 1 file
    "#);
}

#[test]
fn values_left_empty() {
    let text = ours("CometTeam", "metadata: {name: vision}\nspec:\n  members:\n");
    assert_snapshot!(shown(&text), @r"
    error[HM033]: `members` has no value
     --> org.yaml:5:3
      |
    5 |   members:
      |   ^^^^^^^ a list must stand here
      |
      = help: write a list

    1 error in 1 file
    ");
}

#[test]
fn duplicate_keys() {
    let text = ours(
        "CometMember",
        "metadata:\n  name: ana\n  labels: {a: x, a: y}\nspec:\n  email: ana@acme.org\n  email: eve@acme.org\n",
    );
    assert_snapshot!(shown(&text), @r"
    error[HM031]: `a` stands twice
     --> org.yaml:5:18
      |
    5 |   labels: {a: x, a: y}
      |            -     ^ again here
      |            |
      |            first here
      |
      = help: keep one of the two

    error[HM031]: `email` stands twice
     --> org.yaml:8:3
      |
    7 |   email: ana@acme.org
      |   ----- first here
    8 |   email: eve@acme.org
      |   ^^^^^ again here
      |
      = help: keep one of the two

    2 errors in 1 file
    ");
}

#[test]
fn what_is_too_long_or_too_many() {
    let long = "x".repeat(101);
    let keys = "{name: k, target: {file: a}, rotation: {every: 3 months}}, ".repeat(21);
    let text =
        ours("CometServiceAccount", &format!("metadata: {{name: ci}}\nspec:\n  name: {long}\n  keys: [{keys}]\n"));
    let (read, _) = read(&text);
    let count = |code| read.findings.iter().filter(|finding| finding.code == code).count();
    assert_eq!(count("HM035"), 2);
    let text = ours(
        "CometOrganization",
        "metadata: {name: a}\nspec:\n  displayName: \"\"\n  interval: 10 minutes\n  guards: {maxRemovals: {percent: 150, count: 1.5}, minAdmins: 0}\n",
    );
    assert_snapshot!(shown(&text), @r#"
    error[HM035]: `displayName` is empty
     --> org.yaml:5:16
      |
    5 |   displayName: ""
      |                ^^ an empty text
      |
      = help: write a text

    error[HM035]: `percent` must be at most 100
     --> org.yaml:7:35
      |
    7 |   guards: {maxRemovals: {percent: 150, count: 1.5}, minAdmins: 0}
      |                                   ^^^ at most 100
      |
      = help: write a number, at most 100

    error[HM035]: `count` must be a whole number
     --> org.yaml:7:47
      |
    7 |   guards: {maxRemovals: {percent: 150, count: 1.5}, minAdmins: 0}
      |                                               ^^^ a whole number
      |
      = help: write a whole number

    error[HM035]: `minAdmins` must be at least 1
     --> org.yaml:7:64
      |
    7 |   guards: {maxRemovals: {percent: 150, count: 1.5}, minAdmins: 0}
      |                                                                ^ at least 1
      |
      = help: write a number, at least 1

    4 errors in 1 file
    "#);
}

#[test]
fn texts_that_others_read_as_something_else_are_a_warning() {
    let text = ours("CometWorkspace", "metadata: {name: x}\nspec: {name: no}\n---\n");
    assert_snapshot!(shown(&text), @r#"
    warning[HM037]: `no` is a text here, but other programs may read something else
     --> org.yaml:4:14
      |
    4 | spec: {name: no}
      |              ^^ kubectl does not read this as a text
      |
      = help: put it in quotes: `"no"`

    1 warning in 1 file
    "#);
    assert_eq!(codes(&text.replace("no}", "\"no\"}")), Vec::<&str>::new());
}

#[test]
fn headers() {
    let text = "\
kind: CometMember\n---\napiVersion: halley.dev/v1alpha1\n---\napiVersion: haley.dev/v1alpha1\nkind: CometMember\n---
apiVersion: halley.dev/v2\nkind: CometMember\n---\napiVersion: halley.dev/v1alpha1\nkind: CometMembr\n---\napiVersion: acme.dev/v1\nkind: CometMember\n---
just a text\n---\n- a\n- b\n";
    assert_snapshot!(shown(text), @r"
    error[HM020]: missing `apiVersion`
     --> org.yaml:1:1
      |
    1 | kind: CometMember
      | ^^^^^^^^^^^^^^^^^ this document has no `apiVersion`
      |
      = help: write `apiVersion: halley.dev/v1alpha1`

    error[HM021]: missing `kind`
     --> org.yaml:3:1
      |
    3 | apiVersion: halley.dev/v1alpha1
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this document has no `kind`
      |
      = help: write `kind:` and one of `CometOrganization`, `CometMember`, `CometRoster`, `CometTeam`, `CometWorkspace`, `CometRole`, `CometServiceAccount`, `CometPlan`

    error[HM022]: `CometMember` in `haley.dev/v1alpha1` is not a manifest
     --> org.yaml:5:13
      |
    5 | apiVersion: haley.dev/v1alpha1
      |             ^^^^^^^^^^^^^^^^^^ not a group that Halley reads
      |
      = help: write `apiVersion: halley.dev/v1alpha1`

    error[HM023]: unknown version `halley.dev/v2`
     --> org.yaml:8:13
      |
    8 | apiVersion: halley.dev/v2
      |             ^^^^^^^^^^^^^ unknown version
      |
      = help: write `apiVersion: halley.dev/v1alpha1`

    error[HM024]: unknown kind `CometMembr`
      --> org.yaml:12:7
       |
    12 | kind: CometMembr
       |       ^^^^^^^^^^ did you mean `CometMember`?
       |
       = help: the kinds are `CometOrganization`, `CometMember`, `CometRoster`, `CometTeam`, `CometWorkspace`, `CometRole`, `CometServiceAccount`, `CometPlan`

    error[HM022]: `CometMember` in `acme.dev/v1` is not a manifest
      --> org.yaml:14:13
       |
    14 | apiVersion: acme.dev/v1
       |             ^^^^^^^^^^^ not a group that Halley reads
       |
       = help: write `apiVersion: halley.dev/v1alpha1`

    error[HM015]: this document is not a manifest
      --> org.yaml:17:1
       |
    17 | just a text
       | ^^^^^^^^^^^ not an object
       |
       = help: a manifest begins with `apiVersion: halley.dev/v1alpha1`

    error[HM015]: this document is not a manifest
      --> org.yaml:19:1
       |
    19 | - a
       | ^^^ not an object
       |
       = help: a manifest begins with `apiVersion: halley.dev/v1alpha1`

    8 errors in 1 file
    ");
}

#[test]
fn syntax_errors_of_brackets_quotes_and_indentation() {
    let broken = [
        ours("CometMember", "metadata: {name: ana\nspec: {}\n"),
        ours("CometMember", "metadata:\n\tname: ana\nspec: {}\n"),
        ours("CometMember", "metadata:\n  name: \"ana\nspec: {}\n"),
        ours("CometMember", "metadata:\n  name: ana\n spec: {}\n"),
    ];
    assert_snapshot!(broken.map(|text| shown(&text)).join("\n"), @r"
    error[HM010]: not valid YAML: did not find expected ',' or '}'
     --> org.yaml:4:5
      |
    4 | spec: {}
      |     ^ while parsing a flow mapping
      |
      = help: check the indentation, colons, quotes and brackets of this line and the one above it

    1 error in 1 file

    error[HM010]: not valid YAML: found character that cannot start any token
     --> org.yaml:4:1
      |
    4 |     name: ana
      | ^^^^ while scanning for the next token
      |
      = help: indent with blanks: YAML does not take tabs

    1 error in 1 file

    error[HM010]: not valid YAML: found unexpected end of stream
     --> org.yaml:6:1
      |
    6 |
      | ^ while scanning a quoted scalar
      |
      = help: close the quote or bracket that is still open

    1 error in 1 file

    error[HM010]: not valid YAML: did not find expected key
     --> org.yaml:5:2
      |
    5 |  spec: {}
      |  ^^^^^ while parsing a block mapping
      |
      = help: check the indentation, colons, quotes and brackets of this line and the one above it

    1 error in 1 file
    ");
}

#[test]
fn syntax_errors_within_a_text() {
    let broken = [
        ours("CometMember", "metadata:\n  name: ana: b\nspec: {}\n"),
        ours("CometMember", "metadata:\n  name: @ana\nspec: {}\n"),
        ours("CometRoster", "metadata: {name: r}\nspec:\n  members:\n    - {email: *ana}\n"),
    ];
    assert_snapshot!(broken.map(|text| shown(&text)).join("\n"), @r"
    error[HM010]: not valid YAML: mapping values are not allowed in this context
     --> org.yaml:4:12
      |
    4 |   name: ana: b
      |            ^ here
      |
      = help: put texts that contain `: ` in quotes, and check the indentation of this line

    1 error in 1 file

    error[HM010]: not valid YAML: found character that cannot start any token
     --> org.yaml:4:9
      |
    4 |   name: @ana
      |         ^^^^ while scanning for the next token
      |
      = help: put texts that begin with a special character in quotes

    1 error in 1 file

    error[HM010]: not valid YAML: unknown anchor
     --> org.yaml:6:15
      |
    6 |     - {email: *ana}
      |               ^^^^^ here
      |
      = help: put texts that begin with `*` in quotes

    1 error in 1 file
    ");
}

#[test]
fn an_alias_bomb_is_refused() {
    let mut bomb = String::from("metadata:\n  name: a\n  labels:\n    a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let previous = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb += &format!("    a{level}: &a{level} [{previous}]\n");
    }
    assert_eq!(codes(&ours("CometMember", &bomb)), ["HM011"]);
    let list = format!("apiVersion: v1\nkind: List\n{bomb}");
    assert_eq!(codes(&list), ["HM011"]);
    let quadratic = format!(
        "metadata: {{name: a}}\nspec:\n  members:\n    - &a {}\n{}",
        "x".repeat(400_000),
        "    - *a\n".repeat(50_000)
    );
    assert_eq!(codes(&ours("CometTeam", &quadratic)), ["HM011", "HM014"]);
}

#[test]
fn a_few_aliases_are_read() {
    let text = ours("CometTeam", "metadata: {name: a}\nspec:\n  members: [&ana ana@acme.org, *ana]\n");
    assert_eq!(codes(&text), Vec::<&str>::new());
}

#[test]
fn large_objects_are_a_warning_and_larger_ones_an_error() {
    let people = |count: usize| {
        (0..count)
            .map(|n| format!("    - someone.with.a.long.name.{n:06}@department.acme.example\n"))
            .collect::<String>()
    };
    let team = |count| ours("CometTeam", &format!("metadata: {{name: a}}\nspec:\n  members:\n{}", people(count)));
    assert_eq!(codes(&team(4_500)), ["HM014"]);
    assert_eq!(codes(&team(25_000)), ["HM013"]);
    assert_eq!(
        codes(&ours("CometMember", &format!("metadata: {{name: a}}\nspec: {{email: {}}}\n", "x".repeat(10_000_000)))),
        ["HM013"]
    );
}

#[test]
fn deep_nesting_is_refused() {
    for open in ["[", "{a: ", "- ", "? "] {
        let text = ours("CometMember", &format!("metadata: {{name: a}}\nspec:\n  {}\n", open.repeat(100_000)));
        assert!(!codes(&text).is_empty());
        assert!(!codes(&open.repeat(100_000)).is_empty());
    }
}

#[test]
fn tags_are_no_way_around_the_types() {
    let text = ours("CometMember", "metadata: {name: ana}\nspec: {email: !mail [ana@acme.org]}\n");
    assert_eq!(read(&text).0.findings.iter().filter(|finding| finding.code == "HM033").count(), 1);
}
