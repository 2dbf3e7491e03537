//! Each kind of operation against the fake.

use halley::backend::{Observed, Read};
use halley::model::change::Change;
use halley::model::key::{Email, RoleName, WorkspaceName};
use halley::model::organization::{
    Grant, Grants, Member, MemberState, Membership, OrganizationRole, Workspace, WorkspaceRole,
};
use halley::plan::{Execution, ResultKind};

use crate::fake_comet::{FakeComet, INVITE, MANAGEMENT, Standing};
use crate::support::{
    acme, acme_with_roles, apply, block_on, connect, declared, ids, operation, outcome, plan, session,
};

fn membership(email: &str, role: WorkspaceRole, grants: Grants) -> Membership {
    Membership { grants, member: Email::new(email), role }
}

fn put(desired: &mut halley::desired::Desired, workspace: &str, membership: Membership) {
    let workspaces = &mut desired.organization.workspaces;
    let mut found = workspaces
        .remove(workspace)
        .unwrap_or_else(|| Workspace { name: WorkspaceName::new(workspace), memberships: Default::default() });
    found.memberships.insert(membership);
    workspaces.insert(found);
}

fn person(desired: &mut halley::desired::Desired, email: &str, role: OrganizationRole) {
    desired.organization.members.insert(Member { email: Email::new(email), role, state: MemberState::Active });
}

#[test]
fn a_workspace_is_created_and_the_plan_is_empty_afterwards() {
    let fake = FakeComet::start(acme());
    block_on(async {
        let comet = connect(&fake).await;
        let mut desired = declared(&comet.snapshot().await.unwrap());
        put(&mut desired, "research", membership("bob@acme.org", WorkspaceRole::Owner, Grants::NONE));
        let results = apply(&comet, &desired).await;
        assert_eq!(outcome(&results, "create/workspace/research"), ResultKind::Done);
        assert_eq!(outcome(&results, "create/membership/research/bob@acme.org"), ResultKind::Done);
        let standing = &fake.state().workspace("research").members["bob"].clone();
        assert!(standing.permissions[MANAGEMENT]);
        assert_eq!(ids(&plan(&comet, &desired).await), [""; 0]);
    });
}

#[test]
fn the_documentation_names_what_people_do() {
    let text = include_str!("../../docs/comet.md");
    let (before, manual) = text.split_once("## Done by people").unwrap();
    let fake = FakeComet::start(acme());
    block_on(async {
        let able = connect(&fake).await.capabilities().await.unwrap();
        for (kind, verb) in able.manual.keys() {
            assert!(manual.contains(&format!("`{verb}/{kind}`")), "{verb}/{kind} is done by hand");
            assert!(!before.contains(&format!("`{verb}/{kind}`")), "{verb}/{kind} is not written by Halley");
        }
    });
}

#[test]
fn a_workspace_that_somebody_else_created_meanwhile_is_done_already() {
    for missing in [&[][..], &["C10"], &["C9", "C10"]] {
        created_meanwhile(missing);
    }
}

