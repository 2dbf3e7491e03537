//! Pages and single rows say what the snapshot says.

use crate::embedded::*;
use halley::backend::Provenance;
use halley::model::actor::Actor;
use halley::model::change::{Change, Edit};
use halley::model::key::{AccountName, Email, WorkspaceName};
use halley::model::organization::{MemberState, OrganizationRole, WorkspaceRole};
use halley::store::{AuditAsked, Cut, MembersAsked, Page, Person, Store, WorkspacesAsked};

fn cut(page: u64, size: u64) -> Cut {
    Cut { page, size }
}

fn emails(page: &Page<Person>) -> Vec<&str> {
    page.rows.iter().map(|person| person.email.as_str()).collect()
}

/// Ana, and people of all kinds.
fn peopled(home: &Home) -> Store {
    let store = home.store();
    let people = (0..25).map(|number| {
        let role = OrganizationRole::DECLARABLE[number % 4].clone();
        let state = if number % 5 == 0 { MemberState::Pending } else { MemberState::Active };
        Change::Member(Edit::Create(member(&format!("person{number:02}@acme.org"), role, state)))
    });
    done(&store, &people.collect::<Vec<_>>());
    store
}

#[test]
fn pages_of_members_are_all_members_in_order() {
    let home = Home::founded();
    let store = peopled(&home);
    let live = snapshot(&store);
    let pages: Vec<_> =
        (1..=5).map(|page| store.members_page(&MembersAsked::default(), cut(page, 7)).unwrap()).collect();
    let paged: Vec<&str> = pages.iter().flat_map(|page| emails(page)).collect();
    assert_eq!(paged, live.organization.members.iter().map(|member| member.email.as_str()).collect::<Vec<_>>());
    assert!(pages.iter().all(|page| page.total == 26));
    assert_eq!(pages[3].rows.len(), 5);
    for (page, size) in [(u64::MAX, 7), (9, u64::MAX), (1, 0)] {
        assert_eq!(store.members_page(&MembersAsked::default(), cut(page, size)).unwrap().rows, []);
    }
}

#[test]
fn members_are_searched_by_part_of_either_name_by_role_and_by_state() {
    let home = Home::founded();
    let store = peopled(&home);
    let found = |search, role, state| {
        let asked = MembersAsked { search, role, state };
        let page = store.members_page(&asked, cut(1, 100)).unwrap();
        assert_eq!(page.total, page.rows.len() as u64);
        page
    };
    assert_eq!(emails(&found(Some("ON1"), None, None)).len(), 10);
    assert_eq!(emails(&found(Some("ana"), None, None)), ["ana@acme.org"]);
    assert_eq!(found(Some("%"), None, None).total, 0);
    let everybody = store.people().unwrap();
    for role in OrganizationRole::DECLARABLE {
        for state in [MemberState::Active, MemberState::Pending] {
            let fits = |person: &&Person| person.role == role && person.state == state;
            let expected: Vec<_> = everybody.iter().filter(fits).cloned().collect();
            assert_eq!(found(None, Some(role.clone()), Some(state)).rows, expected);
        }
    }
}

#[test]
fn a_page_that_was_asked_for_before_is_never_older_than_its_members() {
    let home = Home::founded();
    let store = peopled(&home);
    done(&store, &[joined("zoe@acme.org")]);
    let asked = MembersAsked { search: Some("zo"), ..MembersAsked::default() };
    let zoe = || store.members_page(&asked, cut(1, 10)).unwrap().rows.first().cloned();
    assert_eq!(zoe(), zoe());
    assert_eq!(zoe().unwrap().user_name.as_deref(), Some("zoe"));
    store.rename_user(provenance(), &zoe().unwrap().email, "zora").unwrap();
    assert_eq!(zoe().unwrap().user_name.as_deref(), Some("zora"));
    // Another process.
    let before = member("zoe@acme.org", OrganizationRole::PlatformMember, MemberState::Active);
    let after = member("zoe@acme.org", OrganizationRole::ViewOnly, MemberState::Active);
    done(&home.store(), &[Change::Member(Edit::Update { before, after: after.clone() })]);
    assert_eq!(zoe().unwrap().role, OrganizationRole::ViewOnly);
    done(&store, &[Change::Member(Edit::Delete(after))]);
    assert_eq!(zoe(), None);
}

