//! etcd and kube-apiserver, on loopback, in a folder of their own.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use super::guarded::{Guarded, command};
use super::wait::wait_until;
use super::{audit, people, tools};

const READY: Duration = Duration::from_secs(60);

/// Where an API server lives: everything it reads and writes is in the folder, and stays for the next one in its place.
pub(crate) struct Place {
    pub(crate) folder: PathBuf,
    etcd: u16,
    port: u16,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("halley-cluster-").tempdir().unwrap().keep();
        std::fs::create_dir(folder.join("home")).unwrap();
        std::fs::write(folder.join("tokens"), people::tokens()).unwrap();
        std::fs::write(folder.join("audit-policy"), audit::POLICY).unwrap();
        let key = rcgen::KeyPair::generate().unwrap();
        std::fs::write(folder.join("key"), key.serialize_pem()).unwrap();
        std::fs::write(folder.join("key.pub"), key.public_key_pem()).unwrap();
        Self { folder, etcd: free_port(), port: free_port() }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    pub(crate) fn audit_log(&self) -> PathBuf {
        self.folder.join("audit.log")
    }

    /// Starts etcd. With its end goes the folder.
    pub(crate) fn start_etcd(&self) -> Guarded {
        let log = self.folder.join("etcd.log");
        let client = format!("http://127.0.0.1:{}", self.etcd);
        let mut etcd = command(&tools::path("etcd"), &log, Some(&self.folder));
        etcd.arg("--data-dir").arg(self.folder.join("etcd"));
        etcd.args(["--listen-client-urls", &client, "--advertise-client-urls", &client]);
        // Its only peer is itself, and its data need not outlive the machine.
        etcd.args(["--listen-peer-urls", "http://127.0.0.1:0", "--unsafe-no-fsync"]);
        let mut etcd = Guarded::start(&mut etcd, &log);
        listens("etcd", self.etcd, &mut etcd);
        etcd
    }

    /// Starts the API server, without waiting until it answers.
    pub(crate) fn start_api(&self) -> Guarded {
        let log = self.folder.join("kube-apiserver.log");
        let file = |name: &str| self.folder.join(name).into_os_string().into_string().unwrap();
        let mut api = command(&tools::path("kube-apiserver"), &log, None);
        for (flag, value) in [
            ("etcd-servers", format!("http://127.0.0.1:{}", self.etcd)),
            ("bind-address", "127.0.0.1".to_owned()),
            ("advertise-address", "127.0.0.1".to_owned()),
            ("secure-port", self.port.to_string()),
            ("cert-dir", file("certificates")),
            ("service-account-issuer", "https://kubernetes.default.svc".to_owned()),
            ("service-account-key-file", file("key.pub")),
            ("service-account-signing-key-file", file("key")),
            ("service-cluster-ip-range", "10.0.0.0/24".to_owned()),
            ("endpoint-reconciler-type", "none".to_owned()),
            ("disable-admission-plugins", "ServiceAccount".to_owned()),
            ("token-auth-file", file("tokens")),
            ("authorization-mode", "RBAC".to_owned()),
            ("audit-policy-file", file("audit-policy")),
            ("audit-log-path", file("audit.log")),
        ] {
            api.arg(format!("--{flag}={value}"));
        }
        let mut api = Guarded::start(&mut api, &log);
        listens("kube-apiserver", self.port, &mut api);
        api
    }
}

/// Waits until a port is listened to.
fn listens(name: &str, port: u16, process: &mut Guarded) {
    wait_until(&format!("{name} listens"), READY, || {
        if let Some(status) = process.ended() {
            panic!("{name} ended with {status}: {}", last_lines(&process.log()));
        }
        std::net::TcpStream::connect(("127.0.0.1", port)).map(drop).map_err(|_| last_lines(&process.log()))
    });
}

fn last_lines(log: &str) -> String {
    let lines: Vec<_> = log.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}

/// A port that nobody listens on, below those that the system gives to connections: a client of a server that is away could otherwise be given
/// the server's port, and be connected to itself.
pub(crate) fn free_port() -> u16 {
    static TRIED: AtomicU16 = AtomicU16::new(0);
    // Other runs of the tests begin elsewhere.
    let start = (std::process::id() % 1000 * 11) as u16;
    let port = || 20_000 + (start + TRIED.fetch_add(1, Ordering::Relaxed)) % 12_000;
    std::iter::repeat_with(port).find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap()
}
