//! One request there, one answer back. The network, a recording, or a test's own.

pub(super) mod network;
pub(super) mod pseudonyms;
pub(super) mod recorder;
pub(super) mod recording;
pub(super) mod replay;

use std::fmt;

use bytes::Bytes;
use reqwest::header::HeaderMap;

use crate::backend::BoxFuture;

pub use network::Network;

/// A request without the credential, which only the network adds.
#[derive(Clone, Debug)]
pub struct Request {
    /// `GET`.
    pub method: &'static str,
    /// From the server on, percent-encoded.
    pub path: String,
    /// What stands behind the `?`, percent-encoded.
    pub query: Option<String>,
    /// Headers beside those that every request has.
    pub headers: Vec<(&'static str, String)>,
    /// JSON.
    pub body: Option<Bytes>,
    /// The largest answer, in bytes after decompression.
    pub largest: usize,
}

/// A whole answer, of any status.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Bytes,
}

/// Why there is no whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No byte of the request has left.
    NotReached {
        /// Why.
        why: String,
        /// Whether another try may do better: a certificate does not get better by waiting.
        passing: bool,
    },
    /// The request may have arrived.
    Lost(String),
    /// The answer is larger than was allowed.
    TooLarge,
    /// The request cannot be made.
    Unusable(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotReached { why, passing: _ } => write!(f, "not reached: {why}"),
            Self::Lost(why) | Self::Unusable(why) => f.write_str(why),
            Self::TooLarge => f.write_str("it is larger than what is read"),
        }
    }
}

/// Carries requests.
pub trait Transport: Send + Sync {
    /// Carries one request, once. Waits for nothing but the answer, and has no time limit of its own.
    fn carry<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Reply, Fault>>;
}
