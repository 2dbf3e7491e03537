//! When keys and sessions were last used.

use super::*;

fn key_of_ana(store: &Store) -> Secret {
    store.create_member_key(by("ana"), &email("ana"), &KeyName::new("laptop")).unwrap().1
}

fn last_used(store: &Store) -> Option<String> {
    store.keys().unwrap()[0].last_used_at.clone()
}

#[test]
fn the_use_of_a_key_is_noted_at_most_once_a_minute() {
    let (home, hand) = (Home::founded(), Hand::default());
    let store = hand.store(&home);
    let key = key_of_ana(&store);
    assert_eq!(last_used(&store), None);
    hand.advance(MINUTE);
    store.caller_by_key(&key).unwrap().unwrap();
    let first = last_used(&store);
    assert_eq!(first.as_deref(), Some("2026-03-01T12:01:00Z"));
    hand.advance(MINUTE - Duration::from_millis(1));
    store.caller_by_key(&key).unwrap().unwrap();
    assert_eq!(last_used(&store), first);
    hand.advance(Duration::from_millis(1));
    store.caller_by_key(&key).unwrap().unwrap();
    assert_eq!(last_used(&store).as_deref(), Some("2026-03-01T12:02:00Z"));
}

#[test]
fn the_use_of_a_session_is_noted_at_most_once_a_minute() {
    let (home, hand) = (Home::founded(), Hand::default());
    let store = hand.store(&home);
    let session = ana_signs_in(&store);
    let seen = || store.sessions_of(&email("ana")).unwrap()[0].seen_at.clone();
    hand.advance(MINUTE / 2);
    assert!(role_of(&store, &session).is_some());
    assert_eq!(seen(), "2026-03-01T12:00:00Z");
    hand.advance(MINUTE / 2);
    assert!(role_of(&store, &session).is_some());
    assert_eq!(seen(), "2026-03-01T12:01:00Z");
}

#[test]
fn a_request_does_not_wait_to_have_its_use_noted() {
    let (home, hand) = (Home::founded(), Hand::default());
    let store = hand.store(&home);
    let (key, session) = (key_of_ana(&store), ana_signs_in(&store));
    let version = store.version().unwrap();
    let other = rusqlite::Connection::open(home.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    hand.advance(MINUTE);
    // The other one ends only after the requests, so whoever waited for it would wait in vain and fail.
    store.caller_by_key(&key).unwrap().unwrap();
    assert!(role_of(&store, &session).is_some());
    assert_eq!(last_used(&store), None);
    other.execute_batch("ROLLBACK").unwrap();
    store.caller_by_key(&key).unwrap().unwrap();
    assert_eq!(last_used(&store).as_deref(), Some("2026-03-01T12:01:00Z"));
    assert_eq!(store.version().unwrap(), version, "a use is no change of the organization");
}

#[test]
fn who_may_only_read_notes_nothing() {
    let home = Home::founded();
    let key = key_of_ana(&home.store());
    let store = Store::open(home.path(), Mode::Read, clock()).unwrap();
    store.caller_by_key(&key).unwrap().unwrap();
    assert_eq!(last_used(&store), None);
}
