//! The first Admin, by the link that a server prints.

use super::*;

#[test]
fn the_set_up_link_makes_the_organization_and_its_first_admin() {
    let home = Home::new();
    let store = home.store();
    let token = store.set_up_token().unwrap().unwrap();
    assert!(store.is_set_up_token(&token).unwrap());
    let ana = store.set_up(&token, Some(" Acme "), &email("Ana"), "hash", "127.0.0.1").unwrap();
    assert_eq!(
        (ana.user_name.as_deref(), ana.role, ana.state),
        (Some("ana"), OrganizationRole::Admin, MemberState::Active)
    );
    let profile = snapshot(&store).organization.profile;
    assert_eq!((&*profile.name, profile.subscription), ("Acme", Subscription::Community));
    assert_eq!(store.password_hash_of(&email("ana")).unwrap().as_deref(), Some("hash"));
    assert!(store.set_up_token().unwrap().is_none());
    assert!(!store.is_set_up_token(&token).unwrap());
    let said = refused(store.set_up(&token, Some("Acme"), &email("eve"), "hash", "127.0.0.1"));
    assert!(said.contains("an Admin can sign in already"), "{said}");
    assert_eq!(
        operations(&store),
        [
            "owner create/organization",
            "owner create/member/ana@acme.org",
            "owner create/password/ana@acme.org",
            "owner accept/set-up/ana@acme.org"
        ]
    );
}

#[test]
fn of_twenty_people_with_the_set_up_link_one_becomes_the_admin() {
    let home = Home::new();
    let token = home.store().set_up_token().unwrap().unwrap();
    let outcomes = at_once(&home, |store, number| {
        store.set_up(&token, Some("Acme"), &email(&format!("person{number}")), "hash", "127.0.0.1")
    });
    let (admins, others): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    let admin = admins.into_iter().map(Result::unwrap).collect::<Vec<_>>();
    assert_eq!((admin.len(), others.len()), (1, 19));
    for other in others {
        assert!(refused(other).contains("this server is set up"));
    }
    let people = home.store().people().unwrap();
    assert_eq!(people, admin);
}

#[test]
fn a_new_set_up_link_replaces_the_old_one() {
    let home = Home::new();
    let store = home.store();
    let old = store.set_up_token().unwrap().unwrap();
    let new = store.set_up_token().unwrap().unwrap();
    assert!(!store.is_set_up_token(&old).unwrap());
    for token in [&old, &nonsense()] {
        let said = refused(store.set_up(token, Some("Acme"), &email("eve"), "hash", "127.0.0.1"));
        assert!(said.contains("does not work any more") && said.contains("halley serve"), "{said}");
    }
    assert_eq!(snapshot(&store).id, None);
    store.set_up(&new, Some("Acme"), &email("ana"), "hash", "127.0.0.1").unwrap();
}

#[test]
fn a_refused_set_up_leaves_nothing_behind_and_the_link_works_on() {
    let home = Home::new();
    let store = home.store();
    let token = store.set_up_token().unwrap().unwrap();
    for (organization, address, because) in [
        (None, "ana@acme.org", "has no name"),
        (Some("  "), "ana@acme.org", "has no name"),
        (Some("Acme"), "ana", "`ana` is no e-mail address"),
        (Some("Acme"), "ana@", "is no e-mail address"),
        (Some("Acme"), "a na@acme.org", "is no e-mail address"),
    ] {
        let said = refused(store.set_up(&token, organization, &Email::new(address), "hash", "127.0.0.1"));
        assert!(said.contains(because), "{said}");
    }
    assert_eq!((snapshot(&store).id, operations(&store).len()), (None, 0));
    store.set_up(&token, Some("Acme"), &email("ana"), "hash", "127.0.0.1").unwrap();
}

#[test]
fn an_organization_that_is_there_is_taken_over_by_one_of_its_admins() {
    let home = Home::founded();
    let store = home.store();
    let carl = member("carl@acme.org", OrganizationRole::Admin, MemberState::Pending);
    done(&store, &[joined("bob@acme.org"), Change::Member(Edit::Create(carl))]);
    let token = store.set_up_token().unwrap().unwrap();
    for name in ["bob", "eve"] {
        let said = refused(store.set_up(&token, None, &email(name), "hash", "127.0.0.1"));
        assert!(said.contains(&format!("`{name}@acme.org` is no Admin")) && said.contains("get members"), "{said}");
    }
    let before = snapshot(&store).id;
    let carl = store.set_up(&token, Some("Another name"), &email("carl"), "hash", "127.0.0.1").unwrap();
    assert_eq!((carl.state, carl.user_name.as_deref()), (MemberState::Active, Some("carl")));
    let after = snapshot(&store);
    assert_eq!((after.id, &*after.organization.profile.name), (before, "Acme"));
    assert!(store.set_up_token().unwrap().is_none());
}

#[test]
fn the_set_up_link_ends_when_an_admin_can_sign_in_by_another_way() {
    let home = Home::founded();
    let store = home.store();
    let token = store.set_up_token().unwrap().unwrap();
    store.set_password(owner(), &email("ana"), "hash", None).unwrap();
    assert!(!store.is_set_up_token(&token).unwrap());
    let said = refused(store.set_up(&token, None, &email("ana"), "other", "127.0.0.1"));
    assert!(said.contains("an Admin can sign in already"), "{said}");
    assert_eq!(store.password_hash_of(&email("ana")).unwrap().as_deref(), Some("hash"));
}

#[test]
fn an_admin_without_a_password_and_a_member_with_one_leave_the_server_to_be_set_up() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[joined("bob@acme.org")]);
    store.set_password(owner(), &email("bob"), "hash", None).unwrap();
    assert!(store.set_up_token().unwrap().is_some());
}
