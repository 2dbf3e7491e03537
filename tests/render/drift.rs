//! Drift as an issue.

use halley::model::organization::OrganizationRole;
use halley::plan::saved::{OperationDocument, PlanDocument, document};
use halley::render::Marker;
use halley::render::drift::{Drift, Row, Since, markdown};
use halley::render::plan::MarkdownOptions;

use crate::builder::{Build, change_role, invite, remove};
use crate::goldens::assert_golden;
use crate::scenarios;

fn shown<'a>(plan: &'a PlanDocument, last: impl Fn(&'a OperationDocument) -> Option<Since<'a>>) -> String {
    let rows: Vec<Row<'a>> = plan.operations.iter().map(|operation| Row { operation, last: last(operation) }).collect();
    let options = MarkdownOptions { marker: Marker::of("acme"), ..MarkdownOptions::default() };
    markdown(&Drift { plan, rows: &rows, ending: &[] }, &options)
}

#[test]
fn drift_reads_well_as_an_issue() {
    let plan = document(
        &Build::new()
            .undeclared(remove("eve@acme.org", OrganizationRole::Admin))
            .declared(
                change_role("bob@acme.org", OrganizationRole::Admin, OrganizationRole::ViewOnly),
                "people.yaml",
                6,
            )
            .declared(invite("cleo@acme.org", OrganizationRole::ViewOnly), "people.yaml", 7)
            .done(),
    );
    let by_hand = Since { at: "2026-05-30T08:15:00Z", by: "ana@acme.org", plan: None };
    let issue = shown(&plan, |operation| match operation.name.as_str() {
        "eve@acme.org" => Some(by_hand),
        "bob@acme.org" => Some(Since { plan: Some("h1:22"), ..by_hand }),
        _ => None,
    });
    assert_golden("drift", "md", issue);
}

#[test]
fn no_drift_is_said_too_so_that_the_issue_can_be_closed() {
    let plan = document(&scenarios::plan("nothing-to-do"));
    let issue = shown(&plan, |_| None);
    assert!(
        issue.starts_with("<!-- halley:drift acme digest=none -->\n### No drift: `Acme Research` is as"),
        "{issue}"
    );
}

#[test]
fn an_issue_keeps_to_its_size_and_counts_what_it_leaves_out() {
    for count in [10, 1_000, 100_000] {
        let plan = (0..count).fold(Build::new(), |build, number| {
            let build = build.undeclared(remove(&format!("p{number}@acme.org"), OrganizationRole::ViewOnly));
            build.declared(
                invite(&format!("q{number}@acme.org"), OrganizationRole::ViewOnly),
                "people.yaml",
                number + 1,
            )
        });
        let plan = document(&plan.done());
        let issue = shown(&plan, |_| None);
        assert!(issue.chars().count() <= 65_000, "{}", issue.chars().count());
        let listed = issue.lines().filter(|line| line.starts_with("- `")).count();
        let left = |line: &str| line.strip_prefix("and ")?.split_once(" more: ")?.0.parse::<usize>().ok();
        assert_eq!(listed + issue.lines().filter_map(left).sum::<usize>(), 2 * count as usize, "{issue}");
        assert_eq!(listed == 2 * count as usize, count == 10);
    }
}

#[test]
fn no_name_adds_a_line_a_tag_or_a_mention_to_an_issue() {
    let plan = document(&scenarios::plan("hostile-names"));
    let by = "<img src=x>\n### All is well @acme/admins";
    let issue = shown(&plan, |_| Some(Since { at: "2026-05-30T08:15:00Z", by, plan: None }));
    assert!(
        !issue.lines().any(|line| line.starts_with("### All") || line.starts_with('<') && !line.starts_with("<!--"))
    );
    assert!(!issue.contains('\u{1b}') && !issue.contains('\u{202e}'));
}
