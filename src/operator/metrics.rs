//! What is counted, for Prometheus. Labels name organizations by their custom resource, never people.

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use crate::plan::ResultKind;

/// Seconds: from a round with a small organization to the longest that one may take.
const BUCKETS: [f64; 11] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 900.0];

/// How a round with an organization ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reconciled {
    /// Something was changed, and all that was due succeeded.
    Applied,
    /// There was nothing to change.
    Unchanged,
    /// Something waits for an approval or a person.
    Waiting,
    /// A guard refused the plan.
    Refused,
    /// The custom resources are invalid.
    Invalid,
    /// It did not work; it is tried again.
    Failed,
}

impl Reconciled {
    fn word(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Unchanged => "unchanged",
            Self::Waiting => "waiting",
            Self::Refused => "refused",
            Self::Invalid => "invalid",
            Self::Failed => "failed",
        }
    }
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ByResult {
    result: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ByOutcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ByKind {
    kind: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Organization {
    namespace: String,
    name: String,
}

/// What is counted.
pub struct Metrics {
    registry: Registry,
    reconciles: Family<ByResult, Counter>,
    durations: Histogram,
    operations: Family<ByOutcome, Counter>,
    drift: Family<Organization, Gauge<f64, AtomicU64>>,
    plan: Family<Organization, Gauge>,
    ending: Family<Organization, Gauge>,
    live_requests: Counter,
    api_writes: Family<ByKind, Counter>,
    leading: Gauge,
    organizations: Gauge,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Everything at zero.
    pub fn new() -> Self {
        let metrics = Self {
            registry: Registry::with_prefix("halley_operator"),
            reconciles: Family::default(),
            durations: Histogram::new(BUCKETS),
            operations: Family::default(),
            drift: Family::default(),
            plan: Family::default(),
            ending: Family::default(),
            live_requests: Counter::default(),
            api_writes: Family::default(),
            leading: Gauge::default(),
            organizations: Gauge::default(),
        };
        metrics.registered()
    }

    fn registered(mut self) -> Self {
        let to = &mut self.registry;
        to.register("reconciles", "Rounds with an organization, by how they ended", self.reconciles.clone());
        to.register("reconcile_duration_seconds", "From a round's begin to its end", self.durations.clone());
        to.register("operations", "Operations on live organizations, by outcome", self.operations.clone());
        to.register("drift_seconds", "For how long an organization has not been as declared", self.drift.clone());
        to.register("plan_operations", "Operations in an organization's last plan", self.plan.clone());
        to.register("access_ends_soon", "Access that ends by its until within 14 days", self.ending.clone());
        to.register("live_requests", "Requests to the servers of live organizations", self.live_requests.clone());
        to.register("api_writes", "Writes to the Kubernetes API server, by kind of object", self.api_writes.clone());
        to.register("leading", "Whether this process holds the lease", self.leading.clone());
        to.register("organizations", "Organizations under management", self.organizations.clone());
        to.register("build", "Which Halley this is", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        self
    }

    /// Counts a round with an organization.
    pub fn reconciled(&self, result: Reconciled, took: Duration) {
        self.reconciles.get_or_create(&ByResult { result: result.word() }).inc();
        self.durations.observe(took.as_secs_f64());
    }

    /// Counts an operation.
    pub fn operation(&self, outcome: ResultKind) {
        self.operations.get_or_create(&ByOutcome { outcome: word(outcome) }).inc();
    }

    /// For how long an organization has not been as declared; zero when it is.
    pub fn drift(&self, namespace: &str, name: &str, age: Duration) {
        self.drift.get_or_create(&Organization::new(namespace, name)).set(age.as_secs_f64());
    }

    /// How many operations an organization's last plan has.
    pub fn plan(&self, namespace: &str, name: &str, operations: usize) {
        self.plan.get_or_create(&Organization::new(namespace, name)).set(number(operations));
    }

    /// How much access of an organization ends soon.
    pub fn ending(&self, namespace: &str, name: &str, count: usize) {
        self.ending.get_or_create(&Organization::new(namespace, name)).set(number(count));
    }

    /// An organization is no longer managed; nothing is said about it any more.
    pub fn forget(&self, namespace: &str, name: &str) {
        let organization = Organization::new(namespace, name);
        self.drift.remove(&organization);
        self.plan.remove(&organization);
        self.ending.remove(&organization);
    }

    /// Counts requests to the servers of live organizations.
    pub fn live_requests(&self, count: u64) {
        self.live_requests.inc_by(count);
    }

    /// Counts a write to the API server. `kind` is as in `CometMember`.
    pub fn api_write(&self, kind: &'static str) {
        self.api_writes.get_or_create(&ByKind { kind }).inc();
    }

    /// Whether this process holds the lease.
    pub fn leading(&self, leading: bool) {
        self.leading.set(leading.into());
    }

    /// How many organizations are managed.
    pub fn organizations(&self, count: usize) {
        self.organizations.set(number(count));
    }

    /// All of it in the OpenMetrics format.
    pub fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a text takes everything");
        text
    }
}

impl Organization {
    fn new(namespace: &str, name: &str) -> Self {
        Self { namespace: namespace.to_owned(), name: name.to_owned() }
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn word(outcome: ResultKind) -> &'static str {
    match outcome {
        ResultKind::Done => "done",
        ResultKind::AlreadyDone => "already_done",
        ResultKind::Refused => "refused",
        ResultKind::Failed => "failed",
        ResultKind::Unknown => "unknown",
        ResultKind::Skipped => "skipped",
        ResultKind::Manual => "manual",
        ResultKind::Waiting => "waiting",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_stands_in_the_text() {
        let metrics = Metrics::new();
        metrics.reconciled(Reconciled::Unchanged, Duration::from_millis(200));
        metrics.operation(ResultKind::AlreadyDone);
        metrics.api_write("CometPlan");
        metrics.live_requests(3);
        metrics.leading(true);
        let text = metrics.text();
        for line in [
            "halley_operator_reconciles_total{result=\"unchanged\"} 1",
            "halley_operator_reconcile_duration_seconds_count 1",
            "halley_operator_operations_total{outcome=\"already_done\"} 1",
            "halley_operator_api_writes_total{kind=\"CometPlan\"} 1",
            "halley_operator_live_requests_total 3",
            "halley_operator_leading 1",
        ] {
            assert!(text.lines().any(|other| other == line), "{line} is not in\n{text}");
        }
    }

    #[test]
    fn an_organization_that_is_gone_leaves_no_series() {
        let metrics = Metrics::new();
        metrics.drift("prod", "acme", Duration::from_secs(90));
        metrics.plan("prod", "acme", 4);
        metrics.ending("prod", "acme", 2);
        let text = metrics.text();
        assert!(text.contains("halley_operator_drift_seconds{namespace=\"prod\",name=\"acme\"} 90.0"), "{text}");
        assert!(text.contains("halley_operator_plan_operations{namespace=\"prod\",name=\"acme\"} 4"), "{text}");
        assert!(text.contains("halley_operator_access_ends_soon{namespace=\"prod\",name=\"acme\"} 2"), "{text}");
        metrics.forget("prod", "acme");
        assert!(!metrics.text().contains("acme"));
    }
}
