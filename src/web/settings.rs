//! What the owner of a server decides at its start.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::mail::Mailer;
use super::prices::Prices;

/// What the owner of a server decides at its start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What people write before paths, without a slash at the end: `https://halley.acme.example`. Links in mails begin with it.
    pub public_url: String,
    /// Proxies in front of this server: only their word about the address of a client counts.
    pub proxies: Vec<IpAddr>,
    /// How mails leave; `None`: people pass on links themselves.
    pub mailer: Option<Mailer>,
    /// What seats cost; `None`: nobody has said.
    pub prices: Option<Prices>,
    /// Files and folders with the manifests that the organization is kept by; the pages plan them, and write changes of them.
    pub manifests: Vec<PathBuf>,
    /// How much a client may ask for.
    pub limits: Limits,
}

impl Settings {
    /// Settings for a server that is reached at `public_url`.
    pub fn new(public_url: impl Into<String>) -> Self {
        let public_url = public_url.into().trim_end_matches('/').to_owned();
        Self {
            public_url,
            proxies: Vec::new(),
            mailer: None,
            prices: None,
            manifests: Vec::new(),
            limits: Limits::default(),
        }
    }

    /// Whether browsers reach the server by TLS, here or at a proxy: cookies are `Secure` then.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The address of a page.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
}

/// How much a client may ask for.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of a request's body, where a route does not say otherwise.
    pub body: usize,
    /// How long the head of a request, or the TLS handshake, may take.
    pub head: Duration,
    /// How long a request may take, from its head to the head of its answer.
    pub request: Duration,
    /// How long a connection may move no byte.
    pub idle: Duration,
    /// How many connections there may be; more wait in the system's queue.
    pub connections: usize,
    /// How many requests wait for the database at once.
    pub asking: usize,
    /// How many passwords are looked at once: each takes 19 MiB.
    pub passwords: usize,
    /// How long requests in flight may take after the signal to end.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 1 << 20,
            head: Duration::from_secs(10),
            request: Duration::from_secs(60),
            idle: Duration::from_secs(90),
            connections: 1024,
            asking: 64,
            passwords: 4,
            grace: Duration::from_secs(20),
        }
    }
}
