//! `halley operator`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::Run;
use super::environment;
use super::error::{Error, Exit};
use super::serve::{Lines, any, signals};
use crate::operator::{self, LeaseSettings, Settings};
use crate::resources::organization::Approval;
use crate::resources::values::Span;
use crate::web::log;

/// Keeps the organizations that custom resources declare, in a Kubernetes cluster
///
/// Plans as `halley plan` does, under the same guards. What is destructive waits for an approval, unless the CometOrganization says otherwise.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  halley operator                                  as KUBECONFIG says, or as the pod's service account
  halley operator --namespace acme --settle 1m

SIGTERM or SIGINT ends it: what is in flight is finished first. A second signal ends it at once.")]
pub(super) struct Operator {
    /// A namespace to look after; can be repeated. Left out: all
    #[arg(long = "namespace", env = "HALLEY_NAMESPACES", value_name = "NAMESPACE", value_delimiter = ',')]
    namespaces: Vec<String>,
    /// Looks after the organizations with the label `halley.dev/shard=NAME`, instead of those without that label
    #[arg(long, env = "HALLEY_SHARD", value_name = "NAME")]
    shard: Option<String>,
    /// What waits for an approval at the least, whatever a CometOrganization says
    #[arg(long, value_enum, default_value_t = Minimum::Never, value_name = "WHAT")]
    minimum_approval: Minimum,
    /// How long the set of objects must rest before anything is removed
    #[arg(long, value_parser = span, default_value = "30s", value_name = "TIME")]
    settle: Duration,
    /// How often an organization is looked at, where it says nothing else
    #[arg(long, value_parser = span, default_value = "10m", value_name = "TIME")]
    interval: Duration,
    /// How long after a failure an organization is looked at again
    #[arg(long, value_parser = span, default_value = "1m", value_name = "TIME")]
    retry: Duration,
    /// The longest time for all requests of one look at an organization
    #[arg(long, value_parser = span, default_value = "5m", value_name = "TIME")]
    timeout: Duration,
    /// How many organizations are looked at at once
    #[arg(long, default_value_t = 4, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    concurrency: u16,
    /// Where health (`/healthz`, `/readyz`) and metrics (`/metrics`) are served; port 0 lets the system choose
    #[arg(long, env = "HALLEY_LISTEN", value_name = "ADDRESS", default_value = "0.0.0.0:8080")]
    listen: SocketAddr,
    /// The namespace of the Lease by which one of several replicas leads [default: the pod's own]
    #[arg(long, env = "POD_NAMESPACE", value_name = "NAMESPACE")]
    lease_namespace: Option<String>,
    /// The name of the Lease [default: halley-operator, with `-SHARD` where there is a shard]
    #[arg(long, value_name = "NAME")]
    lease_name: Option<String>,
    /// How long after its last sign a leader is taken for gone
    #[arg(long, value_parser = span, default_value = "15s", value_name = "TIME")]
    lease_duration: Duration,
    /// What this replica calls itself; a few letters by chance are added
    #[arg(long, env = "POD_NAME", value_name = "NAME", default_value = "halley")]
    identity: String,
    /// A folder for what was read last of each server [default: this user's caches]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Certificates (PEM) to trust beside those of the system
    #[arg(long, env = "HALLEY_CA_FILE", value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Lets credentials go over http to another machine, readable by everybody in between
    #[arg(long)]
    insecure_http: bool,
    /// How log lines are written, to standard error
    #[arg(long, env = "HALLEY_LOG", value_enum, default_value_t = Lines::Json, value_name = "FORMAT")]
    log: Lines,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Minimum {
    Never,
    Destructive,
    Always,
}

impl Operator {
    pub(super) fn run(&self, run: &Run) -> Result<Exit, Error> {
        log::start(self.log.format(), "info,kube=warn").map_err(Error::invalid)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(|cause| Error::new(Exit::Unexpected, format!("failed to start: {cause}")))?;
        let exit = runtime.block_on(self.operate(run));
        // After a second signal nobody waits any more.
        runtime.shutdown_background();
        exit
    }

    async fn operate(&self, run: &Run) -> Result<Exit, Error> {
        let config = kube::Config::infer().await.map_err(|cause| {
            Error::new(Exit::Unreachable, format!("no Kubernetes cluster is configured: {cause}"))
                .hint("set KUBECONFIG, or run in a pod with a service account")
        })?;
        let namespace = self.lease_namespace.clone().unwrap_or_else(|| config.default_namespace.clone());
        let client = kube::Client::try_from(config)
            .map_err(|cause| Error::new(Exit::Unreachable, format!("the cluster cannot be asked: {cause}")))?;
        let settings = self.settings(run, namespace)?;
        let mut signals = signals()?;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let operating = operator::run(client, settings, async {
            // The sender going away ends the operator as well.
            let _ = stopped.await;
        });
        tokio::pin!(operating);
        tokio::select! {
            ended = &mut operating => return Ok(ended.map(|()| Exit::Clean)?),
            () = any(&mut signals) => drop(stop),
        }
        tokio::select! {
            ended = operating => Ok(ended.map(|()| Exit::Clean)?),
            () = any(&mut signals) => Err(Error::new(Exit::Unexpected, "a second signal: ended at once")),
        }
    }

    fn settings(&self, run: &Run, namespace: String) -> Result<Settings, Error> {
        let name = match (&self.lease_name, &self.shard) {
            (Some(name), _) => name.clone(),
            (None, Some(shard)) => format!("halley-operator-{shard}"),
            (None, None) => "halley-operator".to_owned(),
        };
        let chance = getrandom::u32()
            .map_err(|cause| Error::new(Exit::Unexpected, format!("the system gives no chance: {cause}")))?;
        let identity = format!("{}_{chance:08x}", self.identity);
        Ok(Settings {
            namespaces: self.namespaces.clone(),
            shard: self.shard.clone(),
            minimum_approval: self.minimum_approval.into(),
            settle: self.settle,
            interval: self.interval,
            retry: self.retry,
            timeout: self.timeout,
            concurrency: self.concurrency.into(),
            listen: self.listen,
            lease: LeaseSettings { namespace, name, duration: self.lease_duration, identity },
            cache: self.cache.clone().or_else(environment::cache_folder),
            ca_file: self.ca_file.clone(),
            insecure_http: self.insecure_http,
            proxies: environment::proxies(),
            clock: Arc::new(run.clock.ticking()),
        })
    }
}

impl From<Minimum> for Approval {
    fn from(minimum: Minimum) -> Self {
        match minimum {
            Minimum::Never => Self::Never,
            Minimum::Destructive => Self::Destructive,
            Minimum::Always => Self::Always,
        }
    }
}

fn span(text: &str) -> Result<Duration, String> {
    Span(text.into()).duration().ok_or_else(|| "write it as `30s`, `10m` or `1h30m`".to_owned())
}

impl From<operator::Error> for Error {
    fn from(error: operator::Error) -> Self {
        let text = error.to_string();
        match error {
            operator::Error::Unreachable(_) => {
                Self::new(Exit::Unreachable, text).hint("is KUBECONFIG that of a cluster that runs?")
            }
            operator::Error::Forbidden(_) => {
                Self::new(Exit::Unreachable, text).hint("charts/halley makes the roles that the operator needs")
            }
            operator::Error::Listen { .. } => Self::invalid(text).hint("name another address with `--listen`"),
            operator::Error::LostLease
            | operator::Error::Ended(_)
            | operator::Error::Panicked(_)
            | operator::Error::Other(_) => Self::new(Exit::Unexpected, text),
        }
    }
}
