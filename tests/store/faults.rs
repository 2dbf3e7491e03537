//! Files that cannot be used: each gets a clear error, and nothing half-written is left.
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use crate::embedded::*;
use halley::backend::{Error, NoSecrets, Outcome, Read as _, Write as _};
use halley::model::change::Change;
use halley::store::{Mode, Store};

fn errors(path: &Path) -> Vec<Error> {
    [Mode::Read, Mode::ReadWrite].map(|mode| Store::open(path, mode, clock()).unwrap_err()).into()
}

#[test]
fn a_file_that_is_no_database() {
    let home = Home::new();
    let path = home.folder.path().join("notes.db");
    fs::write(&path, "just some notes, nothing that a database would begin with\n".repeat(100)).unwrap();
    for error in errors(&path) {
        assert!(
            matches!(&error, Error::Damaged(text) if text.contains("no database of Halley") && text.contains("notes.db")),
            "{error}"
        );
    }
    assert!(fs::read_to_string(&path).unwrap().starts_with("just some notes"));
}

#[test]
fn a_database_of_another_program() {
    let home = Home::new();
    let path = home.folder.path().join("other.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE things (id)").unwrap();
    let before = fs::read(&path).unwrap();
    for error in errors(&path) {
        assert!(matches!(&error, Error::Damaged(text) if text.contains("another program")), "{error}");
    }
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_database_of_a_newer_halley() {
    let home = Home::founded();
    rusqlite::Connection::open(home.path()).unwrap().pragma_update(None, "user_version", 99).unwrap();
    for error in errors(&home.path()) {
        assert!(
            matches!(&error, Error::Damaged(text) if text.contains("version 99") && text.contains("newer Halley")),
            "{error}"
        );
    }
}

#[test]
fn a_damaged_database() {
    let home = Home::founded();
    done(&home.store(), &(0..2000).map(|number| invited(&format!("person{number}@acme.org"))).collect::<Vec<Change>>());
    let mut bytes = fs::read(home.path()).unwrap();
    let length = bytes.len();
    bytes[4096..length].fill(0xA5);
    fs::write(home.path(), bytes).unwrap();
    let error = match Store::open(home.path(), Mode::Read, clock()) {
        Err(error) => error,
        Ok(store) => block_on(store.snapshot()).unwrap_err(),
    };
    assert!(
        matches!(&error, Error::Damaged(text) if text.contains("is damaged") && text.contains("backup")),
        "{error}"
    );
}

#[test]
fn a_folder_in_place_of_the_file() {
    let home = Home::new();
    for error in errors(home.folder.path()) {
        assert!(matches!(&error, Error::Unreachable(text) if text.contains("is a folder")), "{error}");
    }
}

#[test]
fn a_file_in_place_of_the_folder() {
    let home = Home::new();
    fs::write(home.folder.path().join(".halley"), "").unwrap();
    let error = Store::open(home.path(), Mode::ReadWrite, clock()).unwrap_err();
    assert!(matches!(&error, Error::Unreachable(text) if text.contains("cannot create the database")), "{error}");
}

#[test]
fn an_empty_file_is_an_organization_that_does_not_exist() {
    let home = Home::new();
    let path = home.folder.path().join("empty.db");
    fs::write(&path, "").unwrap();
    let store = Store::open(&path, Mode::Read, clock()).unwrap();
    assert_eq!(snapshot(&store).id, None);
    assert_eq!(path.metadata().unwrap().len(), 0);
}

#[test]
fn a_second_writer_waits_and_then_says_who_to_wait_for() {
    let home = Home::founded();
    let store = home.store();
    let first = rusqlite::Connection::open(home.path()).unwrap();
    first.execute_batch("BEGIN IMMEDIATE").unwrap();
    let outcome = execute(&store, &[invited("bob@acme.org")]).remove(0);
    assert!(
        matches!(&outcome, Outcome::Failed(Error::Busy(text)) if text.contains("organization.db") && text.contains("wait")),
        "{outcome:?}"
    );
    assert_eq!(snapshot(&store).organization.members.len(), 1, "reading goes on meanwhile");
    first.execute_batch("COMMIT").unwrap();
    done(&store, &[invited("bob@acme.org")]);
}

#[test]
fn two_writers_lose_nothing() {
    let home = Home::founded();
    let path = home.path();
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let path = &path;
            scope.spawn(move || {
                let store = open_with_real_ids(path);
                for number in 0..100 {
                    done(&store, &[invited(&format!("person{number}-of-{writer}@acme.org"))]);
                }
            });
        }
    });
    let store = home.store();
    assert_eq!(snapshot(&store).organization.members.len(), 201);
    assert_eq!(store.audit(None, 1000).unwrap().len(), 200 + founding().len());
}

#[test]
fn many_who_make_one_new_file_agree() {
    let home = Home::new();
    let path = home.path();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| Store::open(&path, Mode::ReadWrite, clock()).unwrap());
        }
    });
    done(&home.store(), &founding());
}

fn open_with_real_ids(path: &Path) -> Store {
    Store::open(path, Mode::ReadWrite, clock()).unwrap()
}

