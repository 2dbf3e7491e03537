//! What can go wrong, at every request: what is read stays true or unread, and applying again comes to the same end.

use std::sync::Arc;
use std::time::Duration;

use halley::backend::{NoSecrets, Observed, Read, Secret};
use halley::comet::http::Http;
use halley::comet::{Comet, Credential};
use halley::desired::Desired;
use halley::model::key::{Email, WorkspaceName};
use halley::model::organization::{
    Grants, Member, MemberState, Membership, OrganizationRole, Workspace, WorkspaceRole,
};
use halley::model::snapshot::Collection;
use halley::plan::Plan;
use halley::resources::organization::WhenUndeclared;
use serde_json::Value;

use crate::fake_comet::{FakeComet, Fault, State, When};
use crate::support::{acme, block_on, declared, desired, ids, key, plan, planned, settings, snapshot};
use crate::world::truth;

fn rewritten(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Fault {
    Fault::Rewrite(Arc::new(change))
}

/// The list in an answer, wherever it stands.
fn list(value: &mut Value) -> Option<&mut Vec<Value>> {
    match value {
        Value::Array(rows) => Some(rows),
        Value::Object(fields) => fields.values_mut().find_map(|field| field.as_array_mut()),
        _ => None,
    }
}

/// Every fault that says nothing false: the answer fails, or shows that it is none.
fn faults() -> Vec<(&'static str, Fault)> {
    vec![
        ("reset before", Fault::ResetBefore),
        ("reset after", Fault::ResetAfter),
        ("slow", Fault::Slow(Duration::from_secs(5))),
        ("cut", Fault::Cut),
        ("wrong content type", Fault::ContentType("text/csv")),
        ("login page", Fault::Html),
        ("invalid JSON", Fault::BadJson),
        ("another shape", rewritten(|value| *value = Value::from(7))),
        (
            "a row twice",
            rewritten(|value| {
                if let Some(rows) = list(value) {
                    rows.extend(rows.first().cloned());
                }
            }),
        ),
        ("401", Fault::refusal(401, "invalid session")),
        ("402", Fault::refusal(402, "no seats left")),
        ("403", Fault::refusal(403, "not allowed")),
        ("404 with code", Fault::refusal(404, "not found")),
        ("404 without code", Fault::bare(404, &[])),
        ("409", Fault::refusal(409, "conflict")),
        ("429", Fault::bare(429, &[])),
        ("429 with Retry-After", Fault::bare(429, &[("retry-after", "0")])),
        ("500", Fault::bare(500, &[])),
        ("502", Fault::bare(502, &[])),
        ("503", Fault::bare(503, &[])),
        ("another clock", Fault::bare(503, &[("date", "Thu, 01 Jan 1970 00:00:00 GMT")])),
        ("redirect", Fault::bare(302, &[("location", "https://evil.example/api/organizations")])),
        ("bomb", Fault::Bomb(80)),
    ]
}

/// A client that tries once, and waits shortly.
fn impatient(fake: &FakeComet) -> Http {
    let key = Credential::ApiKey(Secret::new(fake.state().switches.key));
    let mut settings = settings(fake, key);
    settings.tries = 1;
    settings.timeout = Duration::from_millis(300);
    settings.overall = Duration::from_secs(20);
    Http::new(settings).unwrap()
}

/// Reads and plans what is true: nothing to do, however little was read.
async fn nothing_to_do(http: Http, state: &State) -> Result<Vec<String>, halley::backend::Error> {
    let comet = Comet::connect(http, None).await?;
    let (actor, able) = (comet.whoami().await?, comet.capabilities().await?);
    let read = comet.snapshot().await?;
    let mut declared = desired(truth(state));
    declared.policy.when_undeclared = WhenUndeclared::Delete;
    Ok(ids(&planned(&declared, &read, &actor, &able)))
}

#[test]
fn whatever_fails_while_reading_nothing_is_concluded_from_it() {
    let mut state = acme();
    state.workspace("main").invitations.insert("eve@partner.example".to_owned(), false);
    let fake = FakeComet::start(state.clone());
    block_on(async {
        assert_eq!(nothing_to_do(impatient(&fake), &state).await.unwrap(), [""; 0]);
        let requests = fake.log().len();
        assert!(requests > 10);
        let (mut failed, mut partial) = (0, 0);
        for (name, fault) in faults() {
            for number in 1..=requests {
                // A slow answer takes its time: a few places are enough.
                if matches!(fault, Fault::Slow(_) | Fault::Bomb(_)) && number % 4 != 0 {
                    continue;
                }
                fake.forget();
                fake.heal();
                fake.fault(When::Request(number), fault.clone());
                match nothing_to_do(impatient(&fake), &state).await {
                    Ok(operations) => {
                        assert_eq!(operations, [""; 0], "{name} at request {number}");
                        partial += 1;
                    }
                    Err(_) => failed += 1,
                }
            }
        }
        fake.heal();
        assert!(failed > 50 && partial > 50, "{failed} {partial}");
        let read = snapshot(key(&fake)).await.unwrap();
        assert_eq!(read.unread.into_iter().collect::<Vec<_>>(), [Collection::Keys]);
    });
}

#[test]
fn what_passes_is_tried_again_and_leaves_no_trace() {
    let state = acme();
    let fake = FakeComet::start(state.clone());
    block_on(async {
        let whole = snapshot(key(&fake)).await.unwrap();
        let passing =
            ["reset before", "reset after", "cut", "429 with Retry-After", "500", "502", "503", "another clock"];
        for (name, fault) in faults().into_iter().filter(|(name, _)| passing.contains(name)) {
            for number in 1..=10 {
                fake.forget();
                fake.heal();
                fake.fault(When::Request(number), fault.clone());
                assert_eq!(snapshot(key(&fake)).await.unwrap(), whole, "{name} at request {number}");
            }
        }
    });
}

/// Eleven people on pages of two.
fn crowd() -> State {
    let mut state = State::acme();
    state.switches.longest_page = 2;
    for user in ["bob", "cyd", "dan", "eve", "fay", "gus", "hal", "ida", "jan", "kim"] {
        state.person(user, &format!("{user}@acme.org"), "MEMBER");
    }
    state
}

/// Somebody goes and somebody comes: as many as before, one row further up.
fn shift(state: &mut State) {
    let first = state.organization().members.keys().find(|user| *user != "ana").cloned().unwrap();
    state.organization().members.remove(&first);
    let user = format!("zed{}", state.fresh("n"));
    state.person(&user, &format!("{user}@acme.org"), "MEMBER");
}

#[test]
fn a_list_that_shrinks_between_pages_is_read_again() {
    for (nth, goes) in [(1, "bob"), (2, "ida"), (3, "dan"), (5, "kim")] {
        let fake = FakeComet::start(crowd());
        fake.fault(
            When::Nth("C3", nth),
            Fault::Then(Arc::new(move |state: &mut State| {
                state.organization().members.remove(goes);
            })),
        );
        block_on(async {
            let read = snapshot(key(&fake)).await.unwrap();
            assert_eq!(read.organization.members, truth(&fake.state()).members, "after page {nth}");
            assert!(!read.unread.contains(&Collection::Members));
        });
    }
}

#[test]
fn a_list_that_keeps_its_length_and_moves_is_read_again() {
    let fake = FakeComet::start(crowd());
    fake.fault(When::Nth("C3", 1), Fault::Then(Arc::new(shift)));
    block_on(async {
        let read = snapshot(key(&fake)).await.unwrap();
        assert_eq!(read.organization.members, truth(&fake.state()).members);
    });
}

#[test]
fn a_list_that_never_stands_still_is_read_whole_or_not_at_all() {
    for (missing, unread) in [(None, false), (Some("C2"), true)] {
        let mut state = crowd();
        state.switches.missing.extend(missing);
        state.join("main", "ana", "Owner");
        let fake = FakeComet::start(state);
        fake.faults(When::Route("C3"), Fault::Then(Arc::new(shift)), usize::MAX);
        block_on(async {
            let comet = Comet::connect(key(&fake), None).await.unwrap();
            comet.whoami().await.unwrap();
            let read = comet.snapshot().await.unwrap();
            assert_eq!(read.unread.contains(&Collection::Members), unread, "{:?}", comet.findings().notes);
            let operations =
                planned(&declared(&read), &read, &comet.whoami().await.unwrap(), &comet.capabilities().await.unwrap());
            assert_eq!(ids(&operations), [""; 0]);
        });
    }
}

#[test]
fn values_that_nobody_knows_survive() {
    let fake = FakeComet::start(acme());
    let known = ["ADMIN", "MEMBER", "LLM_ONLY"];
    fake.fault(
        When::Route("C3"),
        rewritten(move |value| {
            for row in list(value).into_iter().flatten() {
                assert!(known.iter().any(|role| row["role"] == *role));
                row["role"] = Value::from("WIZARD");
                row["moonPhase"] = Value::from(3);
            }
        }),
    );
    let read = block_on(snapshot(key(&fake))).unwrap();
    let wizard = OrganizationRole::Other("WIZARD".into());
    assert!(read.organization.members.iter().all(|member| member.role == wizard));
}

/// One operation of each kind that Comet executes.
fn wanted(read: &halley::model::snapshot::Snapshot) -> Desired {
    let mut desired = declared(read);
    let organization = &mut desired.organization;
    let membership = |email: &str, role| Membership { grants: Grants::NONE, member: Email::new(email), role };
    let dan = Member {
        email: Email::new("dan@acme.org"),
        role: OrganizationRole::PlatformMember,
        state: MemberState::Active,
    };
    organization.members.insert(dan);
    let places = [
        ("main", vec![membership("bob@acme.org", WorkspaceRole::Owner)]),
        ("prod", vec![membership("dan@acme.org", WorkspaceRole::Member)]),
        ("research", vec![membership("bob@acme.org", WorkspaceRole::Owner)]),
    ];
    for (name, memberships) in places {
        let name = WorkspaceName::new(name);
        organization.workspaces.insert(Workspace { name, memberships: memberships.into_iter().collect() });
    }
    desired
}

async fn run(comet: &Comet, plan: &Plan) -> halley::apply::Run {
    halley::apply::run(plan, comet, comet, &NoSecrets, &|_| ()).await.unwrap()
}

#[test]
fn whatever_fails_while_writing_applying_again_comes_to_the_same_end() {
    let start = acme();
    let (plan_of, requests, end) = {
        let fake = FakeComet::start(start.clone());
        block_on(async {
            let comet = Comet::connect(key(&fake), None).await.unwrap();
            let desired = wanted(&comet.snapshot().await.unwrap());
            let planned = plan(&comet, &desired).await;
            fake.forget();
            let run = run(&comet, &planned).await;
            assert!(run.results.iter().all(|result| result.outcome.is_success()), "{:?}", run.results);
            assert_eq!(planned.operations.len(), 6);
            (desired, fake.log().len(), truth(&fake.state()))
        })
    };
    for (name, fault) in faults() {
        for number in 1..=requests {
            if matches!(fault, Fault::Slow(_) | Fault::Bomb(_)) && number % 8 != 0 {
                continue;
            }
            let fake = FakeComet::start(start.clone());
            block_on(async {
                let comet = Comet::connect(impatient(&fake), None).await.unwrap();
                let planned = plan(&comet, &plan_of).await;
                fake.forget();
                fake.fault(When::Request(number), fault.clone());
                let first = run(&comet, &planned).await;
                fake.heal();
                let comet = Comet::connect(key(&fake), None).await.unwrap();
                comet.snapshot().await.unwrap();
                for (operation, result) in planned.operations.iter().zip(&first.results) {
                    let sent = operation.execution.is_automatic() && result.outcome.is_success();
                    let seen = if sent { comet.observe(operation).await.unwrap() } else { Observed::After };
                    assert_eq!(
                        seen,
                        Observed::After,
                        "{name} at request {number}: {} was claimed",
                        operation.change.id()
                    );
                }
                let again = plan(&comet, &plan_of).await;
                let second = run(&comet, &again).await;
                assert!(
                    second.results.iter().all(|result| result.outcome.is_success()),
                    "{name} at {number}: {second:?}"
                );
                assert_eq!(truth(&fake.state()), end, "{name} at request {number}");
                assert_eq!(ids(&plan(&comet, &plan_of).await), [""; 0]);
            });
        }
    }
}

/// Takes the e-mail out of every row that has a user name.
fn without_emails() -> Fault {
    rewritten(|value| {
        for row in list(value).into_iter().flatten().filter(|row| row.get("userName").is_some()) {
            row.as_object_mut().unwrap().remove("email");
        }
    })
}

#[test]
fn e_mails_that_one_list_lacks_come_from_another_and_without_any_nothing_is_concluded() {
    let everywhere = ["C3", "C12"];
    let cases = [
        (vec!["C3"], false, false),
        (vec!["C12"], false, false),
        (everywhere.to_vec(), false, false),
        (everywhere.to_vec(), true, true),
    ];
    for (lacking, no_report, unread) in cases {
        let mut state = acme();
        state.switches.missing.extend(no_report.then_some("B5"));
        let fake = FakeComet::start(state.clone());
        for route in &lacking {
            fake.faults(When::Route(route), without_emails(), usize::MAX);
        }
        block_on(async {
            let read = snapshot(key(&fake)).await.unwrap();
            let case = format!("{lacking:?} {no_report}");
            assert_eq!(read.unread.contains(&Collection::Members), unread, "{case}");
            assert_eq!(read.unread.contains(&Collection::Access), unread, "{case}");
            if !unread {
                assert_eq!(read.organization, truth(&state), "{case}");
            }
            assert_eq!(nothing_to_do(key(&fake), &state).await.unwrap(), [""; 0], "{case}");
        });
    }
}

#[test]
fn a_server_that_is_gone_is_unreachable() {
    let mut fake = FakeComet::start(acme());
    let http = key(&fake);
    fake.stop();
    let error = block_on(snapshot(http)).unwrap_err();
    assert!(matches!(error, halley::backend::Error::Unreachable(_)), "{error}");
}

#[test]
fn a_login_page_is_no_empty_organization() {
    let fake = FakeComet::start(acme());
    for route in ["C3", "C9", "C12", "C13", "C18", "C21"] {
        fake.heal();
        fake.fault(When::Route(route), Fault::Html);
        let error = block_on(snapshot(key(&fake))).unwrap_err();
        assert!(matches!(error, halley::backend::Error::Unreachable(_)), "{route}: {error}");
    }
}
