//! `kill -9` at 200 moments of an apply: run again, and nothing is lost, doubled or half-done.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod embedded;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use embedded::{block_on, clock};
use halley::backend::{Read as _, Secret};
use halley::model::key::{AccountName, KeyName};
use halley::model::organization::Organization;
use halley::store::{Mode, Store};

const MOMENTS: u32 = 200;
const PEOPLE: usize = 1980;
const WORKSPACES: usize = 10;
const IN_EACH: usize = 300;
const ACCOUNTS: usize = 2;
const KEYS_OF_EACH: usize = 3;

/// About 5,000 operations: people, workspaces, memberships, service accounts and keys.
fn manifests() -> String {
    let mut text = String::from("apiVersion: halley.dev/v1alpha1\nkind: CometOrganization\nmetadata: {name: acme}\n");
    text.push_str("spec: {displayName: Acme, subscription: Enterprise}\n---\napiVersion: halley.dev/v1alpha1\n");
    text.push_str("kind: CometMember\nmetadata: {name: ana}\nspec: {email: ana@acme.org, role: Admin}\n---\n");
    text.push_str("apiVersion: halley.dev/v1alpha1\nkind: CometRoster\nmetadata: {name: people}\nspec:\n  members:\n");
    for person in 0..PEOPLE {
        writeln!(text, "  - {{email: p{person}@acme.org}}").unwrap();
    }
    for workspace in 0..WORKSPACES {
        text.push_str("---\napiVersion: halley.dev/v1alpha1\nkind: CometWorkspace\n");
        writeln!(text, "metadata: {{name: w{workspace}}}\nspec:\n  default: {}\n  access:", workspace == 0).unwrap();
        for person in 0..IN_EACH {
            writeln!(text, "  - {{member: p{}@acme.org}}", (workspace * 190 + person) % PEOPLE).unwrap();
        }
    }
    for account in 0..ACCOUNTS {
        text.push_str("---\napiVersion: halley.dev/v1alpha1\nkind: CometServiceAccount\n");
        writeln!(
            text,
            "metadata: {{name: a{account}}}\nspec:\n  defaultWorkspace: w0\n  workspaces: [w0, w1]\n  keys:"
        )
        .unwrap();
        for key in 0..KEYS_OF_EACH {
            writeln!(text, "  - {{name: k{key}, target: {{file: secrets/a{account}-k{key}.key}}}}").unwrap();
        }
    }
    text
}