fn created_meanwhile(missing: &[&'static str]) {
    let mut state = acme();
    state.switches.missing.extend(missing);
    let fake = FakeComet::start(state);
    block_on(async {
        let comet = connect(&fake).await;
        let mut desired = declared(&comet.snapshot().await.unwrap());
        put(&mut desired, "research", membership("bob@acme.org", WorkspaceRole::Member, Grants::NONE));
        let plan = plan(&comet, &desired).await;
        fake.by_hand(|state| {
            state.workspace("research");
        });
        let run = halley::apply::run(&plan, &comet, &comet, &halley::backend::NoSecrets, &|_| ()).await.unwrap();
        let kinds: Vec<ResultKind> = run.results.iter().map(|result| result.outcome).collect();
        assert_eq!(kinds, [ResultKind::AlreadyDone, ResultKind::Done]);
    });
}

#[test]
fn a_new_person_is_invited_by_the_access_they_get_and_the_role_follows_the_acceptance() {
    let fake = FakeComet::start(acme());
    block_on(async {
        let comet = connect(&fake).await;
        let mut desired = declared(&comet.snapshot().await.unwrap());
        person(&mut desired, "dan@acme.org", OrganizationRole::PlatformMember);
        let grants = Grants::NONE.with(Grant::InviteUsers);
        put(&mut desired, "prod", membership("dan@acme.org", WorkspaceRole::Member, grants));
        let planned = plan(&comet, &desired).await;
        assert_eq!(operation(&planned, "invite/member/dan@acme.org").execution, Execution::WithAccess);
        assert_eq!(planned.waiting.len(), 1);
        let results = apply(&comet, &desired).await;
        assert_eq!(outcome(&results, "invite/member/dan@acme.org"), ResultKind::Done);
        assert_eq!(outcome(&results, "create/membership/prod/dan@acme.org"), ResultKind::Done);
        assert_eq!(fake.state().workspace("prod").invitations.get("dan@acme.org"), Some(&false));

        let waiting = plan(&comet, &desired).await;
        assert_eq!(ids(&waiting), ["update/membership/prod/dan@acme.org"]);
        assert!(matches!(&waiting.operations[0].execution, Execution::Waiting(_)), "{waiting:?}");
        assert_eq!(apply(&comet, &desired).await.len(), 1);
        assert_eq!(fake.state().workspace("prod").members.get("dan"), None);

        fake.accept("dan@acme.org");
        let results = apply(&comet, &desired).await;
        assert_eq!(outcome(&results, "update/membership/prod/dan@acme.org"), ResultKind::Done);
        assert!(fake.state().workspace("prod").members["dan"].permissions[INVITE]);
        assert_eq!(ids(&plan(&comet, &desired).await), [""; 0]);
    });
}

#[test]
fn a_new_person_without_any_access_is_invited_by_hand() {
    let fake = FakeComet::start(acme());
    block_on(async {
        let comet = connect(&fake).await;
        let mut desired = declared(&comet.snapshot().await.unwrap());
        person(&mut desired, "dan@acme.org", OrganizationRole::ViewOnly);
        let planned = plan(&comet, &desired).await;
        let clicks = "Admin dashboard > Users > add `dan@acme.org` as View-only platform member";
        assert_eq!(
            operation(&planned, "invite/member/dan@acme.org").execution,
            Execution::Manual(vec![clicks.to_owned()])
        );
    });
}

#[test]
fn what_has_no_route_comes_with_its_clicks() {
    let fake = FakeComet::start(acme());
    block_on(async {
        let comet = connect(&fake).await;
        let mut desired = declared(&comet.snapshot().await.unwrap());
        desired.policy.when_undeclared = halley::resources::organization::WhenUndeclared::Delete;
        desired.organization.profile.name = "Acme Research".into();
        desired.organization.workspaces.remove("prod");
        desired.organization.members.remove("cyd@acme.org");
        person(&mut desired, "bob@acme.org", OrganizationRole::Admin);
        let planned = plan(&comet, &desired).await;
        let clicks = |id: &str| match &operation(&planned, id).execution {
            Execution::Manual(clicks) => clicks.join("; "),
            other => panic!("{id}: {other:?}"),
        };
        assert_eq!(
            clicks("update/organization"),
            "Admin dashboard > General > click the organization name > type `Acme Research`"
        );
        assert_eq!(clicks("update/member/bob@acme.org"), "Admin dashboard > Users > `bob@acme.org` > role > Admin");
        assert!(clicks("delete/workspace/prod").contains("the three dots of `prod` (id ws-2) > Delete; type `prod`"));
        assert!(clicks("delete/member/cyd@acme.org").contains("remove from the organization"));
        let writes = |fake: &FakeComet| fake.log().iter().filter(|logged| logged.method != "GET").count();
        let before = writes(&fake);
        apply(&comet, &desired).await;
        assert_eq!(writes(&fake), before);
    });
}

#[test]
fn a_changed_role_leaves_everybody_elses_permissions_as_they_are() {
    let mut state = acme();
    state.join("main", "cyd", "Owner");
    let kept = [("management", true), ("experiment_view", true), ("dataset_create", false)];
    state.workspace("main").members.get_mut("cyd").unwrap().permissions =
        kept.map(|(name, value)| (name.to_owned(), value)).into();
    let fake = FakeComet::start(state);
    block_on(async {
        let comet = connect(&fake).await;
        let mut desired = declared(&comet.snapshot().await.unwrap());
        put(&mut desired, "main", membership("bob@acme.org", WorkspaceRole::Owner, Grants::NONE));
        let before = fake.state().workspace("main").members.clone();
        let results = apply(&comet, &desired).await;
        assert_eq!(outcome(&results, "update/membership/main/bob@acme.org"), ResultKind::Done);
        let mut after = fake.state().workspace("main").members.clone();
        assert!(after["bob"].permissions[MANAGEMENT]);
        after.insert("bob".to_owned(), before["bob"].clone());
        assert_eq!(after, before);
    });
}

#[test]
fn a_named_role_is_given() {
    let fake = FakeComet::start(acme_with_roles());
    block_on(async {
        let comet = connect(&fake).await;
        let mut desired = declared(&comet.snapshot().await.unwrap());
        let annotate = WorkspaceRole::Named(RoleName::new("Annotate"));
        put(&mut desired, "main", membership("bob@acme.org", annotate.clone(), Grants::NONE));
        put(&mut desired, "prod", membership("bob@acme.org", annotate, Grants::NONE));
        let results = apply(&comet, &desired).await;
        assert_eq!(outcome(&results, "update/membership/main/bob@acme.org"), ResultKind::Done);
        assert_eq!(outcome(&results, "create/membership/prod/bob@acme.org"), ResultKind::Done);
        let role = |workspace: &str| fake.state().workspace(workspace).members["bob"].role.clone();
        assert_eq!((role("main"), role("prod")), (Some("r-annotate".to_owned()), Some("r-annotate".to_owned())));
        assert_eq!(ids(&plan(&comet, &desired).await), [""; 0]);
    });
}

#[test]
fn owners_and_members_are_called_manage_and_write_where_roles_are_named() {
    let fake = FakeComet::start(acme_with_roles());
    block_on(async {
        let comet = connect(&fake).await;
        let mut desired = declared(&comet.snapshot().await.unwrap());
        put(&mut desired, "main", membership("bob@acme.org", WorkspaceRole::Member, Grants::NONE));
        assert_eq!(ids(&plan(&comet, &desired).await), [""; 0]);
        put(&mut desired, "prod", membership("cyd@acme.org", WorkspaceRole::Owner, Grants::NONE));
        let results = apply(&comet, &desired).await;
        assert_eq!(outcome(&results, "update/membership/prod/cyd@acme.org"), ResultKind::Done);
        assert_eq!(fake.state().workspace("prod").members["cyd"].role.as_deref(), Some("r-manage"));
        assert_eq!(ids(&plan(&comet, &desired).await), [""; 0]);
    });
}

#[test]
fn somebody_is_taken_out_of_a_workspace_and_stays_in_the_organization() {
    let fake = FakeComet::start(acme());
    block_on(async {
        let comet = connect(&fake).await;
        let mut desired = declared(&comet.snapshot().await.unwrap());
        let mut main = desired.organization.workspaces.remove("main").unwrap();
        main.memberships.remove("bob@acme.org");
        desired.organization.workspaces.insert(main);
        let results = apply(&comet, &desired).await;
        assert_eq!(outcome(&results, "delete/membership/main/bob@acme.org"), ResultKind::Done);
        let mut state = fake.state();
        assert!(
            !state.workspace("main").members.contains_key("bob") && state.organization().members.contains_key("bob")
        );
    });
}

#[test]
fn an_invitation_is_taken_back_by_hand() {
    let mut state = acme();
    state.workspace("main").invitations.insert("Eve@partner.example".to_owned(), false);
    let fake = FakeComet::start(state);
    block_on(async {
        let comet = connect(&fake).await;
        let mut desired = declared(&comet.snapshot().await.unwrap());
        let mut main = desired.organization.workspaces.remove("main").unwrap();
        main.memberships.remove("eve@partner.example");
        desired.organization.workspaces.insert(main);
        let planned = plan(&comet, &desired).await;
        let leaving = operation(&planned, "delete/membership/main/eve@partner.example");
        assert!(matches!(leaving.execution, Execution::Manual(_)), "{leaving:?}");
    });
}

#[test]
fn somebody_who_joined_meanwhile_is_a_success_and_gets_the_role() {
    let fake = FakeComet::start(acme());
    block_on(async {
        let comet = connect(&fake).await;
        let mut desired = declared(&comet.snapshot().await.unwrap());
        put(&mut desired, "prod", membership("bob@acme.org", WorkspaceRole::Owner, Grants::NONE));
        let planned = plan(&comet, &desired).await;
        fake.by_hand(|state| {
            state.join("prod", "bob", "Member");
        });
        let run = halley::apply::run(&planned, &comet, &comet, &halley::backend::NoSecrets, &|_| ()).await.unwrap();
        assert_eq!(run.results[0].outcome, ResultKind::Done, "{:?}", run.results);
        assert!(fake.state().workspace("prod").members["bob"].permissions[MANAGEMENT]);
    });
}

#[test]
fn a_session_creates_no_workspace_and_does_the_rest() {
    let fake = FakeComet::start(acme());
    block_on(async {
        let comet = halley::comet::Comet::connect(session(&fake), None).await.unwrap();
        let mut desired = declared(&comet.snapshot().await.unwrap());
        put(&mut desired, "research", membership("bob@acme.org", WorkspaceRole::Member, Grants::NONE));
        put(&mut desired, "prod", membership("bob@acme.org", WorkspaceRole::Member, Grants::NONE));
        person(&mut desired, "dan@acme.org", OrganizationRole::PlatformMember);
        put(&mut desired, "prod", membership("dan@acme.org", WorkspaceRole::Member, Grants::NONE));
        let results = apply(&comet, &desired).await;
        assert_eq!(outcome(&results, "create/workspace/research"), ResultKind::Manual);
        assert_eq!(outcome(&results, "create/membership/research/bob@acme.org"), ResultKind::Skipped);
        assert_eq!(outcome(&results, "create/membership/prod/bob@acme.org"), ResultKind::Done);
        assert_eq!(outcome(&results, "create/membership/prod/dan@acme.org"), ResultKind::Done);
        assert!(fake.asked().contains(&"C15") && !fake.asked().contains(&"A4"));
    });
}

#[test]
fn nobody_else_loses_a_permission_when_two_write_at_once() {
    let fake = FakeComet::start(acme());
    block_on(async {
        let comet = connect(&fake).await;
        let mut desired = declared(&comet.snapshot().await.unwrap());
        put(&mut desired, "main", membership("bob@acme.org", WorkspaceRole::Owner, Grants::NONE));
        let planned = plan(&comet, &desired).await;
        // Somebody undoes it right after it is written for the first time.
        fake.fault(
            crate::fake_comet::When::Route("C19"),
            crate::fake_comet::Fault::Then(std::sync::Arc::new(|state| {
                let permissions = &mut state.workspace("main").members.get_mut("bob").unwrap().permissions;
                permissions.insert(MANAGEMENT.to_owned(), false);
            })),
        );
        let run = halley::apply::run(&planned, &comet, &comet, &halley::backend::NoSecrets, &|_| ()).await.unwrap();
        assert_eq!(run.results[0].outcome, ResultKind::Done);
        assert_eq!(fake.asked().iter().filter(|route| **route == "C19").count(), 2);
        let standing: Standing = fake.state().workspace("main").members["bob"].clone();
        assert!(standing.permissions[MANAGEMENT]);
    });
}

#[test]
fn observing_tells_before_from_after() {
    let fake = FakeComet::start(acme());
    block_on(async {
        let comet = connect(&fake).await;
        let mut desired = declared(&comet.snapshot().await.unwrap());
        put(&mut desired, "research", membership("bob@acme.org", WorkspaceRole::Owner, Grants::NONE));
        put(&mut desired, "main", membership("bob@acme.org", WorkspaceRole::Owner, Grants::NONE));
        let mut prod = desired.organization.workspaces.remove("prod").unwrap();
        prod.memberships.remove("cyd@acme.org");
        desired.organization.workspaces.insert(prod);
        let planned = plan(&comet, &desired).await;
        assert_eq!(planned.operations.len(), 4);
        for operation in &planned.operations {
            let unmade = matches!(&operation.change, Change::Membership(edit) if edit.subject().workspace.as_str() == "research");
            let expected = if unmade { Observed::Other } else { Observed::Before };
            assert_eq!(comet.observe(operation).await.unwrap(), expected, "{}", operation.change.id());
        }
        halley::apply::run(&planned, &comet, &comet, &halley::backend::NoSecrets, &|_| ()).await.unwrap();
        for operation in &planned.operations {
            assert_eq!(comet.observe(operation).await.unwrap(), Observed::After, "{}", operation.change.id());
        }
    });
}
