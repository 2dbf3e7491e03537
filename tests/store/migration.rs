//! Files of an older Halley: reading leaves them as they are, writing brings them up to date and keeps everything.

use std::fs;

use crate::embedded::*;
use halley::backend::Read as _;
use halley::model::actor::Actor;
use halley::model::key::Email;
use halley::model::organization::{MemberState, OrganizationRole};
use halley::store::{Mode, Store};

const VERSION_1: &str = include_str!("../../src/store/schema/0001_organization.sql");

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
    assert_eq!(column::<u32>(&home, "PRAGMA user_version"), 3);
    assert_eq!(column::<String>(&home, "SELECT subscribed_on FROM organization"), "2026-01-15");
    let ana = Email::new("ana@acme.org");
    store.set_password(by_hand(Actor::Owner), &ana, "hash", None).unwrap();
    done(&store, &[joined("zoe@acme.org")]);
    let zoe = member("zoe@acme.org", OrganizationRole::PlatformMember, MemberState::Active);
    assert_eq!(snapshot(&store).organization.members.get("zoe@acme.org"), Some(&zoe));
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
