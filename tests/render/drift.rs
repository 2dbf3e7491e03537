//! Drift as an issue.

use halley::model::organization::{OrganizationRole, Subscription};
use halley::plan::Execution;
use halley::plan::saved::{OperationDocument, PlanDocument, document};
use halley::render::drift::{Difference, Drift, Row, Since, Subscriptions, differences, json, markdown, text};
use halley::render::plan::MarkdownOptions;
use halley::render::{Marker, TextOptions};

use crate::builder::{Build, change_role, invite, remove};
use crate::goldens::assert_golden;
use crate::scenarios;

/// What is by hand and what is refused stand among the rows, what waits stands for itself.
fn not_by_apply() -> PlanDocument {
    let role = |email| change_role(email, OrganizationRole::ViewOnly, OrganizationRole::OpikMember);
    let clicks = vec!["Admin dashboard > Users > `bob@acme.org` > role > Opik member".to_owned()];
    document(
        &Build::new()
            .declared(role("bob@acme.org"), "people.yaml", 6)
            .execution(Execution::Manual(clicks))
            .declared(role("cleo@acme.org"), "people.yaml", 7)
            .execution(Execution::Refused("nobody changes their own organization role".to_owned()))
            .declared(role("dan@acme.org"), "people.yaml", 8)
            .execution(Execution::Waiting("until dan@acme.org accepts the invitation".to_owned()))
            .done(),
    )
}

fn shown_as<T>(plan: &PlanDocument, show: impl Fn(&Drift<'_>) -> T) -> T {
    let row = |operation| Row { operation, last: None };
    let (waiting, rows): (Vec<_>, Vec<_>) =
        plan.operations.iter().map(row).partition(|row| row.operation.execution == "waiting");
    show(&Drift { plan, rows: &rows, waiting: &waiting, ending: &[] })
}

#[test]
fn what_is_by_hand_refused_or_waiting_is_told_as_such_and_apply_is_not_promised() {
    let plan = not_by_apply();
    let options = MarkdownOptions { marker: Marker::of("acme"), ..MarkdownOptions::default() };
    assert_golden("drift-by-hand", "md", shown_as(&plan, |drift| markdown(drift, &options)));
    assert_golden("drift-by-hand", "txt", shown_as(&plan, |drift| text(drift, &TextOptions::default())));
    let json: serde_json::Value = serde_json::from_str(&shown_as(&plan, json)).unwrap();
    assert_eq!(json["format"], "halley.dev/drift/v1");
    assert_eq!(json["drift"].as_array().unwrap().len(), 2);
    assert_eq!(json["drift"][0]["execution"], "manual");
    assert_eq!(json["waiting"][0]["reason"], "until dan@acme.org accepts the invitation");
}

#[test]
fn drift_is_neither_what_waits_nor_key_maintenance_and_a_subscription_is() {
    let role = |email| change_role(email, OrganizationRole::ViewOnly, OrganizationRole::OpikMember);
    let plan = Build::new()
        .declared(role("bob@acme.org"), "people.yaml", 6)
        .declared(role("dan@acme.org"), "people.yaml", 8)
        .execution(Execution::Waiting("until dan@acme.org accepts the invitation".to_owned()))
        .done();
    let objects = |found: &[Difference<'_>]| found.iter().map(Difference::object).collect::<Vec<_>>();
    let found = differences(&plan, None);
    assert_eq!(
        (objects(&found.rows), objects(&found.waiting)),
        (vec!["member/bob@acme.org".to_owned()], vec!["member/dan@acme.org".to_owned()])
    );
    let same = Subscriptions::differing(&plan, Some(Subscription::Starter), Subscription::Starter);
    assert_eq!((same, Subscriptions::differing(&plan, None, Subscription::Starter)), (None, None));
    let other = Subscriptions::differing(&plan, Some(Subscription::Enterprise), Subscription::Starter);
    let found = differences(&plan, other);
    assert_eq!(objects(&found.rows), ["organization", "member/bob@acme.org"]);
    assert_eq!(found.rows[0].subscription, other);
}

fn shown<'a>(plan: &'a PlanDocument, last: impl Fn(&'a OperationDocument) -> Option<Since<'a>>) -> String {
    let rows: Vec<Row<'a>> = plan.operations.iter().map(|operation| Row { operation, last: last(operation) }).collect();
    let options = MarkdownOptions { marker: Marker::of("acme"), ..MarkdownOptions::default() };
    markdown(&Drift { plan, rows: &rows, waiting: &[], ending: &[] }, &options)
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
