//! One request, before it is sent.

use std::time::Duration;

use bytes::Bytes;
use reqwest::Url;
use serde::Serialize;

use super::transport::Request;
use crate::wire::Route;
use crate::wire::halley::IDEMPOTENCY_KEY;
use crate::wire::route::Method;

/// The largest answer of most routes. Only a whole organization in one answer is larger.
const LARGEST: usize = 64 << 20;

/// One request. What reads is repeated when it fails for a passing reason; what writes only when nothing can have happened.
#[derive(Clone, Debug)]
#[must_use]
pub struct Call {
    pub(super) route: &'static Route,
    pub(super) reads: bool,
    pub(super) repeatable: bool,
    pub(super) timeout: Option<Duration>,
    parameters: Vec<String>,
    query: Vec<(String, String)>,
    headers: Vec<(&'static str, String)>,
    body: Option<Bytes>,
    largest: usize,
}

impl Call {
    /// A request to a route.
    pub fn to(route: &'static Route) -> Self {
        let reads = route.method == Method::Get;
        Self {
            route,
            reads,
            repeatable: reads,
            timeout: None,
            parameters: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            largest: LARGEST,
        }
    }

    /// The values for the braces of the path, in order.
    pub fn with(mut self, parameters: &[&str]) -> Self {
        self.parameters = parameters.iter().map(|&text| text.to_owned()).collect();
        self
    }

    /// One more parameter behind the `?`.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A header (`if-none-match`). A character that a header cannot carry makes the request fail before it is sent.
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The body.
    ///
    /// # Panics
    ///
    /// The value has a map with keys that are no texts.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        self.body = Some(serde_json::to_vec(body).expect("wire types have texts as keys").into());
        self
    }

    /// Says that a `POST` only asks (C4, C10, C11, H6), so that it may be repeated and needs no pause before it.
    pub fn asks(mut self) -> Self {
        self.repeatable = true;
        self.reads = true;
        self
    }

    /// Sends `Idempotency-Key`: the server executes a repetition once, so that the request may be repeated when its answer is lost.
    /// Only Halley's own server knows the header.
    pub fn idempotent(mut self, key: &str) -> Self {
        self.repeatable = true;
        self.header(IDEMPOTENCY_KEY, key)
    }

    /// The largest answer, in bytes after decompression. 64 MiB unless said.
    pub fn at_most(mut self, bytes: usize) -> Self {
        self.largest = bytes;
        self
    }

    /// The longest time for one try, in place of the settings'.
    pub fn within(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    pub(super) fn request(self) -> Request {
        let Self { route, reads: _, repeatable: _, timeout: _, parameters, query, headers, body, largest } = self;
        let parameters: Vec<_> = parameters.iter().map(String::as_str).collect();
        Request {
            method: route.method.as_str(),
            path: route.path_with(&parameters),
            query: encoded(&query),
            headers,
            body,
            largest,
        }
    }
}

fn encoded(query: &[(String, String)]) -> Option<String> {
    let mut url = Url::parse("http://x/").expect("a URL");
    if query.is_empty() {
        return None;
    }
    url.query_pairs_mut().extend_pairs(query);
    url.query().map(str::to_owned)
}
