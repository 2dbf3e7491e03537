//! How the operator works. Everything is passed in: nothing here reads the environment or the clock.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::comet::http::Proxies;
use crate::resources::organization::Approval;

/// How the operator works.
#[derive(Clone)]
pub struct Settings {
    /// The namespaces that are watched; none means all.
    pub namespaces: Vec<String>,
    /// Only organizations with this shard in their labels; `None` is those without one.
    pub shard: Option<String>,
    /// The least that waits for an approval, whatever an organization says.
    pub minimum_approval: Approval,
    /// How long the set of objects must be unchanged before a removal runs.
    pub settle: Duration,
    /// How often an organization is looked at, where it says nothing else.
    pub interval: Duration,
    /// How long after a failure it is looked at again.
    pub retry: Duration,
    /// The longest time for one round with an organization.
    pub timeout: Duration,
    /// How many organizations are worked on at once.
    pub concurrency: usize,
    /// Where health and metrics are served.
    pub listen: SocketAddr,
    /// How it is decided which process writes.
    pub lease: LeaseSettings,
    /// Where snapshots are kept between rounds; `None` keeps none.
    pub cache: Option<PathBuf>,
    /// Certificates (PEM) that are trusted beside those of the system.
    pub ca_file: Option<PathBuf>,
    /// Lets a credential go over `http` to another machine.
    pub insecure_http: bool,
    /// The proxies between here and the servers.
    pub proxies: Proxies,
    /// The time.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

/// How it is decided which process writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseSettings {
    /// Where the Lease is.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// How long after its last sign a holder is taken for gone; at least a second.
    pub duration: Duration,
    /// What this process calls itself; no other process may have the same name.
    pub identity: String,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("namespaces", &self.namespaces)
            .field("shard", &self.shard)
            .field("listen", &self.listen)
            .field("lease", &self.lease)
            .finish_non_exhaustive()
    }
}
