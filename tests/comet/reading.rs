//! What is read is what is there, or it is said not to be read.

use halley::backend::{Error, Read};
use halley::comet::Comet;
use halley::model::actor::Actor;
use halley::model::key::Email;
use halley::model::organization::{MemberState, OrganizationRole};
use halley::model::snapshot::{Collection, Snapshot};
use halley::resources::organization::WhenUndeclared;
use proptest::prelude::*;

use crate::fake_comet::{FakeComet, Organization, State};
use crate::support::{
    acme, acme_with_roles, block_on, connect, declared, desired, ids, key, plan, planned, session, snapshot,
};
use crate::world::{Circumstances, circumstances, state, truth};

fn under(mut state: State, circumstances: &Circumstances) -> State {
    if !circumstances.admin {
        state.organization().members.insert("ana".to_owned(), "MEMBER".to_owned());
    }
    let switches = &mut state.switches;
    switches.missing = circumstances.missing.clone();
    switches.admin_api = circumstances.admin_api;
    switches.accounts_listed = circumstances.accounts_listed;
    switches.longest_page = circumstances.longest_page;
    state
}

fn check_against(truth: &halley::model::organization::Organization, read: &Snapshot) -> Result<(), TestCaseError> {
    let seen = &read.organization;
    prop_assert_eq!(&seen.profile, &truth.profile);
    let is_read = |collection| !read.unread.contains(&collection);
    if is_read(Collection::Members) {
        prop_assert_eq!(&seen.members, &truth.members);
    }
    if is_read(Collection::Roles) {
        prop_assert_eq!(&seen.roles, &truth.roles);
    }
    if is_read(Collection::ServiceAccounts) {
        prop_assert_eq!(&seen.accounts, &truth.accounts);
    }
    if is_read(Collection::Workspaces) {
        let names = |organization: &halley::model::organization::Organization| {
            organization.workspaces.iter().map(|workspace| workspace.name.clone()).collect::<Vec<_>>()
        };
        prop_assert_eq!(names(seen), names(truth));
        prop_assert_eq!(&seen.default_workspace, &truth.default_workspace);
    }
    if is_read(Collection::Access) {
        for workspace in &seen.workspaces {
            prop_assert_eq!(Some(workspace), truth.workspaces.get(workspace.name.as_str()));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_is_true_and_a_plan_of_the_truth_is_empty_however_little_was_read(
        state in state(),
        circumstances in circumstances(),
    ) {
        let state = under(state, &circumstances);
        let fake = FakeComet::start(state.clone());
        let truth = truth(&state);
        block_on(async {
            let http = if circumstances.session { session(&fake) } else { key(&fake) };
            let comet = Comet::connect(http, None).await.unwrap();
            let actor = comet.whoami().await.unwrap();
            let able = comet.capabilities().await.unwrap();
            let read = comet.snapshot().await.unwrap();
            check_against(&truth, &read)?;
            let mut declared = desired(truth.clone());
            declared.policy.when_undeclared = WhenUndeclared::Delete;
            let plan = planned(&declared, &read, &actor, &able);
            prop_assert_eq!(ids(&plan), Vec::<String>::new(), "{:?}", comet.findings().notes);
            for collection in &read.unread {
                let said = comet.findings().notes.iter().any(|note| note.starts_with(&format!("{collection}: not read: ")));
                prop_assert!(said, "nobody says why {collection} is unread");
            }
            Ok(())
        })?;
    }

    #[test]
    fn an_admin_of_a_comet_with_all_routes_reads_everything_but_keys(state in state(), session_too in any::<bool>()) {
        // A member without any role is something that no source shows.
        let mut state = state;
        let role = state.organization().roles[1].id.clone();
        let named = state.organization().named_roles;
        for standing in state.workspaces.iter_mut().flat_map(|place| place.members.values_mut()).filter(|_| named) {
            standing.role.get_or_insert(role.clone());
        }
        let fake = FakeComet::start(state);
        let read = block_on(snapshot(if session_too { session(&fake) } else { key(&fake) })).unwrap();
        let mut expected = vec![Collection::Keys];
        expected.extend(session_too.then_some(Collection::ServiceAccounts));
        prop_assert_eq!(read.unread.into_iter().collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_clean_plan_takes_a_request_a_kind_and_three_a_workspace() {
    for named in [false, true] {
        let mut state = if named { acme_with_roles() } else { acme() };
        for at in 0..20 {
            state.join(&format!("w{at:02}"), "bob", if named { "Write" } else { "Member" });
        }
        let fake = FakeComet::start(state);
        block_on(async {
            let comet = connect(&fake).await;
            let desired = declared(&comet.snapshot().await.unwrap());
            fake.forget();
            let comet = connect(&fake).await;
            assert_eq!(ids(&plan(&comet, &desired).await), [""; 0]);
            let kinds = 7;
            assert_eq!(fake.log().len(), kinds + 3 * 22, "{:?}", fake.asked());
            assert!(fake.log().iter().all(|logged| logged.method == "GET"));
        });
    }
}

#[test]
fn a_key_that_only_rest_takes_is_told_what_would_do() {
    let mut state = acme();
    state.switches.key_on_frontend = false;
    let fake = FakeComet::start(state);
    let error = block_on(snapshot(key(&fake))).unwrap_err();
    assert!(matches!(&error, Error::Credentials(text) if text.contains("COMET_SESSION_TOKEN")), "{error}");
    assert!(block_on(snapshot(session(&fake))).is_ok());
}

#[test]
fn of_several_organizations_the_wanted_one_is_read_and_none_is_guessed() {
    let mut state = acme();
    let members = [("ana".to_owned(), "MEMBER".to_owned())].into();
    state.organizations.push(Organization {
        id: "org-2".to_owned(),
        name: "Zeta".to_owned(),
        members,
        ..Organization::default()
    });
    let fake = FakeComet::start(state);
    block_on(async {
        let error = Comet::connect(key(&fake), None).await.unwrap_err().to_string();
        assert!(error.contains("Acme (org-acme), Zeta (org-2)"), "{error}");
        let error = Comet::connect(key(&fake), Some("org-3")).await.unwrap_err();
        assert!(matches!(error, Error::Replaced(_)), "{error}");
        let comet = Comet::connect(key(&fake), Some("org-acme")).await.unwrap();
        assert_eq!(comet.snapshot().await.unwrap().id.as_deref(), Some("org-acme"));
        let manual = comet.capabilities().await.unwrap().manual;
        let creation = (halley::model::change::Kind::Workspace, halley::model::change::Verb::Create);
        assert!(manual.contains_key(&creation), "Comet cannot be told where to create a workspace");
    });
}

#[test]
fn the_caller_is_known_by_e_mail_under_either_credential() {
    let fake = FakeComet::start(acme());
    block_on(async {
        for http in [key(&fake), session(&fake)] {
            let comet = Comet::connect(http, None).await.unwrap();
            assert_eq!(comet.whoami().await.unwrap(), Actor::Member(Email::new("ana@acme.org")));
        }
        fake.by_hand(|state| {
            state.person("sa-ops", "sa-ops@service.example", "ADMIN").caller = "sa-ops".to_owned();
        });
        let comet = connect(&fake).await;
        assert_eq!(comet.whoami().await.unwrap().to_string(), "sa-ops");
    });
}

#[test]
fn an_unknown_plan_is_a_finding_and_no_error() {
    let mut state = acme();
    state.organization().plan = "galaxy_organization".to_owned();
    let fake = FakeComet::start(state);
    block_on(async {
        let comet = connect(&fake).await;
        comet.snapshot().await.unwrap();
        let said = comet.findings().to_string();
        assert!(said.contains("the plan type `galaxy_organization` is none that Halley knows"), "{said}");
    });
}

#[test]
fn accepted_people_are_active_and_get_what_comet_gives_everybody() {
    let mut state = acme();
    state.workspace("prod").invitations.insert("Dan@acme.org".to_owned(), false);
    let fake = FakeComet::start(state);
    block_on(async {
        let member = |read: &Snapshot| read.organization.members.get("dan@acme.org").cloned().unwrap();
        let comet = connect(&fake).await;
        assert_eq!(member(&comet.snapshot().await.unwrap()).state, MemberState::Pending);
        fake.accept("dan@acme.org");
        let dan = member(&comet.snapshot().await.unwrap());
        assert_eq!((dan.state, dan.role), (MemberState::Active, OrganizationRole::PlatformMember));
    });
}

#[test]
fn a_member_without_any_role_leaves_access_unread_and_an_admin_without_one_does_not() {
    let mut state = acme_with_roles();
    state.workspace("main").members.get_mut("ana").unwrap().role = None;
    let fake = FakeComet::start(state);
    let read = || block_on(snapshot(key(&fake))).unwrap();
    assert!(!read().unread.contains(&Collection::Access));
    fake.by_hand(|state| state.workspace("main").members.get_mut("bob").unwrap().role = None);
    assert!(read().unread.contains(&Collection::Access));
}
