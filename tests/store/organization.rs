//! The embedded organization: what is written is read back, rules and preconditions hold, and every effect is in the audit log.

use crate::embedded::*;
use halley::backend::{Observed, Outcome, Read as _};
use halley::model::actor::Actor;
use halley::model::change::{Access, Change, Edit};
use halley::model::key::{Email, KeyName, WorkspaceName};
use halley::model::organization::{
    Authorized, Grant, Grants, MemberState, Membership, OrganizationRole, Subscription, WorkspaceRole,
};
use halley::model::snapshot::Snapshot;
use halley::store::{Mode, Store};

#[test]
fn a_missing_file_is_an_organization_that_does_not_exist() {
    let home = Home::new();
    let store = Store::open(home.path(), Mode::Read, clock()).unwrap();
    assert_eq!(snapshot(&store), Snapshot::default());
    assert!(!home.path().exists() && !home.path().parent().unwrap().exists());
}

#[test]
fn a_reader_sees_the_file_that_is_made_later() {
    let home = Home::new();
    let reader = Store::open(home.path(), Mode::Read, clock()).unwrap();
    assert_eq!(snapshot(&reader).id, None);
    done(&home.store(), &founding());
    assert_eq!(snapshot(&reader).organization.profile.name.as_ref(), "Acme");
}

#[test]
fn only_its_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::founded();
    let mode = home.path().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn what_is_written_is_read_back() {
    let home = Home::founded();
    let store = home.store();
    let grants = Grants::NONE.with(Grant::InviteUsers);
    let labeller = WorkspaceRole::from_name("labeller");
    let membership = Membership { grants, member: Email::new("bob@acme.org"), role: labeller };
    done(
        &store,
        &[
            invited("bob@acme.org"),
            Change::Role(Edit::Create(role("labeller", &["makeEmProjectPublic"]))),
            Change::Membership(Edit::Create(Access {
                membership: membership.clone(),
                workspace: WorkspaceName::new("vision"),
            })),
            Change::ServiceAccount(Edit::Create(account("ci", &["research", "vision"]))),
        ],
    );
    let live = snapshot(&store).organization;
    assert_eq!(live.profile, profile("Acme", Subscription::Enterprise));
    assert_eq!(live.members.get("bob@acme.org").unwrap().state, MemberState::Pending);
    assert_eq!(live.membership("vision", "bob@acme.org"), Some(&membership));
    assert_eq!(live.roles.get("labeller"), Some(&role("labeller", &["makeEmProjectPublic"])));
    assert_eq!(live.accounts.get("sa-ci"), Some(&account("ci", &["research", "vision"])));
    assert_eq!(live.default_workspace, Some(WorkspaceName::new("research")));
}

#[test]
fn the_default_mark_moves() {
    let home = Home::founded();
    let store = home.store();
    let (research, vision) = (WorkspaceName::new("research"), WorkspaceName::new("vision"));
    done(&store, &[Change::DefaultMark { before: Some(research), after: vision.clone() }]);
    assert_eq!(snapshot(&store).organization.default_workspace, Some(vision));
}

#[test]
fn a_member_who_leaves_leaves_every_workspace() {
    let home = Home::founded();
    let store = home.store();
    let bob = member("bob@acme.org", OrganizationRole::PlatformMember, MemberState::Active);
    done(
        &store,
        &[
            joined("bob@acme.org"),
            Change::Membership(Edit::Create(access("vision", "bob@acme.org", WorkspaceRole::Owner))),
            Change::Member(Edit::Delete(bob)),
        ],
    );
    let live = snapshot(&store).organization;
    assert!(live.members.get("bob@acme.org").is_none());
    assert!(live.workspaces.get("vision").unwrap().memberships.is_empty());
}

#[test]
fn a_deleted_workspace_leaves_the_lists_of_service_accounts() {
    let home = Home::founded();
    let store = home.store();
    done(
        &store,
        &[
            Change::ServiceAccount(Edit::Create(account("ci", &["vision", "research"]))),
            Change::Workspace(Edit::Delete(workspace("vision", false))),
        ],
    );
    let live = snapshot(&store).organization;
    let ci = live.accounts.get("sa-ci").unwrap();
    assert_eq!(ci.default_workspace, None);
    assert_eq!(ci.workspaces, Authorized::Listed([WorkspaceName::new("research")].into()));
}

#[test]
fn a_deletion_names_the_workspace_that_it_means() {
    let home = Home::founded();
    let store = home.store();
    let mut other = workspace("vision", false);
    other.id = Some("another-id".into());
    assert!(refusal(&store, Change::Workspace(Edit::Delete(other))).contains("`id` is"));
    let mut this = workspace("vision", false);
    this.id = snapshot(&store).workspace_ids.get("vision").cloned();
    done(&store, &[Change::Workspace(Edit::Delete(this))]);
}

