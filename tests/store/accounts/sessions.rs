//! Passwords, and the sessions that are opened with them.

use super::*;

#[test]
fn a_session_stands_for_its_member_with_the_roles_of_now() {
    let home = Home::founded();
    let store = home.store();
    let bob = member("bob@acme.org", OrganizationRole::Admin, MemberState::Active);
    done(&store, &[Change::Member(Edit::Create(bob.clone()))]);
    let session = ana_signs_in(&store);
    let signed_in = store.caller_by_session(&session.token).unwrap().unwrap();
    assert_eq!(signed_in.caller.actor, Actor::Member(email("ana")));
    assert_eq!(signed_in.caller.user_name, "ana");
    assert_eq!(signed_in.caller.credential, CredentialId::Session(session.id.clone()));
    assert_eq!(signed_in.csrf.expose(), session.csrf.expose());
    assert_ne!(session.csrf.expose(), session.token.expose());
    assert_eq!(role_of(&store, &session), Some(OrganizationRole::Admin));
    let ana = member("ana@acme.org", OrganizationRole::Admin, MemberState::Active);
    let demoted = member("ana@acme.org", OrganizationRole::ViewOnly, MemberState::Active);
    done(&store, &[Change::Member(Edit::Update { before: ana, after: demoted.clone() })]);
    assert_eq!(role_of(&store, &session), Some(OrganizationRole::ViewOnly));
    done(&store, &[Change::Member(Edit::Delete(demoted.clone())), Change::Member(Edit::Create(demoted))]);
    assert_eq!(role_of(&store, &session), None);
    assert_eq!(store.password_hash_of(&email("ana")).unwrap(), None);
    assert!(store.caller_by_session(&nonsense()).unwrap().is_none());
}

#[test]
fn a_session_ends_when_it_idles_too_long_or_lasts_too_long() {
    let (home, hand) = (Home::founded(), Hand::default());
    let store = hand.store(&home);
    let session = ana_signs_in(&store);
    for _ in 0..11 {
        hand.advance(HOUR - MINUTE);
        assert!(role_of(&store, &session).is_some());
    }
    hand.advance(HOUR);
    assert!(role_of(&store, &session).is_none(), "it idled an hour");
    assert!(store.sessions_of(&email("ana")).unwrap().is_empty());
    let session = store.open_session(&email("ana"), "hash-of-ana", "Firefox", LIMITS).unwrap();
    for _ in 0..23 {
        hand.advance(HOUR / 2);
        assert!(role_of(&store, &session).is_some());
    }
    hand.advance(HOUR / 2);
    assert!(role_of(&store, &session).is_none(), "it lasted twelve hours");
}

#[test]
fn a_new_password_ends_the_other_sessions() {
    let home = Home::founded();
    let store = home.store();
    let first = ana_signs_in(&store);
    let second = store.open_session(&email("ana"), "hash-of-ana", "curl", LIMITS).unwrap();
    store.set_password(by("ana"), &email("ana"), "better", Some(&second.id)).unwrap();
    assert!(role_of(&store, &first).is_none());
    assert!(role_of(&store, &second).is_some());
    store.set_password(by("ana"), &email("ana"), "best", None).unwrap();
    assert!(role_of(&store, &second).is_none());
    assert_eq!(
        operations(&store)[4..],
        [
            "owner create/password/ana@acme.org",
            "ana@acme.org update/password/ana@acme.org",
            "ana@acme.org update/password/ana@acme.org"
        ]
    );
}

#[test]
fn a_password_that_was_changed_since_it_was_checked_opens_no_session() {
    let home = Home::founded();
    let store = home.store();
    ana_signs_in(&store);
    store.set_password(by("ana"), &email("ana"), "better", None).unwrap();
    let said = refused(store.open_session(&email("ana"), "hash-of-ana", "Firefox", LIMITS));
    assert!(said.contains("sign in again"), "{said}");
    refused(store.open_session(&email("nobody"), "better", "Firefox", LIMITS));
    assert!(store.sessions_of(&email("ana")).unwrap().is_empty());
}

