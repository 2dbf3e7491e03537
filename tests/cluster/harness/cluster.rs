//! An API server with Halley's kinds.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use super::api_server::Place;
use super::audit::{self, AuditEntry};
use super::client::Client;
use super::guarded::Guarded;
use super::people;
use super::wait::wait_until;

const SOON: Duration = Duration::from_secs(60);

/// A running API server. As itself it is its admin in the namespace `default`.
pub(crate) struct Cluster {
    admin: Client,
    asked: AtomicU32,
    namespaces: AtomicU32,
    place: Place,
    // In the order in which they have to end.
    api: Mutex<Option<Guarded>>,
    etcd: Guarded,
}

/// The API server that all tests share, with Halley's kinds. It is started once; its guard ends it with the tests.
pub(crate) fn cluster() -> &'static Cluster {
    // Where it does not start, no test waits for it a second time.
    static SHARED: LazyLock<Cluster> = LazyLock::new(Cluster::start);
    &SHARED
}

impl Cluster {
    /// Starts one with Halley's kinds, for a test that stops it or breaks what all share.
    pub(crate) fn start() -> Self {
        let cluster = Self::bare();
        cluster.install_kinds();
        cluster
    }

    /// Starts one that has never heard of Halley.
    pub(crate) fn bare() -> Self {
        let place = Place::new();
        let etcd = place.start_etcd();
        let config =
            people::kubeconfig(&place.folder, &place.url(), people::ADMIN, &people::token(people::ADMIN), "default");
        let cluster = Self {
            admin: Client::new(config, "default"),
            asked: AtomicU32::new(0),
            namespaces: AtomicU32::new(0),
            place,
            api: Mutex::new(None),
            etcd,
        };
        cluster.start_api();
        cluster
    }

    /// What `halley crds` prints, applied and established.
    pub(crate) fn install_kinds(&self) {
        let kinds = self.halley(&["crds"], "").ok();
        self.apply(&kinds).ok();
        self.kubectl_reading(&["wait", "--for=condition=Established", "--timeout=60s", "-f", "-"], &kinds).ok();
    }

    pub(crate) fn url(&self) -> String {
        self.place.url()
    }

    /// A fresh namespace, whose name begins so.
    pub(crate) fn namespace(&self, name: &str) -> Namespace<'_> {
        let name = format!("{name}-{}", self.namespaces.fetch_add(1, Ordering::Relaxed));
        self.kubectl(&["create", "namespace", &name]).ok();
        Namespace { cluster: self, admin: Client::new(self.admin.kubeconfig.clone(), &name) }
    }

    /// Somebody whom the API server knows: `admin`, `ana`, `bob`, `eve` or `dan`. All but the admin may do nothing by themselves.
    pub(crate) fn somebody(&self, name: &str, namespace: &str) -> Client {
        self.with_token(name, &people::token(name), namespace)
    }

    /// A service account, made if need be, with a token of its own.
    pub(crate) fn service_account(&self, name: &str, namespace: &str) -> Client {
        let admin = Client::new(self.admin.kubeconfig.clone(), namespace);
        if !admin.kubectl(&["get", "serviceaccount", name]).succeeded() {
            admin.kubectl(&["create", "serviceaccount", name]).ok();
        }
        let token = admin.kubectl(&["create", "token", name, "--duration=2h"]).ok();
        self.with_token(name, token.trim(), namespace)
    }

    fn with_token(&self, name: &str, token: &str, namespace: &str) -> Client {
        let config = people::kubeconfig(&self.place.folder, &self.place.url(), name, token, namespace);
        Client::new(config, namespace)
    }

    /// All requests so far, but the API server's own, in the order of their answers.
    pub(crate) fn audit(&self) -> Vec<AuditEntry> {
        // A request's entry is written after its answer: one more request that is in the log says that the others are too.
        let mark = format!("/readyz?asked={}", self.asked.fetch_add(1, Ordering::Relaxed));
        self.kubectl(&["get", "--raw", &mark]).ok();
        let mut entries = wait_until("the request is in the audit log", SOON, || {
            let entries = audit::read(&self.place.audit_log());
            if entries.iter().any(|entry| entry.uri == mark) { Ok(entries) } else { Err(format!("{}", entries.len())) }
        });
        entries.retain(|entry| !entry.uri.starts_with("/readyz"));
        entries
    }

    /// Kills the API server. What it knows stays in etcd.
    pub(crate) fn stop_api(&self) {
        self.api.lock().unwrap().take().expect("an API server that runs");
    }

    /// Starts the API server, at the same address, and waits until it is ready.
    pub(crate) fn start_api(&self) {
        let before = self.api.lock().unwrap().replace(self.place.start_api());
        assert!(before.is_none(), "the API server runs already");
        wait_until("the API server is ready", SOON, || {
            let ready = self.kubectl(&["get", "--raw", "/readyz"]);
            if ready.succeeded() { Ok(()) } else { Err(ready.text()) }
        });
    }

    /// Where it keeps its logs.
    pub(crate) fn folder(&self) -> PathBuf {
        self.place.folder.clone()
    }
}

impl Deref for Cluster {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.admin
    }
}

/// A namespace of a test. As itself it is the admin in it. It is never deleted: nothing here would finish that, and the API server goes anyway.
pub(crate) struct Namespace<'a> {
    pub(crate) cluster: &'a Cluster,
    admin: Client,
}

impl Namespace<'_> {
    pub(crate) fn name(&self) -> &str {
        &self.admin.namespace
    }

    /// Somebody in this namespace, as [`Cluster::somebody`].
    pub(crate) fn somebody(&self, name: &str) -> Client {
        self.cluster.somebody(name, self.name())
    }

    /// A service account of this namespace, made if need be, with a token of its own.
    pub(crate) fn service_account(&self, name: &str) -> Client {
        self.cluster.service_account(name, self.name())
    }

    /// The requests of a user so far, in any namespace.
    pub(crate) fn asked_by(&self, user: &str) -> Vec<AuditEntry> {
        self.cluster.audit().into_iter().filter(|entry| entry.user == user).collect()
    }
}

impl Deref for Namespace<'_> {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.admin
    }
}
