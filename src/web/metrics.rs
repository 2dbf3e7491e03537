//! What is counted, for Prometheus. Labels hold route templates, never what stands in a path: no metric names a person.

use std::fmt;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

/// Seconds: from an answer out of memory to one that a person gives up on.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Request {
    method: &'static str,
    route: String,
    status: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    method: &'static str,
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Ended {
    outcome: Outcome,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, EncodeLabelValue)]
pub enum Outcome {
    /// It succeeded.
    Succeeded,
    /// It failed.
    Failed,
    /// It was not even tried: too many attempts before.
    Throttled,
}

/// What is counted.
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    sign_ins: Family<Ended, Counter>,
    mails: Family<Ended, Counter>,
    /// Connections that are open now.
    pub connections: Gauge,
    /// Requests that are being answered now.
    pub in_flight: Gauge,
    /// Mails that wait to be sent.
    pub mails_waiting: Gauge,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    /// Everything at zero.
    pub(super) fn new() -> Self {
        let mut registry = Registry::with_prefix("halley");
        let requests = Family::default();
        registry.register("http_requests", "Requests answered, by route", requests.clone());
        let durations = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        registry.register(
            "http_request_duration_seconds",
            "From the head of a request to its answer",
            durations.clone(),
        );
        let sign_ins = Family::default();
        registry.register("sign_ins", "Attempts to sign in with a password", sign_ins.clone());
        let mails = Family::default();
        registry.register("mails", "Mails handed over to the mail server, or given up", mails.clone());
        let (connections, in_flight, mails_waiting) = (Gauge::default(), Gauge::default(), Gauge::default());
        registry.register("http_connections", "Open connections", connections.clone());
        registry.register("http_requests_in_flight", "Requests that are being answered", in_flight.clone());
        registry.register("mails_waiting", "Mails that wait to be sent", mails_waiting.clone());
        registry.register("build", "Which Halley this is", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        Self { registry, requests, durations, sign_ins, mails, connections, in_flight, mails_waiting }
    }

    /// Counts an answered request. `route` is the template.
    pub fn answered(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let route = route.to_owned();
        self.durations.get_or_create(&Route { method, route: route.clone() }).observe(took.as_secs_f64());
        self.requests.get_or_create(&Request { method, route, status: class(status) }).inc();
    }

    /// Counts an attempt to sign in.
    pub fn sign_in(&self, outcome: Outcome) {
        self.sign_ins.get_or_create(&Ended { outcome }).inc();
    }

    /// Counts a mail.
    pub fn mail(&self, outcome: Outcome) {
        self.mails.get_or_create(&Ended { outcome }).inc();
    }

    /// All of it in the OpenMetrics format.
    pub fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a text takes everything");
        text
    }
}

fn class(status: u16) -> &'static str {
    match status / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