#[test]
fn only_the_member_and_the_files_owner_set_a_password() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[joined("bob@acme.org"), invited("pia@acme.org")]);
    let said = denied(store.set_password(by("ana"), &email("bob"), "hash", None));
    assert!(said.contains("ana@acme.org may not set the password of bob@acme.org"), "{said}");
    assert_eq!(store.password_hash_of(&email("bob")).unwrap(), None);
    let said = refused(store.set_password(owner(), &email("pia"), "hash", None));
    assert!(said.contains("has not accepted the invitation yet"), "{said}");
    assert!(refused(store.set_password(owner(), &email("eve"), "hash", None)).contains("there is no member"));
    store.set_password(by("bob"), &email("bob"), "hash", None).unwrap();
}

#[test]
fn a_member_sees_and_ends_their_own_sessions() {
    let (home, hand) = (Home::founded(), Hand::default());
    let store = hand.store(&home);
    done(&store, &[joined("bob@acme.org")]);
    let first = ana_signs_in(&store);
    hand.advance(MINUTE);
    let second = store.open_session(&email("ana"), "hash-of-ana", "curl", LIMITS).unwrap();
    let sessions = store.sessions_of(&email("ana")).unwrap();
    let said: Vec<_> = sessions.iter().map(|session| (&*session.id, &*session.client)).collect();
    assert_eq!(said, [(&*second.id, "curl"), (&*first.id, "Firefox")]);
    assert!(sessions[0].created_at > sessions[1].created_at);
    assert!(store.sessions_of(&email("bob")).unwrap().is_empty());
    assert!(!store.end_session(&email("bob"), &first.id).unwrap(), "it is not Bob's");
    assert!(role_of(&store, &first).is_some());
    assert!(store.end_session(&email("ana"), &first.id).unwrap());
    assert!(!store.end_session(&email("ana"), &first.id).unwrap());
    assert!(role_of(&store, &first).is_none());
    assert_eq!(store.end_sessions_of(&email("ana")).unwrap(), 1);
    assert!(role_of(&store, &second).is_none());
}

#[test]
fn the_sessions_and_keys_of_a_removed_member_end() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[joined("bob@acme.org")]);
    store.set_password(by("bob"), &email("bob"), "hash", None).unwrap();
    let session = store.open_session(&email("bob"), "hash", "Firefox", LIMITS).unwrap();
    let (_, key) = store.create_member_key(by("bob"), &email("bob"), &KeyName::new("laptop")).unwrap();
    assert!(store.caller_by_key(&key).unwrap().is_some());
    let bob = member("bob@acme.org", OrganizationRole::PlatformMember, MemberState::Active);
    done(&store, &[Change::Member(Edit::Delete(bob))]);
    assert!(store.caller_by_key(&key).unwrap().is_none());
    assert!(role_of(&store, &session).is_none());
    assert!(store.sessions_of(&email("bob")).unwrap().is_empty());
    done(&store, &[invited("bob@acme.org")]);
    assert!(store.caller_by_key(&key).unwrap().is_none());
    assert!(role_of(&store, &session).is_none());
}

#[test]
fn a_session_that_may_idle_for_a_minute_only_lasts_while_it_is_used() {
    let (home, hand) = (Home::founded(), Hand::default());
    let store = hand.store(&home);
    ana_signs_in(&store);
    let limits = SessionLimits { idle: MINUTE, absolute: HOUR };
    let session = store.open_session(&email("ana"), "hash-of-ana", "Firefox", limits).unwrap();
    for _ in 0..50 {
        hand.advance(MINUTE * 2 / 3);
        assert!(role_of(&store, &session).is_some());
    }
    hand.advance(MINUTE);
    assert!(role_of(&store, &session).is_none());
}

#[test]
fn limits_beyond_the_end_of_time_are_the_end_of_time() {
    let home = Home::founded();
    let store = home.store();
    ana_signs_in(&store);
    let limits = SessionLimits { idle: Duration::MAX, absolute: Duration::MAX };
    let session = store.open_session(&email("ana"), "hash-of-ana", "Firefox", limits).unwrap();
    assert_eq!(session.expires_at.as_second(), Timestamp::MAX.as_second());
    assert!(role_of(&store, &session).is_some());
}
