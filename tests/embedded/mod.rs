//! Plans built by hand, and embedded organizations in temporary folders.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "helpers of tests; each test file uses its part")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use halley::backend::{Error, NoSecrets, Outcome, Provenance, Read as _, SecretSink, Write as _};
use halley::model::actor::Actor;
use halley::model::change::{Access, Change, Edit, KeyChange, KeyState, NewKey, WorkspaceState};
use halley::model::key::{AccountName, Email, KeyName, RoleName, WorkspaceName};
use halley::model::organization::{
    Authorized, Grants, Invitations, Member, MemberState, Membership, OrganizationRole, Profile, Role, ServiceAccount,
    Subscription, WorkspaceRole,
};
use halley::model::snapshot::Snapshot;
use halley::plan::{
    AccessDiff, Digest, Execution, Forecast, Guard, GuardVerdict, Operation, Plan, Seats, Verdict, Why,
};
use halley::store::{Clock, Entropy, Mode, Store};
use jiff::Timestamp;

/// 2026-03-01T12:00:00Z and one second more for each reading.
pub fn clock() -> Arc<dyn Clock> {
    let seconds = AtomicU64::new(0);
    let start = "2026-03-01T12:00:00Z".parse::<Timestamp>().unwrap();
    Arc::new(move || start + jiff::SignedDuration::from_secs(seconds.fetch_add(1, Ordering::Relaxed) as i64))
}

/// Bytes that count upwards, over all organizations of a test: an organization that is opened again gets new ids.
pub struct Counting;

static COUNTED: AtomicU64 = AtomicU64::new(0);

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Error> {
        for chunk in bytes.chunks_mut(8) {
            let number = COUNTED.fetch_add(1, Ordering::Relaxed).to_be_bytes();
            chunk.copy_from_slice(&number[8 - chunk.len()..]);
        }
        Ok(())
    }
}

/// An organization's file in a folder that goes away with it.
pub struct Home {
    pub folder: tempfile::TempDir,
}

impl Home {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join(".halley").join("organization.db")
    }

    pub fn store(&self) -> Store {
        open(&self.path())
    }

    /// With one Admin and two workspaces, of which `research` is the default.
    pub fn founded() -> Self {
        let home = Self::new();
        let store = home.store();
        done(&store, &founding());
        home
    }
}

pub fn open(path: &Path) -> Store {
    Store::open(path, Mode::ReadWrite, clock()).unwrap().with_entropy(Arc::new(Counting))
}

pub fn founding() -> Vec<Change> {
    vec![
        organization(Subscription::Enterprise),
        Change::Member(Edit::Create(member("ana@acme.org", OrganizationRole::Admin, MemberState::Active))),
        Change::Workspace(Edit::Create(workspace("research", true))),
        Change::Workspace(Edit::Create(workspace("vision", false))),
    ]
}

pub fn organization(subscription: Subscription) -> Change {
    Change::Organization(Edit::Create(profile("Acme", subscription)))
}

pub fn profile(name: &str, subscription: Subscription) -> Profile {
    Profile { invitations: Invitations::Everyone, name: name.into(), subscription }
}

pub fn member(email: &str, role: OrganizationRole, state: MemberState) -> Member {
    Member { email: Email::new(email), role, state }
}

pub fn invited(email: &str) -> Change {
    Change::Member(Edit::Create(member(email, OrganizationRole::PlatformMember, MemberState::Pending)))
}

pub fn joined(email: &str) -> Change {
    Change::Member(Edit::Create(member(email, OrganizationRole::PlatformMember, MemberState::Active)))
}

pub fn workspace(name: &str, default: bool) -> WorkspaceState {
    WorkspaceState { default, id: None, name: WorkspaceName::new(name) }
}

pub fn access(workspace: &str, email: &str, role: WorkspaceRole) -> Access {
    let membership = Membership { grants: Grants::NONE, member: Email::new(email), role };
    Access { membership, workspace: WorkspaceName::new(workspace) }
}

pub fn role(name: &str, exclude: &[&str]) -> Role {
    Role {
        base: WorkspaceRole::Member,
        exclude: exclude.iter().map(|permission| Arc::from(*permission)).collect(),
        name: RoleName::new(name),
    }
}

