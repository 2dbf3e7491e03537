//! What a database file says, asked without Halley.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

/// One effect, as the audit log keeps it.
pub(crate) struct Effect {
    pub(crate) operation: String,
    plan: Option<i64>,
    occurrence: i64,
    before: Option<String>,
    after: Option<String>,
}

/// A database file, after whoever wrote it.
pub(crate) struct Database(Connection);

impl Database {
    pub(crate) fn open(path: &Path) -> Self {
        assert!(path.exists(), "{}", path.display());
        Self(Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap())
    }

    /// The file is whole, and so are its references.
    pub(crate) fn is_whole(&self) {
        let verdict: String = self.0.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(verdict, "ok");
        let dangling = self.0.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap();
        assert!(!dangling, "a row refers to what is not there");
    }

    pub(crate) fn effects(&self) -> Vec<Effect> {
        let sql = "SELECT operation, plan, occurrence, before, after FROM audit ORDER BY seq";
        let mut statement = self.0.prepare(sql).unwrap();
        let effects = statement.query_map([], |row| {
            Ok(Effect {
                operation: row.get(0)?,
                plan: row.get(1)?,
                occurrence: row.get(2)?,
                before: row.get(3)?,
                after: row.get(4)?,
            })
        });
        effects.unwrap().collect::<Result<_, _>>().unwrap()
    }

    /// The members' e-mails.
    pub(crate) fn members(&self) -> BTreeSet<String> {
        self.texts("SELECT email FROM members")
    }

    /// `workspace/e-mail` of each membership.
    pub(crate) fn memberships(&self) -> BTreeSet<String> {
        self.texts(
            "SELECT w.name || '/' || m.email FROM memberships s JOIN members m ON m.id = s.member
             JOIN workspaces w ON w.id = s.workspace",
        )
    }

    /// The ids of keys that open the organization, for service accounts.
    pub(crate) fn live_keys(&self) -> BTreeSet<String> {
        self.texts("SELECT key_id FROM keys WHERE account IS NOT NULL AND revoked_at IS NULL")
    }

    fn texts(&self, sql: &str) -> BTreeSet<String> {
        let mut statement = self.0.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    }
}

/// Each effect changed what the one before had left, so none happened twice; and no operation of a plan took effect again.
pub(crate) fn nothing_happened_twice(effects: &[Effect]) {
    let mut states: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for Effect { operation, plan, occurrence, before, after } in effects {
        let (verb, object) = operation.split_once('/').unwrap();
        if plan.is_some() {
            assert!(*occurrence == 1 && seen.insert((operation, plan)), "`{operation}` took effect again");
        }
        assert_ne!(before, after, "`{operation}` changed nothing");
        // The mark stands in the organization's row, and the workspace's own chain does not know of it.
        if verb == "mark-default" {
            continue;
        }
        let found = states.insert(object, after.as_deref()).flatten();
        assert_eq!(known(found), known(before.as_deref()), "before `{operation}`");
    }
}

/// A side without what only the server knew when it was written: the id of a workspace is given while it is made.
fn known(side: Option<&str>) -> Option<serde_json::Value> {
    let mut side: serde_json::Value = serde_json::from_str(side?).unwrap();
    if side.get("default").is_some() {
        let workspace = side.as_object_mut().unwrap();
        workspace.remove("id");
        workspace.remove("default");
    }
    Some(side)
}