#[test]
fn a_list_is_never_older_than_the_organization() {
    let home = Home::founded();
    let store = peopled(&home);
    let total = || store.members_page(&MembersAsked::default(), cut(1, 1)).unwrap().total;
    assert_eq!(total(), 26);
    done(&store, &[joined("zoe@acme.org")]);
    assert_eq!(total(), 27);
    // Another process.
    done(&home.store(), &[joined("zac@acme.org")]);
    assert_eq!(total(), 28);
    let zoe = store.member_by_user_name("zoe").unwrap().unwrap();
    assert_eq!(store.member(&zoe.email).unwrap(), Some(zoe.clone()));
    assert_eq!((zoe.state, store.member_by_user_name("Zoe").unwrap()), (MemberState::Active, None));
}

#[test]
fn workspaces_are_paged_searched_and_found_for_whom_they_are() {
    let home = Home::founded();
    let store = home.store();
    let research = Change::Membership(Edit::Create(access("research", "ana@acme.org", WorkspaceRole::Owner)));
    let ci = Change::ServiceAccount(Edit::Create(account("ci", &["vision"])));
    let more = ["Ärzte", "audio"].map(|name| Change::Workspace(Edit::Create(workspace(name, false))));
    done(&store, &[vec![research, ci], more.to_vec()].concat());
    let names = |search, of: Option<&Actor>, asked| {
        let page = store.workspaces_page(&WorkspacesAsked { search, of }, asked).unwrap();
        (page.rows.iter().map(|row| row.name.to_string()).collect::<Vec<_>>().join(" "), page.total)
    };
    assert_eq!(names(None, None, cut(1, 10)), ("audio research vision Ärzte".to_owned(), 4));
    assert_eq!(names(None, None, cut(2, 3)), ("Ärzte".to_owned(), 4));
    assert_eq!(names(Some("äRZ"), None, cut(1, 3)), ("Ärzte".to_owned(), 1));
    let (ana, ci) = (Actor::Member(Email::new("ana@acme.org")), Actor::ServiceAccount(AccountName::new("ci")));
    assert_eq!(names(None, Some(&ana), cut(1, 9)), ("research".to_owned(), 1));
    assert_eq!(names(None, Some(&ci), cut(1, 9)), ("vision".to_owned(), 1));
    let found = store.workspace(&WorkspaceName::new("research")).unwrap().unwrap();
    assert_eq!((found.default, found.members), (true, 1));
    assert_eq!(store.workspace_by_id(&found.id).unwrap(), Some(found.clone()));
    assert!(store.is_in(&ana, &found.name).unwrap() && !store.is_in(&ci, &found.name).unwrap());
    let inside = store.inside_page(&found.name, cut(1, 10)).unwrap();
    assert_eq!((inside.total, inside.rows[0].person.user_name.as_deref()), (1, Some("ana")));
    let places = store.places(&Email::new("ana@acme.org")).unwrap();
    assert_eq!((places.len(), &places[0].role), (1, &WorkspaceRole::Owner));
    assert_eq!(store.organization().unwrap().unwrap().default_workspace, Some(found.name));
}