#[test]
fn what_has_happened_already_is_not_done_twice() {
    let home = Home::founded();
    let store = home.store();
    assert!(matches!(execute(&store, &[invited("bob@acme.org")])[0], Outcome::Done));
    assert!(matches!(execute(&store, &[invited("bob@acme.org")])[0], Outcome::AlreadyDone));
    assert_eq!(
        store.audit(None, 100).unwrap().iter().filter(|row| row.operation == "invite/member/bob@acme.org").count(),
        1
    );
}

#[test]
fn a_refusal_names_the_fields_that_changed_meanwhile() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[invited("bob@acme.org")]);
    let before = member("bob@acme.org", OrganizationRole::ViewOnly, MemberState::Pending);
    let after = member("bob@acme.org", OrganizationRole::Admin, MemberState::Pending);
    let text = refusal(&store, Change::Member(Edit::Update { before, after }));
    assert_eq!(text, "it was changed since: `role` is \"PlatformMember\", expected was \"ViewOnly\"");
}

#[test]
fn an_invitation_that_was_accepted_meanwhile_is_not_revoked() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[joined("bob@acme.org")]);
    let planned = member("bob@acme.org", OrganizationRole::PlatformMember, MemberState::Pending);
    assert!(refusal(&store, Change::Member(Edit::Delete(planned))).contains("`state` is \"Active\""));
}

#[test]
fn rules_hold_inside_the_transaction() {
    let home = Home::founded();
    let store = home.store();
    let ana = member("ana@acme.org", OrganizationRole::Admin, MemberState::Active);
    assert!(refusal(&store, Change::Member(Edit::Delete(ana))).contains("last active Admin"));
    assert!(
        refusal(&store, Change::Workspace(Edit::Delete(workspace("research", true)))).contains("default workspace")
    );
    assert!(refusal(&store, Change::Workspace(Edit::Create(workspace("__cc_x__", false)))).contains("reserved"));
}

#[test]
fn a_refusal_undoes_only_its_own_operation() {
    let home = Home::founded();
    let store = home.store();
    let ana = member("ana@acme.org", OrganizationRole::Admin, MemberState::Active);
    let outcomes =
        execute(&store, &[invited("bob@acme.org"), Change::Member(Edit::Delete(ana)), invited("eve@acme.org")]);
    assert!(matches!(outcomes[..], [Outcome::Done, Outcome::Refused(_), Outcome::Done]), "{outcomes:?}");
    assert_eq!(snapshot(&store).organization.members.len(), 3);
}

#[test]
fn an_effect_that_the_tables_forbid_undoes_only_its_own_operation() {
    let home = Home::founded();
    let store = home.store();
    let bob = member("bob@acme.org", OrganizationRole::ViewOnly, MemberState::Active);
    let pending = member("bob@acme.org", OrganizationRole::ViewOnly, MemberState::Pending);
    let back = Change::Member(Edit::Update { before: bob.clone(), after: pending });
    let outcomes = execute(&store, &[Change::Member(Edit::Create(bob.clone())), back, invited("eve@acme.org")]);
    assert!(matches!(outcomes[..], [Outcome::Done, Outcome::Refused(_), Outcome::Done]), "{outcomes:?}");
    assert_eq!(snapshot(&store).organization.members.get("bob@acme.org"), Some(&bob));
}

#[test]
fn nobody_changes_their_own_role() {
    let home = Home::founded();
    let store = home.store();
    let ana = Actor::Member(Email::new("ana@acme.org"));
    let writer = store.writer(by_hand(ana)).unwrap();
    let before = member("ana@acme.org", OrganizationRole::Admin, MemberState::Active);
    let after = member("ana@acme.org", OrganizationRole::ViewOnly, MemberState::Active);
    let own = operation(Change::Member(Edit::Update { before, after }));
    let outcomes = block_on(halley::backend::Write::execute(&writer, &[&own], &halley::backend::NoSecrets));
    assert!(matches!(&outcomes[0], Outcome::Refused(text) if text.contains("own organization role")), "{outcomes:?}");
}

