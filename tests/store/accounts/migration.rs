//! Files of version 1 become files of version 2, when they are opened for writing.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use halley::backend::Read as _;
use halley::model::organization::{Authorized, WorkspaceRole};
use rusqlite::Connection;
use rusqlite::types::Value;

const VERSION_1: &str = include_str!("../../../src/store/schema/0001_organization.sql");

type Rows = Vec<Vec<Value>>;

/// The tables of the first version, each with the columns that can be written.
fn tables() -> BTreeMap<String, Vec<String>> {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(VERSION_1).unwrap();
    let names = texts(&connection, "SELECT name FROM sqlite_schema WHERE type = 'table'");
    let columns = |name: &String| texts(&connection, &format!("SELECT name FROM pragma_table_info('{name}')"));
    names.into_iter().map(|name| (name.clone(), columns(&name))).collect()
}

fn texts(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn rows(path: &Path) -> BTreeMap<String, Rows> {
    let connection = Connection::open(path).unwrap();
    let read = |(table, columns): (String, Vec<String>)| {
        let sql = format!("SELECT {0} FROM {table} ORDER BY {0}", columns.join(", "));
        let mut statement = connection.prepare(&sql).unwrap();
        let rows = statement.query_map([], |row| (0..columns.len()).map(|column| row.get(column)).collect()).unwrap();
        let rows: Rows = rows.collect::<Result<_, _>>().unwrap();
        (table, rows)
    };
    tables().into_iter().map(read).collect()
}

fn version(path: &Path) -> u32 {
    Connection::open(path).unwrap().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

/// An organization with something in every table, in a file that knows nothing of the second version.
fn of_version_1() -> Home {
    let new = Home::founded();
    let store = new.store();
    done(
        &store,
        &[
            joined("bob@acme.org"),
            invited("pia@acme.org"),
            Change::Role(Edit::Create(role("Reviewer", &["deleteModels"]))),
            Change::Membership(Edit::Create(access("vision", "bob@acme.org", WorkspaceRole::Owner))),
            Change::ServiceAccount(Edit::Create(account("ci", &["research"]))),
        ],
    );
    assert!(matches!(account("ci", &["research"]).workspaces, Authorized::Listed(_)));
    execute_with(&store, &[issue("ci", "build", "file:key")], &MemorySink::default());
    store.create_member_key(by("ana"), &email("ana"), &KeyName::new("laptop")).unwrap();
    store.request_membership(by("bob"), &email("zoe")).unwrap();
    let old = Home::new();
    std::fs::create_dir_all(old.path().parent().unwrap()).unwrap();
    let connection = Connection::open(old.path()).unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).unwrap();
    connection.execute_batch(VERSION_1).unwrap();
    connection.execute("ATTACH ? AS new", [new.path().to_str().unwrap()]).unwrap();
    for (table, columns) in tables() {
        let columns = columns.join(", ");
        let sql = format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}");
        connection.execute(&sql, []).unwrap();
    }
    connection.pragma_update(Some("main"), "application_id", 0x4841_4C59).unwrap();
    connection.pragma_update(Some("main"), "user_version", 1).unwrap();
    old
}

#[test]
fn opening_a_file_of_version_1_for_writing_brings_it_up_to_date_and_loses_nothing() {
    let home = of_version_1();
    let before = rows(&home.path());
    for (table, rows) in &before {
        assert!(!rows.is_empty(), "the table {table} holds nothing that could be lost");
    }
    let store = home.store();
    assert!(version(&home.path()) >= 2);
    assert_eq!(rows(&home.path()), before);
    let members: Vec<String> =
        snapshot(&store).organization.members.iter().map(|member| member.email.to_string()).collect();
    assert_eq!(members, ["ana@acme.org", "bob@acme.org", "pia@acme.org"]);
    let session = ana_signs_in(&store);
    assert_eq!(role_of(&store, &session), Some(OrganizationRole::Admin));
    let problems = texts(&Connection::open(home.path()).unwrap(), "SELECT \"table\" FROM pragma_foreign_key_check");
    assert_eq!(problems, [""; 0]);
}

#[test]
fn reading_a_file_of_version_1_leaves_it_as_it_is() {
    let home = of_version_1();
    let store = Store::open(home.path(), Mode::Read, clock()).unwrap();
    assert_eq!(block_on(store.snapshot()).unwrap().organization.members.len(), 3);
    assert_eq!(store.keys().unwrap().len(), 2);
    assert_eq!(store.requests().unwrap().len(), 1);
    assert!(store.audit(None, 1).unwrap()[0].operation.contains("zoe"));
    let said = store.sessions_of(&email("ana")).unwrap_err().to_string();
    assert!(said.contains("older Halley") && said.contains("`halley serve` or `halley apply`"), "{said}");
    assert_eq!(version(&home.path()), 1);
}

#[test]
fn whoever_reads_while_the_file_is_brought_up_to_date_reads_on() {
    let home = of_version_1();
    let reader = Store::open(home.path(), Mode::Read, clock()).unwrap();
    assert!(reader.sessions_of(&email("ana")).is_err());
    let session = ana_signs_in(&home.store());
    assert_eq!(reader.sessions_of(&email("ana")).unwrap()[0].id, session.id);
}

#[test]
fn twenty_processes_that_open_a_file_of_version_1_at_once_all_succeed() {
    let home = of_version_1();
    let before = rows(&home.path());
    let people = at_once(&home, |store, _| store.people().unwrap().len());
    assert_eq!(people, [3; 20]);
    assert_eq!(rows(&home.path()), before);
}
