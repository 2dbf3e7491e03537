//! One request, before it is sent.

use serde::Serialize;

use crate::wire::Route;
use crate::wire::halley::IDEMPOTENCY_KEY;
use crate::wire::route::Method;

/// One request. What reads is repeated when it fails for a passing reason; what writes only when nothing can have happened.
#[derive(Clone, Debug)]
#[must_use]
pub struct Call {
    pub(super) route: &'static Route,
    pub(super) parameters: Vec<String>,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Option<Vec<u8>>,
    pub(super) repeatable: bool,
    pub(super) reads: bool,
    pub(super) largest: usize,
}

impl Call {
    /// A request to a route.
    pub fn to(route: &'static Route) -> Self {
        let reads = route.method == Method::Get;
        Self {
            route,
            parameters: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            repeatable: reads,
            reads,
            largest: 64 << 20,
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
        self.body = Some(serde_json::to_vec(body).expect("wire types have texts as keys"));
        self
    }

    /// Says that a `POST` only asks (C4, C10, C11, H6), so that it may be repeated and run beside other reads.
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
}
