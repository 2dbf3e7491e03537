//! An organization with a member for each combination of roles and grants, behind the real routes and a real SQLite file.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, SaltString};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use halley::backend::{Provenance, Read as _, Secret};
use halley::model::actor::Actor;
use halley::model::change::{Access, Change, Edit, KeyChange, NewKey, WorkspaceState};
use halley::model::key::{AccountName, Email, KeyName, RoleName, WorkspaceName};
use halley::model::organization::{
    Authorized, Grant, Grants, Invitations, Member, MemberState, Membership, OrganizationRole, Profile, Role,
    ServiceAccount, Subscription, WorkspaceRole,
};
use halley::store::{Authority, Executed, Mode, Store, SystemEntropy};
use halley::web::{App, Peer, Settings};
use jiff::Timestamp;
use serde_json::Value;
use tower::ServiceExt as _;

const NOW: &str = "2026-03-01T12:00:00Z";

pub(crate) const ORGANIZATION_ROLES: [&str; 5] =
    ["Admin", "PlatformMember", "OpikMember", "ViewOnly", "EM_AND_MPM_ONLY"];
/// `None`, the built-in roles, and a custom one of each: without inviting, and an owner that makes nothing public.
pub(crate) const WORKSPACE_ROLES: [&str; 5] = ["None", "Member", "Owner", "quiet", "private"];
pub(crate) const GRANTS: [&[Grant]; 4] =
    [&[], &[Grant::InviteUsers], &[Grant::MakeProjectsPublic], &[Grant::InviteUsers, Grant::MakeProjectsPublic]];

/// A member and what decides about them.
#[derive(Clone, Debug)]
pub(crate) struct Somebody {
    pub(crate) email: String,
    pub(crate) user_name: String,
    pub(crate) role: &'static str,
    pub(crate) workspace: &'static str,
    pub(crate) grants: &'static [Grant],
}

/// Every combination.
pub(crate) fn everybody() -> Vec<Somebody> {
    let mut everybody = Vec::new();
    for role in ORGANIZATION_ROLES {
        for workspace in WORKSPACE_ROLES {
            for (at, grants) in GRANTS.into_iter().enumerate() {
                if workspace == "None" && !grants.is_empty() {
                    continue;
                }
                let user_name = format!("{role}.{workspace}.{at}").to_lowercase().replace('_', "-");
                everybody.push(Somebody { email: format!("{user_name}@acme.org"), user_name, role, workspace, grants });
            }
        }
    }
    everybody
}

/// A file that is made once and copied, with the secrets of all keys in it.
pub(crate) struct Template {
    folder: tempfile::TempDir,
    /// The secret of each member's key by e-mail, and of each account's by name.
    pub(crate) keys: BTreeMap<String, String>,
}

/// The same organization with each setting.
pub(crate) fn template(invitations: Invitations) -> &'static Template {
    static EVERYONE: OnceLock<Template> = OnceLock::new();
    static ADMINS: OnceLock<Template> = OnceLock::new();
    let place = match invitations {
        Invitations::Everyone => &EVERYONE,
        Invitations::AdminsOnly => &ADMINS,
    };
    place.get_or_init(|| made(invitations))
}

fn made(invitations: Invitations) -> Template {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("organization.db"));
    let desk = store.desk().unwrap();
    let mut make = |changes: &[Change]| -> Vec<Executed> {
        let executed = desk.execute(&owner(), &Authority::Owner, None, changes).unwrap();
        for (change, executed) in changes.iter().zip(&executed) {
            assert!(matches!(executed, Executed::Done | Executed::Issued { .. }), "{}: {executed:?}", change.id());
        }
        executed
    };
    make(&founding(invitations));
    let people: Vec<Change> = everybody().iter().flat_map(coming).collect();
    make(&people);
    let mut keys = BTreeMap::new();
    for account in ["sa-inside", "sa-outside"] {
        let key = NewKey { account: AccountName::new(account), name: KeyName::new("main.1"), target: "".into() };
        let Some(Executed::Issued { id: _, secret }) = make(&[Change::Key(KeyChange::Issue(key))]).pop() else {
            panic!("no key")
        };
        keys.insert(account.to_owned(), secret.expose().to_owned());
    }
    let others = ["ana@acme.org", "target@acme.org", "gone@acme.org", "revoked@acme.org", "pending@acme.org"];
    for email in everybody().into_iter().map(|somebody| somebody.email).chain(others.map(str::to_owned)) {
        let (_, secret) = store.create_member_key(owner(), &Email::new(&email), &KeyName::new("main")).unwrap();
        keys.insert(email, secret.expose().to_owned());
    }
    leave(&store, &mut make, &folder.path().join("organization.db"));
    drop(desk);
    drop(store);
    Template { folder, keys }
}

