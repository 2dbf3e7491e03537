//! The desk of a server: whoever may not make a change does not, judged inside the transaction.

use crate::embedded::*;
use halley::backend::Provenance;
use halley::model::actor::Actor;
use halley::model::change::{Change, Edit};
use halley::model::key::{AccountName, Email, KeyName};
use halley::model::organization::{MemberState, OrganizationRole, WorkspaceRole};
use halley::model::permission::{Action, Answer};
use halley::store::{Authority, Error, Executed, Store};

fn by(email: &str, plan: Option<&str>) -> (Provenance, Authority) {
    let actor = Actor::Member(Email::new(email));
    let provenance = Provenance { plan: plan.map(Into::into), ..Provenance::by_hand(actor.clone(), "test") };
    (provenance, Authority::Of(actor))
}

fn execute(store: &Store, (provenance, authority): &(Provenance, Authority), changes: &[Change]) -> Vec<Executed> {
    store.desk().unwrap().execute(provenance, authority, None, changes).unwrap()
}

fn demotion(email: &str) -> Change {
    Change::Member(Edit::Update {
        before: member(email, OrganizationRole::Admin, MemberState::Active),
        after: member(email, OrganizationRole::PlatformMember, MemberState::Active),
    })
}

#[test]
fn who_is_demoted_in_the_same_transaction_may_do_nothing_more() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[Change::Member(Edit::Create(member("bob@acme.org", OrganizationRole::Admin, MemberState::Active)))]);
    let before = store.audit(None, 1).unwrap();
    let outcomes = execute(&store, &by("ana@acme.org", None), &[demotion("bob@acme.org")]);
    assert!(matches!(outcomes[..], [Executed::Done]));
    let outcomes = execute(&store, &by("bob@acme.org", None), &[invited("eve@acme.org"), demotion("ana@acme.org")]);
    let [Executed::Done, Executed::Denied(because)] = &outcomes[..] else { panic!("{outcomes:?}") };
    assert!(because.contains("bob@acme.org may not changeUserRoles"), "{because}");
    assert_eq!(store.audit(None, 9).unwrap()[0].seq, before[0].seq + 2);
}

#[test]
fn an_unknown_person_a_pending_one_and_an_account_have_no_authority() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[invited("pia@acme.org"), Change::ServiceAccount(Edit::Create(account("ci", &["research"])))]);
    for actor in [
        Actor::Member(Email::new("nobody@acme.org")),
        Actor::Member(Email::new("pia@acme.org")),
        Actor::ServiceAccount(AccountName::new("ci")),
    ] {
        let (mut provenance, _) = by("ana@acme.org", None);
        provenance.actor = actor.clone();
        let outcomes = execute(&store, &(provenance, Authority::Of(actor)), &[invited("eve@acme.org")]);
        assert!(matches!(outcomes[..], [Executed::Denied(_)]), "{outcomes:?}");
    }
}

#[test]
fn the_same_operation_of_the_same_plan_is_done_and_of_another_one_already_done() {
    let home = Home::founded();
    let store = home.store();
    let change = [Change::Membership(Edit::Create(access("research", "ana@acme.org", WorkspaceRole::Owner)))];
    assert!(matches!(execute(&store, &by("ana@acme.org", Some("h1:a")), &change)[..], [Executed::Done]));
    assert!(matches!(execute(&store, &by("ana@acme.org", Some("h1:a")), &change)[..], [Executed::Done]));
    assert!(matches!(execute(&store, &by("ana@acme.org", Some("h1:b")), &change)[..], [Executed::AlreadyDone]));
    let rows = store.audit(None, 100).unwrap();
    assert_eq!(rows.iter().filter(|row| row.operation == change[0].id()).count(), 1);
}

#[test]
fn a_key_stands_for_its_member_until_it_is_revoked() {
    let home = Home::founded();
    let store = home.store();
    let (provenance, _) = by("ana@acme.org", None);
    let ana = Email::new("ana@acme.org");
    let (id, secret) = store.create_member_key(provenance.clone(), &ana, &KeyName::new("laptop")).unwrap();
    let caller = store.caller_by_key(&secret).unwrap().unwrap();
    assert_eq!((caller.actor, caller.role), (Actor::Member(ana.clone()), Some(OrganizationRole::Admin)));
    assert_eq!(store.decide(&Actor::Member(ana), Action::RemoveUsers, None).unwrap().answer, Answer::Yes);
    store.revoke_key(provenance, &id).unwrap();
    assert_eq!(store.caller_by_key(&secret).unwrap(), None);
}

#[test]
fn the_version_changes_with_the_organization_and_with_nothing_else() {
    let home = Home::new();
    let store = home.store();
    assert_eq!(store.version().unwrap(), "");
    done(&store, &founding());
    let first = store.version().unwrap();
    snapshot(&store);
    assert_eq!(store.version().unwrap(), first);
    done(&store, &[invited("eve@acme.org")]);
    assert_ne!(store.version().unwrap(), first);
}

#[test]
fn of_changes_that_belong_together_all_are_made_or_none() {
    let home = Home::founded();
    let store = home.store();
    let (provenance, authority) = by("ana@acme.org", None);
    let whole = |changes: &[Change]| store.desk().unwrap().execute_whole(&provenance, &authority, changes);
    let version = store.version().unwrap();
    // Nobody demotes themselves, so the last of them is refused.
    let refused = whole(&[invited("new@acme.org"), demotion("ana@acme.org")]);
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    assert_eq!(store.version().unwrap(), version);
    assert!(store.member(&Email::new("new@acme.org")).unwrap().is_none());
    let made = whole(&[invited("new@acme.org"), invited("other@acme.org")]).unwrap();
    assert!(made.iter().all(|made| matches!(made, Executed::Done)), "{made:?}");
    assert!(store.member(&Email::new("other@acme.org")).unwrap().is_some());
}
