//! Links by which invited people come in.

use super::*;

#[test]
fn an_invitation_lets_a_person_in_once() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[invited("bob@acme.org")]);
    let (token, expires_at) = store.invite_link(by("ana"), &email("bob"), HOUR).unwrap();
    let invitation = store.invitation(&token).unwrap();
    assert_eq!((invitation.email, invitation.expires_at), (email("bob"), expires_at));
    let bob = store.accept_invitation(&token, "hash-of-bob", Some("bobby"), "10.0.0.7").unwrap();
    assert_eq!((bob.user_name.as_deref(), bob.state), (Some("bobby"), MemberState::Active));
    assert_eq!(store.password_hash_of(&email("bob")).unwrap().as_deref(), Some("hash-of-bob"));
    for said in [refused(store.accept_invitation(&token, "other", None, "10.0.0.8")), refused(store.invitation(&token))]
    {
        assert!(said.contains("accepted already"), "{said}");
    }
    assert_eq!(store.password_hash_of(&email("bob")).unwrap().as_deref(), Some("hash-of-bob"));
    assert_eq!(
        operations(&store)[5..],
        [
            "ana@acme.org create/invitation/bob@acme.org",
            "bob@acme.org update/member/bob@acme.org",
            "bob@acme.org create/password/bob@acme.org",
            "bob@acme.org accept/invitation/bob@acme.org"
        ]
    );
}

#[test]
fn whoever_may_not_invite_a_person_does_not_get_the_link_either() {
    let home = Home::founded();
    let store = home.store();
    let carl = Change::Member(Edit::Create(member("carl@acme.org", OrganizationRole::Admin, MemberState::Pending)));
    done(&store, &[joined("bob@acme.org"), invited("pia@acme.org"), carl]);
    store.invite_link(by("bob"), &email("pia"), HOUR).unwrap();
    let said = denied(store.invite_link(by("bob"), &email("carl"), HOUR));
    assert!(said.contains("bob@acme.org may not changeUserRoles"), "{said}");
    let said = denied(store.invite_link(by("bob"), &email("ana"), HOUR));
    assert!(said.contains("bob@acme.org may not changeUserRoles"), "{said}");
    store.invite_link(by("ana"), &email("carl"), HOUR).unwrap();
}

#[test]
fn of_twenty_people_with_one_invitation_one_comes_in() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[invited("bob@acme.org")]);
    let (token, _) = store.invite_link(owner(), &email("bob"), HOUR).unwrap();
    let outcomes = at_once(&home, |store, number| {
        let (hash, name) = (format!("hash{number}"), format!("bob{number}"));
        store.accept_invitation(&token, &hash, Some(&name), "127.0.0.1").map(|bob| (bob, hash, name))
    });
    let (accepted, others): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((accepted.len(), others.len()), (1, 19));
    for other in others {
        assert!(refused(other).contains("accepted already"));
    }
    let (bob, hash, name) = accepted.into_iter().next().unwrap().unwrap();
    assert_eq!(bob.user_name, Some(name));
    assert_eq!(store.password_hash_of(&email("bob")).unwrap(), Some(hash));
    let accepted = operations(&store).into_iter().filter(|operation| operation.contains("accept/invitation"));
    assert_eq!(accepted.count(), 1);
}

#[test]
fn an_invitation_expires() {
    let (home, hand) = (Home::founded(), Hand::default());
    let store = hand.store(&home);
    done(&store, &[invited("bob@acme.org")]);
    let (token, _) = store.invite_link(by("ana"), &email("bob"), HOUR).unwrap();
    hand.advance(HOUR - Duration::from_millis(1));
    store.invitation(&token).unwrap();
    hand.advance(Duration::from_millis(1));
    for said in [refused(store.invitation(&token)), refused(store.accept_invitation(&token, "hash", None, "127.0.0.1"))]
    {
        assert!(said.contains("expired at 2026-03-01T13:00:00Z; ask an Admin for a new one"), "{said}");
    }
    assert_eq!(store.password_hash_of(&email("bob")).unwrap(), None);
    assert_eq!(store.people().unwrap()[1].state, MemberState::Pending);
}