/// A member is removed, a key is revoked, and a member's invitation is open again: what they hold opens nothing any more.
fn leave(store: &Store, make: &mut impl FnMut(&[Change]) -> Vec<Executed>, path: &Path) {
    make(&[Change::Member(Edit::Delete(member("gone@acme.org", "PlatformMember")))]);
    let revoked = store.keys().unwrap().into_iter().find(
        |key| matches!(&key.holder, halley::store::KeyHolder::Member(email) if email.as_str() == "revoked@acme.org"),
    );
    store.revoke_key(owner(), &revoked.unwrap().id).unwrap();
    let connection = rusqlite::Connection::open(path).unwrap();
    let sql =
        "UPDATE members SET state = 'Pending', user_name = NULL, joined_at = NULL WHERE email = 'pending@acme.org'";
    connection.execute(sql, []).unwrap();
    // That a key is used is noted once a minute: here it has been noted, so that any commit is one too many.
    let now: Timestamp = NOW.parse().unwrap();
    connection.execute("UPDATE keys SET last_used_at = ?", [now.as_millisecond()]).unwrap();
    store.request_membership(owner(), &Email::new("wishes@else.example")).unwrap();
}

fn owner() -> Provenance {
    Provenance::by_hand(Actor::Owner, "test")
}

fn open(path: &Path) -> Store {
    let start: Timestamp = NOW.parse().unwrap();
    Store::open(path, Mode::ReadWrite, Arc::new(move || start)).unwrap()
}

pub(crate) fn member(email: &str, role: &str) -> Member {
    Member { email: Email::new(email), role: OrganizationRole::from_name(role), state: MemberState::Active }
}

pub(crate) fn access(workspace: &str, email: &str, role: &str, grants: &[Grant]) -> Access {
    Access {
        membership: Membership {
            grants: grants.iter().copied().collect::<Grants>(),
            member: Email::new(email),
            role: WorkspaceRole::from_name(role),
        },
        workspace: WorkspaceName::new(workspace),
    }
}

fn founding(invitations: Invitations) -> Vec<Change> {
    let profile = Profile { invitations, name: "Acme".into(), subscription: Subscription::Enterprise };
    let workspace = |name: &str, default| {
        Change::Workspace(Edit::Create(WorkspaceState { default, id: None, name: WorkspaceName::new(name) }))
    };
    let role = |name: &str, base: &str, exclude: &[&str]| {
        Change::Role(Edit::Create(Role {
            base: WorkspaceRole::from_name(base),
            exclude: exclude.iter().map(|name| Arc::from(*name)).collect(),
            name: RoleName::new(name),
        }))
    };
    let account = |name: &str, workspace: &str| {
        Change::ServiceAccount(Edit::Create(ServiceAccount {
            default_workspace: Some(WorkspaceName::new(workspace)),
            name: AccountName::new(name),
            workspaces: Authorized::Listed([WorkspaceName::new(workspace)].into()),
        }))
    };
    let active = |email: &str, role: &str| Change::Member(Edit::Create(member(email, role)));
    vec![
        Change::Organization(Edit::Create(profile)),
        active("ana@acme.org", "Admin"),
        workspace("research", true),
        workspace("spare", false),
        workspace("archive", false),
        role("quiet", "Member", &["inviteExistingUsers"]),
        role("private", "Owner", &["makeOpikProjectPublic", "makeEmProjectPublic"]),
        role("unused", "Member", &[]),
        account("inside", "research"),
        account("outside", "spare"),
        active("target@acme.org", "PlatformMember"),
        active("outsider@acme.org", "PlatformMember"),
        active("gone@acme.org", "PlatformMember"),
        active("revoked@acme.org", "PlatformMember"),
        active("pending@acme.org", "PlatformMember"),
        Change::Membership(Edit::Create(access("research", "target@acme.org", "Member", &[]))),
        Change::Membership(Edit::Create(access("research", "gone@acme.org", "Owner", &[]))),
        Change::Membership(Edit::Create(access("research", "revoked@acme.org", "Owner", &[]))),
        Change::Membership(Edit::Create(access("research", "pending@acme.org", "Owner", &[]))),
    ]
}

fn coming(somebody: &Somebody) -> Vec<Change> {
    let Somebody { email, user_name: _, role, workspace, grants } = somebody;
    let mut changes = vec![Change::Member(Edit::Create(member(email, role)))];
    if *workspace != "None" {
        changes.push(Change::Membership(Edit::Create(access("research", email, workspace, grants))));
    }
    changes
}