#[test]
fn every_effect_has_its_audit_row() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[invited("bob@acme.org")]);
    let rows = store.audit(None, 1).unwrap();
    let row = &rows[0];
    assert_eq!((row.actor.as_str(), row.origin.as_str(), row.revision.as_str()), ("owner", "cli", "0123abc"));
    assert_eq!((row.plan.as_deref(), row.operation.as_str()), (Some("h1:test"), "invite/member/bob@acme.org"));
    assert_eq!(row.before, None);
    let after = r#"{"email":"bob@acme.org","role":"PlatformMember","state":"Pending"}"#;
    assert_eq!(row.after.as_deref(), Some(after));
    assert!(row.at.starts_with("2026-03-01T12:00:"), "{}", row.at);
    assert_eq!(store.audit(Some(row.seq), 10).unwrap().len(), founding().len());
}

#[test]
fn the_same_plan_can_take_effect_again_once_it_was_undone() {
    let home = Home::founded();
    let store = home.store();
    let bob = member("bob@acme.org", OrganizationRole::PlatformMember, MemberState::Pending);
    done(&store, &[invited("bob@acme.org"), Change::Member(Edit::Delete(bob)), invited("bob@acme.org")]);
    let occurrences: Vec<i64> = store
        .audit(None, 3)
        .unwrap()
        .iter()
        .filter(|row| row.operation.starts_with("invite"))
        .map(|row| row.occurrence)
        .collect();
    assert_eq!(occurrences, [2, 1]);
}

#[test]
fn the_audit_log_cannot_be_rewritten() {
    let home = Home::founded();
    drop(home.store());
    let connection = rusqlite::Connection::open(home.path()).unwrap();
    for sql in ["UPDATE audit SET at = 0", "DELETE FROM audit"] {
        let error = connection.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("append-only"), "{error}");
    }
}

#[test]
fn the_last_change_of_an_object_is_known() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[invited("bob@acme.org")]);
    let bob = Email::new("bob@acme.org");
    store.activate(by_hand(Actor::Owner), Some(&[bob])).unwrap();
    let objects = ["member/bob@acme.org", "member/ana@acme.org", "member/nobody@acme.org"].map(str::to_owned);
    let changes = block_on(store.last_changes(&objects)).unwrap();
    assert_eq!(changes["member/bob@acme.org"].plan, None);
    assert_eq!(changes["member/ana@acme.org"].plan.as_deref(), Some("h1:test"));
    assert!(!changes.contains_key("member/nobody@acme.org"));
}

#[test]
fn an_operation_is_observed_before_and_after() {
    let home = Home::founded();
    let store = home.store();
    let bob = operation(invited("bob@acme.org"));
    assert_eq!(block_on(store.observe(&bob)).unwrap(), Observed::Before);
    done(&store, &[invited("bob@acme.org")]);
    assert_eq!(block_on(store.observe(&bob)).unwrap(), Observed::After);
    store.activate(by_hand(Actor::Owner), None).unwrap();
    assert_eq!(block_on(store.observe(&bob)).unwrap(), Observed::Other);
}

#[test]
fn a_request_is_accepted_by_a_plan_that_declares_the_person() {
    let home = Home::founded();
    let store = home.store();
    let bob = member("bob@acme.org", OrganizationRole::OpikMember, MemberState::Active);
    assert!(refusal(&store, Change::Accept(bob.clone())).contains("nobody asks"));
    let ana = Actor::Member(Email::new("ana@acme.org"));
    assert!(store.request_membership(by_hand(ana.clone()), &bob.email).unwrap());
    assert!(!store.request_membership(by_hand(ana), &bob.email).unwrap());
    assert!(snapshot(&store).requests.contains("bob@acme.org"));
    done(&store, &[Change::Accept(bob.clone())]);
    let live = snapshot(&store);
    assert_eq!(live.organization.members.get("bob@acme.org"), Some(&bob));
    assert!(live.requests.is_empty());
}

#[test]
fn people_with_one_local_part_get_different_user_names() {
    let home = Home::founded();
    let store = home.store();
    let changes: Vec<Change> = (0..40).map(|number| invited(&format!("bob@acme{number}.org"))).collect();
    done(&store, &changes);
    assert_eq!(store.activate(by_hand(Actor::Owner), None).unwrap().len(), 40);
    let names: std::collections::BTreeSet<String> =
        store.people().unwrap().into_iter().map(|person| person.user_name.unwrap()).collect();
    assert_eq!(names.len(), 41);
    assert!(names.contains("bob") && names.contains("bob-2") && names.contains("bob-40"));
}

#[test]
fn nobody_is_activated_when_one_of_them_is_no_member() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[invited("bob@acme.org")]);
    let emails = ["bob@acme.org", "nobody@acme.org"].map(Email::new);
    let error = store.activate(by_hand(Actor::Owner), Some(&emails)).unwrap_err();
    assert_eq!(error.to_string(), "there is no member `nobody@acme.org`");
    assert_eq!(store.people().unwrap()[1].state, MemberState::Pending);
}