#[test]
fn a_new_invitation_replaces_the_old_one() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[invited("bob@acme.org")]);
    let (old, _) = store.invite_link(by("ana"), &email("bob"), HOUR).unwrap();
    let (new, _) = store.invite_link(by("ana"), &email("bob"), HOUR).unwrap();
    for token in [&old, &nonsense()] {
        assert!(
            refused(store.accept_invitation(token, "hash", None, "127.0.0.1")).contains("ask an Admin for a new one")
        );
    }
    store.accept_invitation(&new, "hash", None, "127.0.0.1").unwrap();
    assert!(refused(store.invite_link(by("ana"), &email("bob"), HOUR)).contains("has accepted the invitation already"));
    assert!(refused(store.invite_link(by("ana"), &email("eve"), HOUR)).contains("invite the person first"));
}

#[test]
fn an_unfit_user_name_leaves_the_invitation_open() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[invited("bob@acme.org")]);
    let (token, _) = store.invite_link(by("ana"), &email("bob"), HOUR).unwrap();
    let before = operations(&store);
    for (name, because) in [
        ("ana", "somebody has the user name `ana` already"),
        ("", "is no user name"),
        ("bob the builder", "is no user name"),
        (&*"b".repeat(65), "is no user name"),
    ] {
        let said = refused(store.accept_invitation(&token, "hash", Some(name), "127.0.0.1"));
        assert!(said.contains(because), "{said}");
    }
    assert_eq!(operations(&store), before);
    assert_eq!(store.people().unwrap()[1].state, MemberState::Pending);
    let bob = store.accept_invitation(&token, "hash", None, "127.0.0.1").unwrap();
    assert_eq!(bob.user_name.as_deref(), Some("bob"));
}

#[test]
fn whoever_was_activated_by_hand_chooses_a_password_by_the_link() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[invited("bob@acme.org")]);
    let (early, _) = store.invite_link(by("ana"), &email("bob"), HOUR).unwrap();
    store.activate(owner(), Some(&[email("bob")])).unwrap();
    store.invitation(&early).unwrap();
    let (late, _) = store.invite_link(by("ana"), &email("bob"), HOUR).unwrap();
    let bob = store.accept_invitation(&late, "hash", None, "127.0.0.1").unwrap();
    assert_eq!(bob.user_name.as_deref(), Some("bob"));
    assert_eq!(store.password_hash_of(&email("bob")).unwrap().as_deref(), Some("hash"));
}

#[test]
fn an_invitation_never_replaces_a_password() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[invited("bob@acme.org")]);
    let (token, _) = store.invite_link(by("ana"), &email("bob"), HOUR).unwrap();
    store.activate(owner(), Some(&[email("bob")])).unwrap();
    store.set_password(by("bob"), &email("bob"), "his own", None).unwrap();
    assert!(refused(store.accept_invitation(&token, "hash", None, "127.0.0.1")).contains("has a password already"));
    assert_eq!(store.password_hash_of(&email("bob")).unwrap().as_deref(), Some("his own"));
}

#[test]
fn the_link_of_a_removed_person_works_no_longer() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[invited("bob@acme.org")]);
    let (token, _) = store.invite_link(by("ana"), &email("bob"), HOUR).unwrap();
    let bob = member("bob@acme.org", OrganizationRole::PlatformMember, MemberState::Pending);
    done(&store, &[Change::Member(Edit::Delete(bob)), invited("bob@acme.org")]);
    assert!(refused(store.accept_invitation(&token, "hash", None, "127.0.0.1")).contains("is not known"));
}

#[test]
fn the_audit_log_and_the_file_hold_no_token_and_the_log_no_hash() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[invited("bob@acme.org")]);
    let (token, _) = store.invite_link(by("ana"), &email("bob"), HOUR).unwrap();
    store.accept_invitation(&token, "hash-of-bob", None, "127.0.0.1").unwrap();
    let session = store.open_session(&email("bob"), "hash-of-bob", "Firefox", LIMITS).unwrap();
    let log = format!("{:?}", store.audit(None, 100).unwrap());
    for secret in [token.expose(), session.token.expose(), session.csrf.expose(), "hash-of-bob"] {
        assert!(!log.contains(secret), "{secret}");
    }
    drop(store);
    let mut bytes = std::fs::read(home.path()).unwrap();
    bytes.extend(std::fs::read(home.path().with_extension("db-wal")).unwrap_or_default());
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("hash-of-bob"), "the test looks where the store writes");
    assert!(!holds(token.expose()) && !holds(session.token.expose()));
}
