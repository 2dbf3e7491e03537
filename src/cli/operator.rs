//! `halley operator`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::Run;
use super::arguments::{Lines, span};
use super::environment;
use super::error::{Error, Exit};
use super::signals::Signals;
use crate::operator::{self, LeaseSettings, Settings};
use crate::resources::organization::Approval;
use crate::store::{Entropy as _, SystemEntropy};

/// What the Lease is called; that of a shard has the shard's name behind it.
const LEASE: &str = "halley-operator";

/// Keeps the organizations of a Kubernetes cluster in the state that its custom resources declare
///
/// It watches the kinds of `halley crds`, and for each CometOrganization makes the plan that `halley plan` makes. Several processes may run: one of
/// them works, the others wait. The cluster is that of KUBECONFIG, or the one in which it runs.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  halley operator
  halley operator --namespace acme --namespace globex --minimum-approval destructive
  halley operator --shard eu --listen 127.0.0.1:8080 --log text

SIGTERM or SIGINT ends it: what is in flight is finished first. A second signal ends it at once.
/healthz, /readyz and /metrics are served without TLS and without a credential.")]
pub(super) struct Operator {
    /// A namespace to watch; can be repeated. Left out, all of them are watched
    #[arg(long = "namespace", env = "HALLEY_NAMESPACES", value_name = "NAMESPACE", value_delimiter = ',')]
    namespaces: Vec<String>,
    /// Works only on organizations with the label halley.dev/shard=NAME; left out, on those without it
    #[arg(long, env = "HALLEY_SHARD", value_name = "NAME")]
    shard: Option<String>,
    /// The least that waits for an approval, whatever an organization says
    #[arg(long, env = "HALLEY_MINIMUM_APPROVAL", value_enum, default_value_t = Floor::Never, value_name = "WHAT")]
    minimum_approval: Floor,
    /// How long the custom resources must be unchanged before a removal runs
    #[arg(long, value_name = "SPAN", default_value = "30s", value_parser = span)]
    settle: Duration,
    /// How often an organization is looked at, where it says nothing else
    #[arg(long, value_name = "SPAN", default_value = "10m", value_parser = span)]
    interval: Duration,
    /// How long after a failure an organization is looked at again
    #[arg(long, value_name = "SPAN", default_value = "1m", value_parser = span)]
    retry: Duration,
    /// The longest time for one round with an organization
    #[arg(long, value_name = "SPAN", default_value = "5m", value_parser = span)]
    timeout: Duration,
    /// How many organizations are worked on at once
    #[arg(long, value_name = "COUNT", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
    concurrency: u16,
    /// Where health and metrics are served; port 0 lets the system choose
    #[arg(long, env = "HALLEY_LISTEN", value_name = "ADDRESS", default_value = "0.0.0.0:8080")]
    listen: SocketAddr,
    /// The namespace of the Lease; left out, the operator's own
    #[arg(long, env = "POD_NAMESPACE", value_name = "NAMESPACE")]
    lease_namespace: Option<String>,
    /// The Lease by which one of several processes is chosen; left out, halley-operator, with the shard behind it
    #[arg(long, value_name = "NAME")]
    lease_name: Option<String>,
    /// How long after its last sign a process is taken for gone
    #[arg(long, value_name = "SPAN", default_value = "15s", value_parser = lease_span)]
    lease_duration: Duration,
    /// What this process calls itself in the Lease; left out, POD_NAME or the host's name, and something random
    #[arg(long, value_name = "ID")]
    identity: Option<String>,
    /// Where snapshots of Halley servers are kept between rounds; left out, below XDG_CACHE_HOME or ~/.cache
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Trusts the certificates (PEM) in this file too, at the servers of organizations
    #[arg(long, env = "HALLEY_CA_FILE", hide_env_values = true, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Sends credentials over `http` to other machines, readable by everybody in between
    #[arg(long)]
    insecure_http: bool,
    /// How log lines are written, to standard error
    #[arg(long, env = "HALLEY_LOG", value_enum, default_value_t = Lines::Json, value_name = "FORMAT")]
    log: Lines,
}

/// The least that waits for an approval.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Floor {
    /// Nothing must wait.
    Never,
    /// What takes something away waits.
    Destructive,
    /// Everything waits.
    Always,
}