/// A folder with the manifests, and an organization that is made from them.
struct Site(tempfile::TempDir);

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("manifests")).unwrap();
        fs::write(folder.path().join("manifests/all.yaml"), manifests()).unwrap();
        Self(folder)
    }

    fn database(&self) -> PathBuf {
        self.0.path().join(".halley/organization.db")
    }

    fn start(&self) -> Child {
        Command::new(env!("CARGO_BIN_EXE_halley"))
            .args(["apply", "--yes", "-f", "manifests"])
            .current_dir(self.0.path())
            .env_remove("HALLEY_SERVER")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn apply(&self) {
        let output = self.start().wait_with_output().unwrap();
        assert!(output.status.success(), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    }

    /// Kills an apply at `moment`, if it is still running then. Says whether it was, and how many operations had committed.
    fn interrupt(&self, moment: Duration) -> (bool, usize) {
        let mut child = self.start();
        std::thread::sleep(moment);
        let was_running = child.try_wait().unwrap().is_none();
        child.kill().unwrap();
        child.wait().unwrap();
        let committed = if self.database().exists() { self.store().audit(None, u32::MAX).unwrap().len() } else { 0 };
        (was_running, committed)
    }

    fn store(&self) -> Store {
        Store::open(self.database(), Mode::Read, clock()).unwrap()
    }

    fn organization(&self) -> Organization {
        block_on(self.store().snapshot()).unwrap().organization
    }

    /// Every target holds a secret that the organization takes, and nothing else is taken.
    fn no_key_is_lost(&self) {
        let store = self.store();
        let mut held = BTreeMap::new();
        for account in 0..ACCOUNTS {
            for key in 0..KEYS_OF_EACH {
                let file = self.0.path().join(format!("manifests/secrets/a{account}-k{key}.key"));
                let secret = Secret::new(fs::read_to_string(&file).unwrap().trim().to_owned());
                let id = block_on(store.verify(&secret)).unwrap().expect("the secret opens the organization");
                held.insert(id, (AccountName::new(&format!("a{account}")), KeyName::new(&format!("k{key}"))));
            }
        }
        assert_eq!(held.len(), ACCOUNTS * KEYS_OF_EACH);
        let live = block_on(store.snapshot()).unwrap().keys;
        let named = |name: &KeyName| KeyName::new(name.generation().unwrap().0);
        let live: BTreeMap<_, _> =
            live.iter().map(|key| (key.id.clone(), (key.account().clone(), named(key.name())))).collect();
        assert_eq!(live, held);
        self.no_temporary_file_stays_in(&self.0.path().join("manifests/secrets"));
    }

    /// A killed process may leave one behind while it was written; it is hidden, private, and never read.
    fn no_temporary_file_stays_in(&self, folder: &Path) {
        use std::os::unix::fs::PermissionsExt as _;
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let is_target = entry.path().extension().is_some_and(|extension| extension == "key");
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            assert!(is_target || is_hidden, "{:?}", entry.path());
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o077, 0);
        }
    }

    /// Each operation of each plan took effect once, and the file is whole.
    fn the_file_is_whole(&self) {
        let connection = rusqlite::Connection::open(self.database()).unwrap();
        let verdict: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(verdict, "ok");
        let rows = self.store().audit(None, u32::MAX).unwrap();
        let distinct: BTreeSet<_> =
            rows.iter().map(|row| (row.plan.as_deref(), row.operation.as_str(), row.occurrence)).collect();
        assert_eq!(distinct.len(), rows.len());
        assert!(rows.iter().all(|row| row.occurrence == 1), "nothing took effect twice");
    }
}

#[test]
fn an_apply_that_is_killed_at_any_moment_is_completed_by_the_next_one() {
    let alone = Site::new();
    let begun = measured(|| alone.apply());
    let expected = alone.organization();
    assert_eq!(
        alone.store().audit(None, u32::MAX).unwrap().len(),
        2 + PEOPLE + WORKSPACES * (1 + IN_EACH) + ACCOUNTS * (1 + KEYS_OF_EACH)
    );
    let (next, running, halfway) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let kill = |site: &Site, moment: u32| {
        let (was_running, committed) = site.interrupt(begun * moment / MOMENTS);
        running.fetch_add(usize::from(was_running), Ordering::Relaxed);
        halfway.fetch_add(usize::from(was_running && committed > 0), Ordering::Relaxed);
    };
    let rounds = || {
        while let Ok(round) = u32::try_from(next.fetch_add(1, Ordering::Relaxed))
            && round < MOMENTS / 2
        {
            let site = Site::new();
            // An early moment, then a late one of the run that completes it: all 200 moments are different.
            kill(&site, round);
            kill(&site, MOMENTS - 1 - round);
            site.apply();
            assert_eq!(site.organization(), expected, "killed in round {round}");
            site.no_key_is_lost();
            site.the_file_is_whole();
        }
    };
    // As many as there are cores on a small machine: more would move the moments.
    std::thread::scope(|scope| {
        scope.spawn(rounds);
        scope.spawn(rounds);
    });
    let (running, halfway) = (running.into_inner(), halfway.into_inner());
    assert!(
        running >= 100 && halfway >= 10,
        "{running} were killed while they ran, {halfway} of them while they wrote"
    );
}

#[expect(clippy::disallowed_methods, reason = "the moments of killing are real time")]
fn measured(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}
