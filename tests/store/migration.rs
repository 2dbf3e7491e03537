//! Files of an older Halley: reading leaves them as they are, writing brings them up to date and keeps everything.

use std::fs;

use crate::embedded::*;
use halley::backend::Read as _;
use halley::model::actor::Actor;
use halley::model::key::Email;
use halley::model::organization::{MemberState, OrganizationRole};
use halley::store::{Mode, Store};

const VERSION_1: &str = include_str!("../../src/store/schema/0001_organization.sql");

const VERSION_2: &str = include_str!("../../src/store/schema/0002_accounts.sql");
const VERSION_3: &str = include_str!("../../src/store/schema/0003_version.sql");

/// A file as the third version wrote it, with a plan in its log.
fn before_runs() -> Home {
    let home = old();
    let connection = rusqlite::Connection::open(home.path()).unwrap();
    let plan = "INSERT INTO plans VALUES (1, 'h1:old');
                INSERT INTO provenances VALUES (2, 'owner', 'cli', '4f2e1c', 1);
                INSERT INTO audit (seq, at, provenance, plan, operation, occurrence, before, after)
                VALUES (3, 1768435200001, 2, 1, 'create/workspace/research', 1, NULL, '{}');
                PRAGMA user_version = 3;";
    connection.execute_batch(&[VERSION_2, VERSION_3, plan].concat()).unwrap();
    home
}

/// A file as the first version wrote it.
fn old() -> Home {
    let home = Home::new();
    fs::create_dir(home.path().parent().unwrap()).unwrap();
    let connection = rusqlite::Connection::open(home.path()).unwrap();
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).unwrap();
    connection.execute_batch(VERSION_1).unwrap();
    connection
        .execute_batch(
            r#"PRAGMA application_id = 0x48414C59;
            PRAGMA user_version = 1;
            INSERT INTO organization VALUES (1, 'b0b', 'Acme', 'Starter', 'AdminsOnly', '2026-01-05', 1767571200000, NULL);
            INSERT INTO members VALUES (1, 'ana@acme.org', 'ana', 'Admin', 'Active', 1, 1), (2, 'bob@acme.org', NULL, 'OpikMember', 'Pending', 2, NULL);
            INSERT INTO workspaces VALUES (1, 'f00', 'research', 3);
            INSERT INTO memberships VALUES (1, 2, 'Member', 1);
            INSERT INTO requests VALUES (1, 'eve@acme.org', 1, 4);
            INSERT INTO provenances VALUES (1, 'owner', 'cli', 'unknown', NULL);
            INSERT INTO audit (seq, at, provenance, operation, occurrence, before, after) VALUES
                (1, 1767571200000, 1, 'create/organization', 1, NULL, '{"subscription":"Community"}'),
                (2, 1768435200000, 1, 'update/organization', 1, '{"subscription":"Community"}', '{"subscription":"Starter"}');"#,
        )
        .unwrap();
    home
}

fn column<T: rusqlite::types::FromSql>(home: &Home, sql: &str) -> T {
    rusqlite::Connection::open(home.path()).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn reading_an_older_file_leaves_it_as_it_is() {
    let home = old();
    let store = Store::open(home.path(), Mode::Read, clock()).unwrap();
    let read = snapshot(&store);
    assert_eq!(read.organization.members.len(), 2);
    assert_eq!(read.requests.iter().map(Email::as_str).collect::<Vec<_>>(), ["eve@acme.org"]);
    let error = store.sessions_of(&Email::new("ana@acme.org")).unwrap_err().to_string();
    assert!(error.contains("older Halley") && error.contains("open it once for writing"), "{error}");
    assert_eq!(column::<u32>(&home, "PRAGMA user_version"), 1);
}

#[test]
fn writing_an_older_file_brings_it_up_to_date_and_keeps_everything() {
    let home = old();
    let before = block_on(Store::open(home.path(), Mode::Read, clock()).unwrap().snapshot()).unwrap();
    let store = home.store();
    assert_eq!(snapshot(&store), before);
    assert_eq!(store.audit(None, 9).unwrap().len(), 2);
    assert_eq!(column::<u32>(&home, "PRAGMA user_version"), 4);
    assert_eq!(column::<String>(&home, "SELECT subscribed_on FROM organization"), "2026-01-15");
    let ana = Email::new("ana@acme.org");
    store.set_password(by_hand(Actor::Owner), &ana, "hash", None).unwrap();
    done(&store, &[joined("zoe@acme.org")]);
    let zoe = member("zoe@acme.org", OrganizationRole::PlatformMember, MemberState::Active);
    assert_eq!(snapshot(&store).organization.members.get("zoe@acme.org"), Some(&zoe));
}

#[test]
fn the_log_of_a_file_from_before_runs_is_read_as_it_is_and_kept_when_it_is_written() {
    let home = before_runs();
    let read = Store::open(home.path(), Mode::Read, clock()).unwrap();
    let old = read.audit(None, 9).unwrap();
    assert_eq!((old.len(), old[0].plan.as_deref(), &*old[0].revision), (3, Some("h1:old"), "4f2e1c"));
    assert!(old.iter().all(|row| row.author.is_none() && row.approver.is_none()));
    assert_eq!(read.applied_plan("h1:old").unwrap().unwrap().author, None);
    assert_eq!(column::<u32>(&home, "PRAGMA user_version"), 3);
    drop(read);
    let store = home.store();
    let author = Some("Ana <ana@acme.org>".into());
    let run = halley::backend::Provenance { author, approver: Some("bob".into()), ..provenance() };
    let executed = store.desk().unwrap().execute(
        &run,
        &halley::store::Authority::Owner,
        None,
        &[joined("zoe@acme.org"), joined("max@acme.org")],
    );
    assert_eq!(executed.unwrap().len(), 2);
    assert_eq!(column::<u32>(&home, "PRAGMA user_version"), 4);
    let rows = store.audit(None, 9).unwrap();
    assert_eq!(rows[2..], old);
    for row in &rows[..2] {
        assert_eq!((row.author.as_deref(), row.approver.as_deref()), (Some("Ana <ana@acme.org>"), Some("bob")));
    }
    assert_eq!(column::<u32>(&home, "SELECT count(*) FROM runs"), 1);
    assert_eq!(store.applied_plan("h1:test").unwrap().unwrap().approver.as_deref(), Some("bob"));
}

#[test]
fn a_file_that_somebody_has_only_begun_to_make_is_no_organization_yet() {
    let home = Home::new();
    fs::create_dir(home.path().parent().unwrap()).unwrap();
    let begun = rusqlite::Connection::open(home.path()).unwrap();
    begun.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).unwrap();
    let store = Store::open(home.path(), Mode::Read, clock()).unwrap();
    assert_eq!(snapshot(&store).id, None);
    done(&home.store(), &founding());
    assert_eq!(snapshot(&store).organization.members.len(), 1);
}