/// A server on a copy of the template.
pub(crate) struct World {
    /// Goes away with the world.
    _folder: tempfile::TempDir,
    router: axum::Router,
    app: Arc<App>,
    pub(crate) keys: &'static BTreeMap<String, String>,
    /// Counts commits of others than itself.
    watcher: rusqlite::Connection,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A request to make.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Option<Value>,
}

pub(crate) fn ask(method: &'static str, path: impl Into<String>) -> Ask {
    Ask { method, path: path.into(), headers: Vec::new(), body: None }
}

impl Ask {
    pub(crate) fn with(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl World {
    pub(crate) fn new(invitations: Invitations) -> Self {
        Self::at(invitations, NOW, Settings::new("http://127.0.0.1:8750"))
    }

    /// The same at another time, where seats have prices.
    pub(crate) fn billed(now: &'static str, prices: Value) -> Self {
        let prices = Some(serde_json::from_value(prices).unwrap());
        Self::at(Invitations::Everyone, now, Settings { prices, ..Settings::new("http://127.0.0.1:8750") })
    }

    fn at(invitations: Invitations, now: &'static str, settings: Settings) -> Self {
        let template = template(invitations);
        let folder = tempfile::tempdir().unwrap();
        for file in std::fs::read_dir(template.folder.path()).unwrap() {
            let file = file.unwrap();
            if file.file_type().unwrap().is_file() {
                std::fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
            }
        }
        let path = folder.path().join("organization.db");
        let app = Arc::new(app(&path, now, settings));
        let watcher = rusqlite::Connection::open(&path).unwrap();
        Self { router: halley::web::router(app.clone()), app, keys: &template.keys, watcher, _folder: folder }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.app.store
    }

    /// A membership as it is stored.
    pub(crate) async fn membership(&self, workspace: &str, email: &str) -> Membership {
        self.store().snapshot().await.unwrap().organization.membership(workspace, email).unwrap().clone()
    }

    /// Accepts an invitation by its link, with a password.
    pub(crate) fn accept(&self, token: &str, password: &str) {
        let salt = SaltString::from_b64("c2FsdHNhbHRzYWx0").unwrap();
        let hash = Argon2::default().hash_password(password.as_bytes(), &salt).unwrap().to_string();
        self.store().accept_invitation(&secret(token), &hash, None, "test").unwrap();
    }

    /// Nobody has a custom role any more, and there is none.
    pub(crate) fn without_custom_roles(&self) {
        let sql = "UPDATE memberships SET role = 'Member'; DELETE FROM roles";
        self.watcher.execute_batch(sql).unwrap();
    }

    /// A number that changes with every commit.
    pub(crate) fn commits(&self) -> i64 {
        self.watcher.pragma_query_value(None, "data_version", |row| row.get(0)).unwrap()
    }

    /// The id of a workspace.
    pub(crate) fn id(&self, workspace: &str) -> String {
        let sql = "SELECT public_id FROM workspaces WHERE name = ?";
        self.watcher.query_row(sql, [workspace], |row| row.get(0)).unwrap()
    }

    /// The organization's id.
    pub(crate) fn organization(&self) -> String {
        self.watcher.query_row("SELECT server_id FROM organization", [], |row| row.get(0)).unwrap()
    }

    /// The id of the one key of somebody.
    pub(crate) fn key_id(&self, holder: &str) -> String {
        let sql =
            "SELECT key_id FROM keys k LEFT JOIN members m ON m.id = k.member LEFT JOIN accounts a ON a.id = k.account
                   WHERE coalesce(m.email, a.name) = ?";
        self.watcher.query_row(sql, [holder], |row| row.get(0)).unwrap()
    }

    /// Asks with the key of somebody, or without.
    pub(crate) async fn ask(&self, holder: Option<&str>, ask: &Ask) -> Answer {
        let Ask { method, path, headers, body } = ask;
        let mut request = Request::builder().method(*method).uri(path);
        if let Some(holder) = holder {
            request = request.header("authorization", &self.keys[holder]);
        }
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let body = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(Peer(IpAddr::from([127, 0, 0, 1])));
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// A key as its holder sends it.
pub(crate) fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn app(path: &Path, now: &str, settings: Settings) -> App {
    let start: Timestamp = now.parse().unwrap();
    let clock = Arc::new(move || start);
    let store = Store::open(path, Mode::ReadWrite, clock.clone()).unwrap();
    App::new(store, clock, Arc::new(SystemEntropy), settings).unwrap()
}