#[test]
fn the_audit_log_is_paged_by_actor_object_and_plan() {
    let home = Home::founded();
    let store = peopled(&home);
    let ana = Actor::Member(Email::new("ana@acme.org"));
    store.request_membership(by_hand(ana), &Email::new("new@acme.org")).unwrap();
    let page = |asked: AuditAsked<'_>| store.audit_page(&asked, cut(1, 3)).unwrap();
    let all = page(AuditAsked::default());
    assert_eq!((all.total, all.rows.len()), (25 + founding().len() as u64 + 1, 3));
    assert_eq!(all.rows, store.audit(None, 3).unwrap());
    let by_ana = page(AuditAsked { actor: Some("ana@acme.org"), ..AuditAsked::default() });
    assert_eq!((by_ana.total, by_ana.rows[0].operation.as_str()), (1, "create/request/new@acme.org"));
    assert_eq!(page(AuditAsked { object: Some("member/person1"), ..AuditAsked::default() }).total, 10);
    assert_eq!(page(AuditAsked { object: Some("member/person1%"), ..AuditAsked::default() }).total, 0);
    assert_eq!(page(AuditAsked { plan: Some("h1:test"), ..AuditAsked::default() }).total, all.total - 1);
}

#[test]
fn the_audit_log_is_searched_by_days_and_parts_of_names() {
    let home = Home::founded();
    let store = peopled(&home);
    let page = |asked: AuditAsked<'_>| store.audit_page(&asked, cut(1, 100)).unwrap();
    let all = page(AuditAsked::default());
    assert_eq!(page(AuditAsked { search: Some("PERSON1"), ..AuditAsked::default() }).total, 10);
    let day = |at: &str| at[..10].parse().unwrap();
    let (first, last) = (day(&all.rows.last().unwrap().at), day(&all.rows[0].at));
    let within = page(AuditAsked { since: Some(first), until: Some(last), ..AuditAsked::default() });
    assert_eq!(within, all);
    let before = AuditAsked { until: first.yesterday().ok(), ..AuditAsked::default() };
    let after = AuditAsked { since: last.tomorrow().ok(), ..AuditAsked::default() };
    assert_eq!((page(before).total, page(after).total), (0, 0));
    assert_eq!(page(AuditAsked { plan: Some("h1:nobody"), ..AuditAsked::default() }).total, 0);
}

#[test]
fn applied_plans_are_counted_as_the_log_grows() {
    let home = Home::founded();
    let store = peopled(&home);
    let plans = store.plans_page(cut(1, 10)).unwrap();
    let founded = plans.rows[0].operations;
    assert_eq!((plans.total, plans.rows[0].digest.as_str()), (1, "h1:test"));
    assert_eq!(founded, store.audit_page(&AuditAsked::default(), cut(1, 1)).unwrap().total);
    let other = Provenance { plan: Some("h1:other".into()), revision: "0123abc".into(), ..provenance() };
    let authority = halley::store::Authority::Owner;
    store.desk().unwrap().execute(&other, &authority, None, &[joined("late@acme.org")]).unwrap();
    let plans = store.plans_page(cut(1, 10)).unwrap();
    let told: Vec<_> = plans.rows.iter().map(|plan| (plan.digest.as_str(), plan.operations)).collect();
    assert_eq!(told, [("h1:other", 1), ("h1:test", founded)], "the latest stands first");
    assert_eq!(store.applied_plan("h1:other").unwrap().unwrap().revision, "0123abc");
    assert_eq!(store.applied_plan("h1:nobody").unwrap(), None);
}

#[test]
fn two_hundred_writers_at_one_desk_are_all_served() {
    let home = Home::founded();
    let store = home.store();
    let owner = Provenance { plan: None, ..provenance() };
    std::thread::scope(|scope| {
        for writer in 0..200 {
            let (store, owner) = (&store, &owner);
            scope.spawn(move || {
                let change = [joined(&format!("person{writer}@acme.org"))];
                let executed = store.desk().unwrap();
                let executed = executed.execute(owner, &halley::store::Authority::Owner, None, &change).unwrap();
                assert!(matches!(executed[..], [halley::store::Executed::Done]), "{executed:?}");
                let page = store.members_page(&MembersAsked::default(), cut(1, 5)).unwrap();
                assert!(page.total > 1);
            });
        }
    });
    assert_eq!(snapshot(&store).organization.members.len(), 201);
}
