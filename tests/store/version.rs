//! The version changes exactly when the snapshot changes.

use std::time::Duration;

use crate::embedded::*;
use halley::model::actor::Actor;
use halley::model::change::{Change, Edit};
use halley::model::key::{Email, KeyName};
use halley::model::organization::{MemberState, OrganizationRole, Subscription, WorkspaceRole};
use halley::store::{Authority, SessionLimits, Store};
use proptest::prelude::*;

const PEOPLE: [&str; 3] = ["ana@acme.org", "bob@acme.org", "eve@acme.org"];
const PLACES: [&str; 3] = ["research", "vision", "audio"];

/// Something that somebody tries; some of it is refused, some does nothing to the snapshot.
#[derive(Clone, Debug)]
enum Try {
    Change(Change),
    Request(&'static str),
    Session(&'static str),
    Password(&'static str),
    MemberKey(&'static str, u8),
    Link(&'static str),
}

fn changes() -> impl Strategy<Value = Change> {
    let person = prop::sample::select(&PEOPLE[..]);
    let place = prop::sample::select(&PLACES[..]);
    let state = prop::sample::select(vec![MemberState::Active, MemberState::Pending]);
    let role = prop::sample::select(OrganizationRole::DECLARABLE.to_vec());
    prop_oneof![
        (person.clone(), role.clone(), state.clone())
            .prop_map(|(email, role, state)| Change::Member(Edit::Create(member(email, role, state)))),
        (person.clone(), role.clone(), role.clone()).prop_map(|(email, before, after)| {
            let of = |role| member(email, role, MemberState::Active);
            Change::Member(Edit::Update { before: of(before), after: of(after) })
        }),
        (person.clone(), role, state)
            .prop_map(|(email, role, state)| Change::Member(Edit::Delete(member(email, role, state)))),
        place.clone().prop_map(|name| Change::Workspace(Edit::Create(workspace(name, false)))),
        place.clone().prop_map(|name| Change::Workspace(Edit::Delete(workspace(name, false)))),
        (place.clone(), place.clone())
            .prop_map(|(before, after)| Change::DefaultMark { before: Some(name(before)), after: name(after) }),
        (place.clone(), person.clone()).prop_map(|(place, email)| Change::Membership(Edit::Create(access(
            place,
            email,
            WorkspaceRole::Owner
        )))),
        (place, person).prop_map(|(place, email)| Change::Membership(Edit::Delete(access(
            place,
            email,
            WorkspaceRole::Owner
        )))),
        prop::sample::select(vec!["Acme", "Emca"]).prop_map(|after| {
            let (before, after) = (profile("Acme", Subscription::Enterprise), profile(after, Subscription::Enterprise));
            Change::Organization(Edit::Update { before, after })
        }),
        Just(Change::Role(Edit::Create(role_of(&["viewModels"])))),
        Just(Change::Role(Edit::Delete(role_of(&["viewModels"])))),
        Just(Change::ServiceAccount(Edit::Create(account("ci", &["research"])))),
        Just(Change::ServiceAccount(Edit::Delete(account("ci", &["research"])))),
        Just(issue("ci", "train.1", "train.key")),
    ]
}

fn role_of(exclude: &[&str]) -> halley::model::organization::Role {
    role("reader", exclude)
}

fn name(text: &str) -> halley::model::key::WorkspaceName {
    halley::model::key::WorkspaceName::new(text)
}

fn tries() -> impl Strategy<Value = Try> {
    let person = prop::sample::select(&PEOPLE[..]);
    prop_oneof![
        6 => changes().prop_map(Try::Change),
        1 => prop::sample::select(vec!["bob@acme.org", "new@acme.org"]).prop_map(Try::Request),
        1 => person.clone().prop_map(Try::Session),
        1 => person.clone().prop_map(Try::Password),
        1 => (person.clone(), 0..2_u8).prop_map(|(email, number)| Try::MemberKey(email, number)),
        1 => person.prop_map(Try::Link),
    ]
}

/// Whether it works does not matter here.
fn attempt(store: &Store, attempt: &Try) {
    let owner = || by_hand(Actor::Owner);
    match attempt {
        Try::Change(change) => {
            store.desk().unwrap().execute(&owner(), &Authority::Owner, None, std::slice::from_ref(change)).unwrap();
        }
        Try::Request(email) => drop(store.request_membership(owner(), &Email::new(email))),
        Try::Session(email) => {
            let limits = SessionLimits { idle: Duration::from_secs(600), absolute: Duration::from_secs(3600) };
            if let Ok(session) = store.open_session(&Email::new(email), "h", "test", limits) {
                store.caller_by_session(&session.token).unwrap();
            }
        }
        Try::Password(email) => {
            drop(store.set_password(owner(), &Email::new(email), "h", None));
        }
        Try::MemberKey(email, number) => {
            let name = KeyName::new(&format!("key{number}"));
            if let Ok((_, secret)) = store.create_member_key(owner(), &Email::new(email), &name) {
                store.caller_by_key(&secret).unwrap();
            }
        }
        Try::Link(email) => drop(store.invite_link(owner(), &Email::new(email), Duration::from_secs(60))),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_version_changes_exactly_when_the_snapshot_changes(tries in prop::collection::vec(tries(), 1..30)) {
        let home = Home::founded();
        let store = home.store();
        let (mut version, mut live) = (store.version().unwrap(), snapshot(&store));
        let mut changed = 0;
        for one in &tries {
            attempt(&store, one);
            let (next, now) = (store.version().unwrap(), snapshot(&store));
            prop_assert_eq!(version == next, live == now, "{:?}", one);
            changed += usize::from(version != next);
            (version, live) = (next, now);
        }
        prop_assert!(changed <= tries.len());
    }
}

#[test]
fn a_file_that_was_restored_and_went_another_way_has_another_version() {
    let home = Home::founded();
    let backup = home.folder.path().join("backup.db");
    // One clock for both ways, as in life.
    let clock = clock();
    let open = || Store::open(home.path(), halley::store::Mode::ReadWrite, clock.clone()).unwrap();
    rusqlite::Connection::open(home.path()).unwrap().execute("VACUUM INTO ?", [backup.to_str().unwrap()]).unwrap();
    let versions = ["bob@acme.org", "eve@acme.org"].map(|email| {
        for end in ["", "-wal", "-shm"] {
            drop(std::fs::remove_file(format!("{}{end}", home.path().display())));
        }
        std::fs::copy(&backup, home.path()).unwrap();
        let store = open();
        done(&store, &[invited(email)]);
        store.version().unwrap()
    });
    assert_ne!(versions[0], versions[1]);
}
