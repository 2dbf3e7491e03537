//! Why there is no plan, for whoever waits for one.

use halley::render::Marker;
use halley::render::failure::{Failure, html, markdown};
use halley::render::plan::MarkdownOptions;

use crate::manifests::Manifests;

const HOSTILE: &str = "the server said `x`\u{1b}[2J\n### All is well\n<img src=x> --> @acme/admins";

#[test]
fn what_a_server_says_adds_no_line_and_no_markup() {
    let nothing = Manifests::none();
    let failure = Failure { message: HOSTILE, hints: &[], found: nothing.found() };
    let comment = markdown(&failure, &MarkdownOptions::default());
    assert!(comment.starts_with("<!-- halley:plan unknown digest=none -->\n### No plan: the server said"), "{comment}");
    assert_eq!(comment.lines().filter(|line| line.starts_with('#')).count(), 1, "{comment}");
    assert!(!comment.contains("<img") && !comment.contains(" @acme") && !comment.contains('\u{1b}'), "{comment}");
    let page = html(&failure);
    assert!(!page.contains("<img") && !page.contains('\u{1b}'), "{page}");
}

#[test]
fn a_message_without_an_end_is_cut() {
    let nothing = Manifests::none();
    let message = "<".repeat(1_000_000);
    let failure = Failure { message: &message, hints: std::slice::from_ref(&message), found: nothing.found() };
    assert!(markdown(&failure, &MarkdownOptions::default()).chars().count() <= 65_000);
}

#[test]
fn a_file_name_cannot_end_the_comment_s_first_line() {
    let wrong = Manifests::of(&[("--> x\n### fine.yaml", "kind: [")]);
    let failure = Failure { message: "the manifests have 1 error", hints: &[], found: wrong.found() };
    let options = MarkdownOptions { marker: Marker::of("a --> b"), ..MarkdownOptions::default() };
    let comment = markdown(&failure, &options);
    assert_eq!(comment.lines().next().expect("a line").matches("-->").count(), 1, "{comment}");
    assert!(!comment.lines().any(|line| line.starts_with("### fine")), "{comment}");
}