#[test]
fn a_deleted_account_takes_its_keys_along() {
    let home = Home::founded();
    let store = home.store();
    let changes =
        [Change::ServiceAccount(Edit::Create(account("ci", &["research"]))), issue("ci", "train.1", "train.key")];
    let sink = MemorySink::default();
    assert!(execute_with(&store, &changes, &sink).iter().all(|outcome| matches!(outcome, Outcome::Done)));
    let secret = sink.only();
    assert!(block_on(store.verify(&secret)).unwrap().is_some());
    done(&store, &[Change::ServiceAccount(Edit::Delete(account("ci", &["research"])))]);
    assert_eq!(block_on(store.verify(&secret)).unwrap(), None);
    assert!(store.keys().unwrap().is_empty());
}

#[test]
fn a_revoked_key_no_longer_opens_anything() {
    let home = Home::founded();
    let store = home.store();
    let changes =
        [Change::ServiceAccount(Edit::Create(account("ci", &["research"]))), issue("ci", "train.1", "train.key")];
    let sink = MemorySink::default();
    execute_with(&store, &changes, &sink);
    let secret = sink.only();
    let id = block_on(store.verify(&secret)).unwrap().unwrap();
    assert!(secret.expose().starts_with(&format!("hly_{id}_")));
    assert!(refusal(&store, revoke("ci", "train.1", "another")).contains("`id` is"));
    done(&store, &[revoke("ci", "train.1", &id)]);
    assert_eq!(block_on(store.verify(&secret)).unwrap(), None);
    assert!(matches!(execute(&store, &[revoke("ci", "train.1", &id)])[0], Outcome::AlreadyDone));
}

#[test]
fn no_secret_is_stored() {
    let home = Home::founded();
    let store = home.store();
    let owner = || by_hand(Actor::Owner);
    let (_, secret) = store.create_member_key(owner(), &Email::new("ana@acme.org"), &KeyName::new("laptop")).unwrap();
    drop(store);
    let random = secret.expose().rsplit('_').next().unwrap().to_owned();
    for entry in std::fs::read_dir(home.path().parent().unwrap()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(random.len()).any(|window| window == random.as_bytes()));
    }
}

#[test]
fn a_member_key_is_made_listed_and_revoked() {
    let home = Home::founded();
    let store = home.store();
    let owner = || by_hand(Actor::Owner);
    let ana = Email::new("ana@acme.org");
    let (id, secret) = store.create_member_key(owner(), &ana, &KeyName::new("laptop")).unwrap();
    assert_eq!(block_on(store.verify(&secret)).unwrap().as_deref(), Some(id.as_str()));
    let twice = store.create_member_key(owner(), &ana, &KeyName::new("laptop")).unwrap_err();
    assert!(twice.to_string().contains("choose another name"), "{twice}");
    assert_eq!(store.keys().unwrap()[0].holder, halley::store::KeyHolder::Member(ana));
    store.revoke_key(owner(), &id).unwrap();
    assert!(store.keys().unwrap().is_empty());
    assert!(store.revoke_key(owner(), &id).unwrap_err().to_string().contains("no live key"));
}

#[test]
fn a_pending_member_gets_no_key() {
    let home = Home::founded();
    let store = home.store();
    done(&store, &[invited("bob@acme.org")]);
    let owner = by_hand(Actor::Owner);
    let error = store.create_member_key(owner, &Email::new("bob@acme.org"), &KeyName::new("laptop")).unwrap_err();
    assert!(error.to_string().contains("halley activate bob@acme.org"), "{error}");
}

#[test]
fn a_store_for_reading_hands_out_no_writer() {
    let home = Home::founded();
    let store = Store::open(home.path(), Mode::Read, clock()).unwrap();
    assert!(store.writer(provenance()).is_err());
    assert!(store.activate(provenance(), None).is_err());
}

#[test]
fn a_writer_notices_what_others_have_written() {
    let home = Home::founded();
    let store = home.store();
    let writer = store.writer(provenance()).unwrap();
    let run = |change: Change| {
        let operation = operation(change);
        block_on(halley::backend::Write::execute(&writer, &[&operation], &halley::backend::NoSecrets)).remove(0)
    };
    assert!(matches!(run(invited("bob@acme.org")), Outcome::Done));
    let bob = member("bob@acme.org", OrganizationRole::PlatformMember, MemberState::Pending);
    done(&store, &[Change::Member(Edit::Delete(bob))]);
    let into = Change::Membership(Edit::Create(access("vision", "bob@acme.org", WorkspaceRole::Member)));
    assert!(matches!(run(into), Outcome::Refused(text) if text.contains("no member `bob@acme.org`")));
}
