//! What became of a plan, as people and programs read it.

use halley::model::change::{Change, Edit, WorkspaceState};
use halley::model::key::WorkspaceName;
use halley::model::organization::{Grants, OrganizationRole, WorkspaceRole};
use halley::plan::{Applied, Execution, OperationResult, Plan, ResultKind};
use halley::render::TextOptions;
use halley::render::result::{json, text};

use crate::builder::{Build, access, invite, remove};
use crate::goldens::assert_golden;

fn result(outcome: ResultKind, error: Option<&str>, because: Option<u32>, attempts: u32) -> OperationResult {
    OperationResult { outcome, error: error.map(str::to_owned), because, attempts }
}

fn plan() -> Plan {
    let research = WorkspaceState { default: false, id: None, name: WorkspaceName::new("research") };
    let bob = access("research", "bob@acme.org", WorkspaceRole::Owner, Grants::NONE);
    Build::new()
        .declared(invite("bob@acme.org", OrganizationRole::PlatformMember), "people.yaml", 6)
        .declared(invite("cleo@acme.org", OrganizationRole::ViewOnly), "people.yaml", 7)
        .execution(Execution::Manual(vec!["Open the Admin dashboard, then Users".to_owned(), "Invite cleo".to_owned()]))
        .declared(Change::Workspace(Edit::Create(research)), "research.yaml", 3)
        .declared(Change::Membership(Edit::Create(bob)), "research.yaml", 7)
        .undeclared(remove("eve@acme.org", OrganizationRole::OpikMember))
        .undeclared(remove("old@acme.org", OrganizationRole::OpikMember))
        .declared(invite("dan@acme.org", OrganizationRole::ViewOnly), "people.yaml", 8)
        .execution(Execution::Waiting("for a seat".to_owned()))
        .undeclared(remove("gone@acme.org", OrganizationRole::OpikMember))
        .done()
}

fn partly() -> Vec<OperationResult> {
    vec![
        result(ResultKind::Done, None, None, 1),
        result(ResultKind::Manual, None, None, 0),
        result(ResultKind::Failed, Some("the server answered 500 to `POST /workspaces`"), None, 3),
        result(ResultKind::Skipped, None, Some(2), 0),
        result(ResultKind::Done, None, None, 1),
        result(ResultKind::Unknown, Some("no answer came within 30 s"), None, 1),
        result(ResultKind::Waiting, None, None, 0),
        result(ResultKind::Refused, Some("gone@acme.org is no member of the organization"), None, 1),
    ]
}

#[test]
fn what_failed_comes_first_and_says_what_was_skipped_because_of_it() {
    let (plan, results) = (plan(), partly());
    let applied = Applied { plan: &plan, results: &results };
    assert_golden("applied-partly", "txt", text(&applied, &TextOptions::default()));
}

#[test]
fn programs_get_the_plan_the_results_and_a_summary() {
    let (plan, results) = (plan(), partly());
    let applied = Applied { plan: &plan, results: &results };
    let document = json(&applied);
    let value: serde_json::Value = serde_json::from_str(&document).expect("it is JSON");
    assert_eq!(value["results"][3]["because"], value["operations"][2]["id"]);
    assert_eq!(value["summary"]["done"], 2);
    assert_golden("applied-partly", "json", document);
}

#[test]
fn a_complete_apply_says_so() {
    let plan = Build::new().declared(invite("bob@acme.org", OrganizationRole::ViewOnly), "people.yaml", 6).done();
    let results = [result(ResultKind::Done, None, None, 1)];
    let applied = Applied { plan: &plan, results: &results };
    assert_golden("applied", "txt", text(&applied, &TextOptions::default()));
}
