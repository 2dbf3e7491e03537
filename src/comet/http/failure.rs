//! Why a request brought no answer, and what that says about whether it happened.

use std::fmt;
use std::sync::Arc;

use crate::backend::Error;

/// Where a request went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// `GET`.
    pub method: &'static str,
    /// The server: scheme, host and port.
    pub server: String,
    /// The path, without the query.
    pub path: String,
    /// What the route is for.
    pub serves: &'static str,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, server, path, serves: _ } = self;
        write!(f, "{method} {server}{path}")
    }
}

/// Why a request brought no answer. No text in it contains the credential.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failure {
    /// No connection: nothing was sent.
    #[error("{at}: the server cannot be reached: {why}")]
    NotReached {
        /// Where.
        at: Arc<At>,
        /// Why.
        why: String,
    },
    /// The request may have arrived, and no whole answer came.
    #[error("{at}: no answer came: {why}")]
    Lost {
        /// Where.
        at: Arc<At>,
        /// Why.
        why: String,
    },
    /// 401: the credential is not accepted.
    #[error("{at}: the server does not accept the credential (401): {text}")]
    Unauthorized {
        /// Where.
        at: Arc<At>,
        /// What the server said.
        text: String,
    },
    /// 403: the credential lacks a right.
    #[error("{at}: the credential lacks the right to do this (403): {text}")]
    Forbidden {
        /// Where.
        at: Arc<At>,
        /// What the server said.
        text: String,
    },
    /// 402: the plan, or its seats, do not reach.
    #[error("{at}: the subscription does not allow this (402): {text}")]
    PaymentRequired {
        /// Where.
        at: Arc<At>,
        /// What the server said.
        text: String,
    },
    /// 404 in the server's own words: the route exists, the object does not, or not for this caller.
    #[error("{at}: not found (404): {text}")]
    NotFound {
        /// Where.
        at: Arc<At>,
        /// What the server said.
        text: String,
    },
    /// 404 or 405 without the server's envelope: this server has no such route.
    #[error("{at}: the server has no such route ({status})")]
    NoSuchRoute {
        /// Where.
        at: Arc<At>,
        /// 404 or 405.
        status: u16,
    },
    /// 409: the live state is another one.
    #[error("{at}: in conflict with the live state (409): {text}")]
    Conflict {
        /// Where.
        at: Arc<At>,
        /// What the server said.
        text: String,
    },
    /// Another refusal (4xx).
    #[error("{at}: refused ({status}): {text}")]
    Refused {
        /// Where.
        at: Arc<At>,
        /// The status.
        status: u16,
        /// What the server said.
        text: String,
    },
    /// 429, or 503 with `Retry-After`: the server asked to wait longer than there is time. It did not act.
    #[error("{at}: the server asks to wait ({status}): {text}")]
    Busy {
        /// Where.
        at: Arc<At>,
        /// The status.
        status: u16,
        /// What the server said.
        text: String,
    },
    /// The server failed (5xx).
    #[error("{at}: the server failed ({status}): {text}")]
    Server {
        /// Where.
        at: Arc<At>,
        /// The status.
        status: u16,
        /// What the server said.
        text: String,
    },
    /// Something else than JSON answered, mostly a login page.
    #[error("{at}: no JSON answered ({status}, {content_type}): {excerpt}")]
    NotJson {
        /// Where.
        at: Arc<At>,
        /// The status.
        status: u16,
        /// The kind that answered.
        content_type: String,
        /// Its beginning.
        excerpt: String,
    },
    /// The server points elsewhere. Nothing was sent there.
    #[error("{at}: the server points to {to}; nothing was sent there")]
    Redirected {
        /// Where.
        at: Arc<At>,
        /// To where.
        to: String,
    },
    /// The answer is larger than any right one.
    #[error("{at}: the answer is larger than {limit} bytes")]
    TooLarge {
        /// Where.
        at: Arc<At>,
        /// How many bytes were allowed.
        limit: usize,
    },
    /// JSON, but not what was wanted.
    #[error("{at}: the answer is not what was asked for ({wanted}): {why}; it begins with: {excerpt}")]
    Decoding {
        /// Where.
        at: Arc<At>,
        /// What was wanted.
        wanted: &'static str,
        /// What is wrong in it.
        why: String,
        /// Its beginning, at most 300 characters.
        excerpt: String,
    },
    /// The request could not be made, or a recording does not have it.
    #[error("{0}")]
    Unusable(String),
}

impl Failure {
    /// Whether a write may have happened all the same; if so it must be observed before it is repeated.
    pub fn may_have_happened(&self) -> bool {
        match self {
            Self::Lost { .. }
            | Self::Server { .. }
            | Self::NotJson { .. }
            | Self::Redirected { .. }
            | Self::TooLarge { .. }
            | Self::Decoding { .. } => true,
            Self::NotReached { .. }
            | Self::Unauthorized { .. }
            | Self::Forbidden { .. }
            | Self::PaymentRequired { .. }
            | Self::NotFound { .. }
            | Self::NoSuchRoute { .. }
            | Self::Conflict { .. }
            | Self::Refused { .. }
            | Self::Busy { .. }
            | Self::Unusable(_) => false,
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let text = failure.to_string();
        match failure {
            Failure::NotReached { .. }
            | Failure::Lost { .. }
            | Failure::Server { .. }
            | Failure::Busy { .. }
            | Failure::NotJson { .. }
            | Failure::NoSuchRoute { .. }
            | Failure::Redirected { .. } => Self::Unreachable(text),
            Failure::Unauthorized { .. } | Failure::Forbidden { .. } | Failure::PaymentRequired { .. } => {
                Self::Credentials(text)
            }
            Failure::NotFound { .. }
            | Failure::Conflict { .. }
            | Failure::Refused { .. }
            | Failure::TooLarge { .. }
            | Failure::Decoding { .. }
            | Failure::Unusable(_) => Self::Other(text),
        }
    }
}

/// The beginning of a body.
pub(super) fn excerpt(body: &[u8]) -> String {
    String::from_utf8_lossy(&body[..body.len().min(1200)]).chars().take(300).collect()
}