pub fn account(name: &str, workspaces: &[&str]) -> ServiceAccount {
    ServiceAccount {
        default_workspace: workspaces.first().map(|name| WorkspaceName::new(name)),
        name: AccountName::new(name),
        workspaces: Authorized::Listed(workspaces.iter().map(|name| WorkspaceName::new(name)).collect()),
    }
}

pub fn new_key(account: &str, name: &str, target: &str) -> NewKey {
    NewKey { account: AccountName::new(account), name: KeyName::new(name), target: target.into() }
}

pub fn issue(account: &str, name: &str, target: &str) -> Change {
    Change::Key(KeyChange::Issue(new_key(account, name, target)))
}

pub fn revoke(account: &str, name: &str, id: &str) -> Change {
    let key = KeyState { account: AccountName::new(account), id: id.into(), name: KeyName::new(name) };
    Change::Key(KeyChange::Revoke { key, scheduled: false })
}

pub fn operation(change: Change) -> Operation {
    Operation { change, why: Why::Undeclared, needs: Vec::new(), execution: Execution::Automatic }
}

/// Operations, each of which needs the ones named by index.
pub fn plan(operations: Vec<(Change, Vec<u32>)>) -> Plan {
    let operations =
        operations.into_iter().map(|(change, needs)| Operation { needs, ..operation(change) }).collect::<Vec<_>>();
    Plan {
        organization_id: None,
        organization_name: "Acme".into(),
        operations,
        digest: Digest("h1:test".into()),
        guarded_digest: None,
        valid_until: None,
        unmanaged: Vec::new(),
        skipped: Vec::new(),
        waiting: Vec::new(),
        as_if: None,
        ending: halley::plan::Endings::default(),
        unread: BTreeSet::new(),
        guards: Vec::new(),
        loosened: Vec::new(),
        access: AccessDiff::default(),
        seats: Seats::default(),
        cost: None,
        forecast: Forecast::default(),
        origins: halley::desired::Origins::default(),
    }
}

pub fn refused_verdict() -> GuardVerdict {
    GuardVerdict {
        guard: Guard::MaxRemovals,
        scope: None,
        verdict: Verdict::Refused,
        limit: "at most 10".to_owned(),
        count: 11,
        operations: Vec::new(),
        set_at: "spec.guards.maxRemovals",
        way_out: String::new(),
    }
}

pub fn provenance() -> Provenance {
    Provenance { plan: Some("h1:test".into()), revision: "0123abc".into(), ..Provenance::by_hand(Actor::Owner, "cli") }
}

pub fn by_hand(actor: Actor) -> Provenance {
    Provenance::by_hand(actor, "cli")
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

pub fn execute_with(store: &Store, changes: &[Change], sink: &dyn SecretSink) -> Vec<Outcome> {
    let writer = store.writer(provenance()).unwrap();
    let operations: Vec<Operation> = changes.iter().cloned().map(operation).collect();
    let operations: Vec<&Operation> = operations.iter().collect();
    block_on(writer.execute(&operations, sink))
}

pub fn execute(store: &Store, changes: &[Change]) -> Vec<Outcome> {
    execute_with(store, changes, &NoSecrets)
}

/// One after the other, and all must succeed.
pub fn done(store: &Store, changes: &[Change]) {
    for (change, outcome) in changes.iter().zip(execute(store, changes)) {
        assert!(matches!(outcome, Outcome::Done), "{}: {outcome:?}", change.id());
    }
}

/// The reason of the one refusal.
pub fn refusal(store: &Store, change: Change) -> String {
    match execute(store, &[change]).remove(0) {
        Outcome::Refused(text) => text,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

pub fn snapshot(store: &Store) -> Snapshot {
    block_on(store.snapshot()).unwrap()
}

/// Keeps secrets in memory.
#[derive(Default)]
pub struct MemorySink(std::sync::Mutex<Vec<halley::backend::Secret>>);

impl MemorySink {
    pub fn only(&self) -> halley::backend::Secret {
        let stored = self.0.lock().unwrap();
        assert_eq!(stored.len(), 1);
        stored[0].clone()
    }
}

impl SecretSink for MemorySink {
    fn reserve(&self, _: &NewKey) -> Result<(), halley::backend::SinkError> {
        Ok(())
    }

    fn store(&self, _: &NewKey, secret: &halley::backend::Secret) -> Result<(), halley::backend::SinkError> {
        self.0.lock().unwrap().push(secret.clone());
        Ok(())
    }
}
