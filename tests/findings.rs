//! How findings look.

use halley::diagnostic::{Finding, Severity, SourceId, Sources, Span};
use halley::render::finding;
use insta::assert_snapshot;

fn sources(text: &str) -> (Sources, SourceId) {
    let mut sources = Sources::default();
    let id = sources.add("org/members.yaml", text);
    (sources, id)
}

fn at(source: SourceId, text: &str, piece: &str) -> Span {
    let start = text.find(piece).expect("the piece stands in the text");
    Span { source, start, end: start + piece.len() }
}

fn mistyped(span: Span) -> Finding {
    Finding {
        code: "HM030",
        severity: Severity::Error,
        message: "unknown field `emial`".to_owned(),
        span: Some(span),
        label: "did you mean `email`?".to_owned(),
        related: Vec::new(),
        help: Some("fields here: `email`, `role`".to_owned()),
    }
}

#[test]
fn a_finding_shows_the_line_and_what_to_write() {
    let text = "kind: CometMember\nspec:\n  emial: ana@acme.org\n";
    let (sources, id) = sources(text);
    assert_snapshot!(finding::text(&[mistyped(at(id, text, "emial"))], &sources, false), @r"
    error[HM030]: unknown field `emial`
     --> org/members.yaml:3:3
      |
    3 |   emial: ana@acme.org
      |   ^^^^^ did you mean `email`?
      |
      = help: fields here: `email`, `role`

    1 error in 1 file
    ");
}

#[test]
fn related_places_are_shown_near_and_far() {
    let far = format!("a: 1\nb: 2\n{}c: 3\n", "# filler\n".repeat(1_000));
    let (sources, id) = sources(&far);
    let related = vec![(at(id, &far, "b: 2"), "near".to_owned()), (at(id, &far, "c: 3"), "far".to_owned())];
    let finding = Finding { related, help: None, ..mistyped(at(id, &far, "a: 1")) };
    assert_snapshot!(finding::text(&[finding], &sources, false), @r"
    error[HM030]: unknown field `emial`
        --> org/members.yaml:1:1
         |
       1 | a: 1
         | ^^^^ did you mean `email`?
       2 | b: 2
         | ---- near
         |
        ::: org/members.yaml:1003:1
         |
    1003 | c: 3
         | ---- far

    1 error in 1 file
    ");
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let text =
        format!("spec: {{members: [{}emial, {}]}}\n", "ana@acme.org, ".repeat(100), "böb@acme.org, ".repeat(100));
    let (sources, id) = sources(&text);
    assert_snapshot!(finding::text(&[mistyped(at(id, &text, "emial"))], &sources, false), @r"
    error[HM030]: unknown field `emial`
     --> org/members.yaml:1:1418
      |
    1 | ...cme.org, ana@acme.org, ana@acme.org, ana@acme.org, emial, böb@acme.org, böb@acme.org, böb@acme.org, böb@acme.org, böb@acme.org, bö...
      |                                                       ^^^^^ did you mean `email`?
      |
      = help: fields here: `email`, `role`

    1 error in 1 file
    ");
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let text = "em\u{1b}[31mial: 1\n";
    let (sources, id) = sources(text);
    let finding =
        Finding { message: "unknown field `em\u{1b}[31mial`".to_owned(), ..mistyped(at(id, text, "em\u{1b}[31mial")) };
    assert!(!finding::text(&[finding], &sources, false).contains('\u{1b}'));
}

#[test]
fn a_finding_without_a_place_has_a_message_and_help() {
    let (sources, _) = sources("");
    let span = None;
    let finding = Finding {
        span,
        severity: Severity::Warning,
        ..mistyped(Span { source: sources.iter().next().expect("one").0, start: 0, end: 0 })
    };
    assert_snapshot!(finding::text(&[finding], &sources, false), @r"
    warning[HM030]: unknown field `emial`
     |
    help: fields here: `email`, `role`

    1 warning
    ");
}

#[test]
fn findings_are_json_for_programs() {
    let text = "kind: CometMember\nspec:\n  emial: ana@acme.org\n";
    let (sources, id) = sources(text);
    let finding =
        Finding { related: vec![(at(id, text, "kind"), "the kind".to_owned())], ..mistyped(at(id, text, "emial")) };
    assert_snapshot!(finding::json(&[finding], &sources), @r#"
    {
      "findings": [
        {
          "code": "HM030",
          "column": 3,
          "endColumn": 8,
          "endLine": 3,
          "file": "org/members.yaml",
          "help": "fields here: `email`, `role`",
          "label": "did you mean `email`?",
          "line": 3,
          "message": "unknown field `emial`",
          "related": [
            {
              "column": 1,
              "endColumn": 5,
              "endLine": 1,
              "file": "org/members.yaml",
              "label": "the kind",
              "line": 1
            }
          ],
          "severity": "error"
        }
      ],
      "totals": {
        "errors": 1,
        "files": 1,
        "warnings": 0
      }
    }
    "#);
}