impl Operator {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        self.log.start()?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(|cause| Error::new(Exit::Unexpected, format!("failed to start: {cause}")))?;
        let exit = runtime.block_on(self.operate(run));
        // After a second signal nobody waits any more, not even for a thread that writes.
        runtime.shutdown_background();
        exit
    }

    async fn operate(&self, run: &Run) -> Result<Exit, Error> {
        let config = kube::Config::infer().await.map_err(|error| unreachable(error.to_string()))?;
        let settings = self.settings(run, &config.default_namespace)?;
        let client = kube::Client::try_from(config).map_err(|error| unreachable(error.to_string()))?;
        let mut signals = Signals::new()?;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let operating = operator::run(client, settings, async {
            // The sender going away ends it as well.
            let _ = stopped.await;
        });
        tokio::pin!(operating);
        tokio::select! {
            ended = &mut operating => return Ok(ended.map(|()| Exit::Clean)?),
            () = signals.next() => drop(stop),
        }
        tokio::select! {
            ended = operating => Ok(ended.map(|()| Exit::Clean)?),
            () = signals.next() => Err(Error::new(Exit::Unexpected, "a second signal: ended at once")),
        }
    }

    fn settings(&self, run: &Run, own_namespace: &str) -> Result<Settings, Error> {
        let named = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let shard = named(&self.shard);
        let lease_name = named(&self.lease_name).unwrap_or_else(|| match &shard {
            Some(shard) => format!("{LEASE}-{shard}"),
            None => LEASE.to_owned(),
        });
        let identity = named(&self.identity).map_or_else(identity, Ok)?;
        Ok(Settings {
            namespaces: self.namespaces.iter().filter(|name| !name.is_empty()).cloned().collect(),
            shard,
            minimum_approval: self.minimum_approval.into(),
            settle: self.settle,
            interval: self.interval,
            retry: self.retry,
            timeout: self.timeout,
            concurrency: self.concurrency.into(),
            listen: self.listen,
            lease: LeaseSettings {
                namespace: named(&self.lease_namespace).unwrap_or_else(|| own_namespace.to_owned()),
                name: lease_name,
                duration: self.lease_duration,
                identity,
            },
            cache: self.cache.clone().or_else(environment::cache_folder),
            ca_file: self.ca_file.clone(),
            insecure_http: self.insecure_http,
            proxies: environment::proxies(),
            clock: Arc::new(run.clock.ticking()),
        })
    }
}

impl From<Floor> for Approval {
    fn from(floor: Floor) -> Self {
        match floor {
            Floor::Never => Self::Never,
            Floor::Destructive => Self::Destructive,
            Floor::Always => Self::Always,
        }
    }
}

/// Two containers of one pod, and two starts of one container, have different names.
fn identity() -> Result<String, Error> {
    let mut random = [0; 4];
    SystemEntropy.fill(&mut random)?;
    Ok(format!("{}_{:08x}", environment::machine(), u32::from_be_bytes(random)))
}

/// A shorter lease is lost by any pause of the network.
fn lease_span(text: &str) -> Result<Duration, String> {
    let duration = span(text)?;
    let bounds = Duration::from_secs(3)..=Duration::from_secs(3600);
    bounds.contains(&duration).then_some(duration).ok_or_else(|| "it is at least 3s and at most 1h".to_owned())
}

fn unreachable(message: String) -> Error {
    Error::new(Exit::Unreachable, message)
        .hint("name a cluster with KUBECONFIG, or run it in one with a service account")
}

impl From<operator::Error> for Error {
    fn from(error: operator::Error) -> Self {
        let text = error.to_string();
        match error {
            operator::Error::Unreachable(_) => unreachable(text),
            operator::Error::Forbidden(_) => Self::new(Exit::Unreachable, text)
                .hint("the service account needs the role of charts/halley; `--lease-namespace` must exist"),
            operator::Error::Listen { .. } => {
                Self::invalid(text).hint("name another address with `--listen`; port 0 lets the system choose a port")
            }
            operator::Error::LostLease
            | operator::Error::Ended(_)
            | operator::Error::Panicked(_)
            | operator::Error::Other(_) => Self::new(Exit::Unexpected, text).hint("start it again"),
        }
    }
}