/// Permissions mean nothing to root, so root runs the test once more as nobody. Says whether the body is to run here.
fn as_nobody(test: &str) -> bool {
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return true;
    }
    let executable = tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o755)).tempdir().unwrap();
    let copy = executable.path().join("test");
    fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
    let output = Command::new(&copy)
        .args([&format!("faults::{test}"), "--exact"])
        .current_dir("/tmp")
        .uid(65534)
        .gid(65534)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
    false
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_folder_that_cannot_be_written() {
    if !as_nobody("a_folder_that_cannot_be_written") {
        return;
    }
    let home = Home::new();
    set_mode(home.folder.path(), 0o555);
    let error = Store::open(home.path(), Mode::ReadWrite, clock()).unwrap_err();
    assert!(
        matches!(&error, Error::Unreachable(text) if text.contains("Permission denied") && text.contains("--server sqlite:PATH")),
        "{error}"
    );
    set_mode(home.folder.path(), 0o755);
}

#[test]
fn an_organization_in_a_folder_that_cannot_be_written_can_be_read() {
    if !as_nobody("an_organization_in_a_folder_that_cannot_be_written_can_be_read") {
        return;
    }
    let home = Home::founded();
    let folder = home.path().parent().unwrap().to_path_buf();
    set_mode(&folder, 0o555);
    set_mode(&home.path(), 0o444);
    let store = Store::open(home.path(), Mode::Read, clock()).unwrap();
    assert_eq!(snapshot(&store).organization.members.len(), 1);
    let error = Store::open(home.path(), Mode::ReadWrite, clock()).unwrap_err();
    assert!(
        matches!(&error, Error::Unreachable(text) if text.contains("read-only") || text.contains("can be read and written")),
        "{error}"
    );
    set_mode(&folder, 0o755);
}

#[test]
fn a_full_disk_leaves_nothing_half_written() {
    const TEST: &str = "a_full_disk_leaves_nothing_half_written";
    let limits = fs::read_to_string("/proc/self/limits").unwrap();
    let limited = limits.lines().any(|line| line.starts_with("Max file size") && !line.contains("unlimited"));
    if !limited {
        // 512 KiB a file; the ignored signal makes writing beyond fail instead of ending the process.
        let script = "trap '' XFSZ; ulimit -f 512; exec \"$0\" \"$@\"";
        let this = std::env::current_exe().unwrap();
        let output = Command::new("bash")
            .args(["-c", script])
            .arg(this)
            .args([&format!("faults::{TEST}"), "--exact"])
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && text.contains("1 passed"), "{text}");
        return;
    }
    let home = Home::founded();
    let store = home.store();
    let batch: Vec<Change> = (0..5000).map(|number| invited(&format!("person{number}@acme.org"))).collect();
    let outcomes = execute(&store, &batch);
    assert!(
        outcomes.iter().all(|outcome| matches!(outcome, Outcome::Failed(Error::Unreachable(_)))),
        "{:?}",
        outcomes[0]
    );
    drop(store);
    let store = home.store();
    assert_eq!(snapshot(&store).organization.members.len(), 1);
    done(&store, &[invited("bob@acme.org")]);
    let connection = rusqlite::Connection::open(home.path()).unwrap();
    let verdict: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
}

#[test]
fn a_plan_is_never_applied_to_another_organization_that_took_the_place_of_its_own() {
    let (home, other) = (Home::founded(), Home::founded());
    let planned = snapshot(&home.store()).id.unwrap();
    fs::copy(other.path(), home.path()).unwrap();
    let store = home.store();
    let writer = store.writer(provenance()).unwrap().only_for(planned);
    let invitation = operation(invited("bob@acme.org"));
    let outcome = block_on(writer.execute(&[&invitation], &NoSecrets)).remove(0);
    assert!(
        matches!(&outcome, Outcome::Failed(Error::Replaced(text)) if text.contains("holds the organization")),
        "{outcome:?}"
    );
    assert_eq!(snapshot(&store).organization.members.len(), 1);
}

#[test]
fn a_database_whose_end_is_missing_is_damaged_even_if_nothing_stood_there() {
    let home = Home::founded();
    let bytes = fs::read(home.path()).unwrap();
    for length in [bytes.len() - 1, bytes.len() - 4096] {
        fs::write(home.path(), &bytes[..length]).unwrap();
        for error in errors(&home.path()) {
            assert!(matches!(&error, Error::Damaged(text) if text.contains("is damaged")), "{error}");
        }
        assert_eq!(fs::read(home.path()).unwrap(), bytes[..length]);
    }
}

#[test]
fn a_link_to_a_file_that_is_not_there_is_no_new_organization() {
    let home = Home::new();
    let path = home.folder.path().join("linked.db");
    std::os::unix::fs::symlink("not-mounted/organization.db", &path).unwrap();
    for error in errors(&path) {
        assert!(matches!(&error, Error::Unreachable(text) if text.contains("a file that is not there")), "{error}");
    }
}

#[test]
fn what_is_no_regular_file_is_not_opened() {
    for error in errors(Path::new("/dev/null")) {
        assert!(matches!(&error, Error::Unreachable(text) if text.contains("no regular file")), "{error}");
    }
}
