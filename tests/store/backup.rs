//! Backups while others write.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::embedded::*;
use halley::backend::Error;
use halley::model::key::Email;
use halley::store::{Authority, Mode, Store};

fn said(result: Result<(), Error>) -> String {
    result.unwrap_err().to_string()
}

/// Tells the writers to stop.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_backup_under_writers_is_one_moment_and_whole() {
    let home = Home::founded();
    let store = home.store();
    let target = home.folder.path().join("backup.db");
    let enough = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for writer in 0..200 {
            let (store, enough) = (&store, &enough);
            scope.spawn(move || {
                let desk = store.desk().unwrap();
                for number in 0.. {
                    if enough.load(Ordering::Relaxed) {
                        break;
                    }
                    // Two people who come together or not at all.
                    let pair = ["a", "b"].map(|one| invited(&format!("{one}{number}-of-{writer}@acme.org")));
                    desk.execute(&provenance(), &Authority::Owner, None, &pair).unwrap();
                }
            });
        }
        // Also when this fails: otherwise the writers would never end.
        let _stop = Stop(&enough);
        while store.audit(None, 1).unwrap()[0].seq < 100 {
            std::thread::yield_now();
        }
        store.backup(&target).unwrap();
    });
    assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
    let copy = Store::open(&target, Mode::Read, clock()).unwrap();
    let (copied, live) = (snapshot(&copy).organization.members, snapshot(&store).organization.members);
    let has = |email: String| copied.get(Email::new(&email).as_str()).is_some();
    for member in
        copied.iter().filter(|member| member.email.as_str().starts_with("a") && member.email.as_str() != "ana@acme.org")
    {
        assert!(has(format!("b{}", &member.email.as_str()[1..])), "{}", member.email);
    }
    assert!(copied.len() > 90 && copied.len() <= live.len());
    assert_eq!(copy.audit(None, 100_000).unwrap().len(), copied.len() - 1 + founding().len());
    drop(copy);
    let left: Vec<_> = fs::read_dir(home.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_backup_overwrites_nothing_and_never_the_database() {
    let home = Home::founded();
    let store = home.store();
    let taken = home.folder.path().join("taken.db");
    fs::write(&taken, "mine").unwrap();
    assert!(said(store.backup(&taken)).contains("exists already"));
    assert_eq!(fs::read_to_string(&taken).unwrap(), "mine");
    let linked = home.folder.path().join("linked.db");
    std::os::unix::fs::symlink("nowhere", &linked).unwrap();
    assert!(said(store.backup(&linked)).contains("exists already"));
    for end in ["", "-wal", "-shm", "-journal"] {
        let own = format!("{}{end}", home.path().display());
        assert!(said(store.backup(own.as_ref())).contains("the database itself"), "{end}");
    }
    let missing = home.folder.path().join("no folder").join("backup.db");
    assert!(said(store.backup(&missing)).contains("cannot write the backup"));
}

#[test]
fn what_is_damaged_or_missing_is_not_backed_up() {
    let home = Home::new();
    let store = Store::open(home.path(), Mode::Read, clock()).unwrap();
    let target = home.folder.path().join("backup.db");
    assert!(said(store.backup(&target)).contains("there is no database"));
    assert!(!target.exists());
}
