//! Why a request brought no answer, and what that says about whether it happened. The texts are for people: where, what, what to do.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

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
    /// Where the credential came from; `None` without one.
    pub credential: Option<String>,
}

impl At {
    fn credential(&self) -> String {
        self.credential
            .as_ref()
            .map_or_else(|| "no credential".to_owned(), |source| format!("the credential of {source}"))
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, server, path, serves: _, credential: _ } = self;
        write!(f, "{method} {server}{path}")
    }
}

/// Why a request brought no answer. No text in it contains the credential. `text` is what the server said, in quotes.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failure {
    /// No byte has left.
    #[error("{at}: not reached: {why}")]
    NotReached {
        /// Where.
        at: Arc<At>,
        /// Why.
        why: String,
        /// Whether it may work later without anybody's doing.
        passing: bool,
    },
    /// The request may have arrived, and no whole answer came.
    #[error("{at}: the request may have arrived, but no whole answer came: {why}")]
    Lost {
        /// Where.
        at: Arc<At>,
        /// Why.
        why: String,
    },
    /// 401: the credential is not accepted.
    #[error("{at}: {} is not accepted ({status}): {text}; {}", at.credential(), unauthorized(at))]
    Unauthorized {
        /// Where.
        at: Arc<At>,
        /// The status.
        status: u16,
        /// What the server said.
        text: String,
    },
    /// 403: the credential is good, and lacks a right.
    #[error("{at}: {} lacks the right to {} ({status}): {text}; an Admin of the organization can give it", at.credential(), doing(at))]
    Forbidden {
        /// Where.
        at: Arc<At>,
        /// The status.
        status: u16,
        /// What the server said.
        text: String,
    },
    /// 402: the subscription, or its seats, do not reach.
    #[error(
        "{at}: the organization's subscription or its seats do not reach for this (402): {text}; see its billing page"
    )]
    PaymentRequired {
        /// Where.
        at: Arc<At>,
        /// What the server said.
        text: String,
    },
    /// 404 in the server's own words: the route exists, the object does not, or not for this caller.
    #[error("{at}: not found, or not visible to {} ({status}): {text}", at.credential())]
    NotFound {
        /// Where.
        at: Arc<At>,
        /// The status: 404, or 400 with the code of an unknown workspace.
        status: u16,
        /// What the server said.
        text: String,
    },
    /// 404 or 405 without the server's envelope: this server has no such route.
    #[error("{at}: this server has no such route ({status}): either `{}` is not the server's URL, or its version is another one", at.server)]
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
    /// Another refusal (4xx). "Already a member" comes so.
    #[error("{at}: refused ({status}): {text}")]
    Refused {
        /// Where.
        at: Arc<At>,
        /// The status.
        status: u16,
        /// What the server said.
        text: String,
    },
    /// 429, or 503 with `Retry-After`: the server did not act, and asks to come back later than there is time.
    #[error("{at}: the server asks to wait{} ({status}): {text}; run again later", seconds(*wait))]
    Busy {
        /// Where.
        at: Arc<At>,
        /// The status.
        status: u16,
        /// What the server said.
        text: String,
        /// How long it asks to wait; `None` when it does not say.
        wait: Option<Duration>,
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
    #[error(
        "{at}: no JSON answered, but {} ({status}, {content_type}){}",
        kind(content_type),
        page(at, content_type, excerpt)
    )]
    NotJson {
        /// Where.
        at: Arc<At>,
        /// The status.
        status: u16,
        /// What answered.
        content_type: String,
        /// Its beginning, at most 300 characters.
        excerpt: String,
    },
    /// The server points elsewhere. Nothing was sent there.
    #[error("{at}: the server points to {to}; nothing was sent there, for the credential belongs to `{}` alone; if that is the right server, name it", at.server)]
    Redirected {
        /// Where.
        at: Arc<At>,
        /// To where, without the query.
        to: String,
    },
    /// The answer is larger than any right one.
    #[error("{at}: the answer is larger than {limit} bytes, the most that is read")]
    TooLarge {
        /// Where.
        at: Arc<At>,
        /// How many bytes were allowed.
        limit: usize,
    },
    /// JSON, but not what was wanted.
    #[error("{at}: the answer cannot be read as \"{wanted}\": {why}; it begins with: {excerpt}")]
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
    /// The request cannot be made, or stands in no recording.
    #[error("{at}: not sent: {why}")]
    Unusable {
        /// Where.
        at: Arc<At>,
        /// Why.
        why: String,
    },
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
            | Self::Unusable { .. } => false,
        }
    }

    /// Says how often it was tried.
    pub(super) fn after(mut self, tries: u32) -> Self {
        if let Self::NotReached { why: text, .. }
        | Self::Lost { why: text, .. }
        | Self::Server { text, .. }
        | Self::Busy { text, .. } = &mut self
            && tries > 1
        {
            text.push_str(&format!(" (tried {tries} times)"));
        }
        self
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
            | Failure::Unusable { .. } => Self::Other(text),
        }
    }
}

fn unauthorized(at: &At) -> &'static str {
    match at.credential.as_deref() {
        None => "set COMET_API_KEY",
        Some(_) => "it may have expired, be revoked or belong to another server",
    }
}

/// What was to be done, as the route says it; "all members" is read, "create a workspace" is done.
fn doing(at: &At) -> String {
    if at.method == "GET" { format!("read \"{}\"", at.serves) } else { at.serves.to_owned() }
}

fn seconds(wait: Option<Duration>) -> String {
    wait.map(|wait| format!(" {} s", wait.as_secs())).unwrap_or_default()
}

fn kind(content_type: &str) -> &'static str {
    if content_type.contains("html") { "a page" } else { "something else" }
}

fn page(at: &At, content_type: &str, excerpt: &str) -> String {
    if content_type.contains("html") {
        format!(
            ": mostly the login page of something that stands before the server; open `{}` in a browser to see it, and \
             check the server's URL and {}",
            at.server,
            at.credential()
        )
    } else {
        format!("; it begins with: {excerpt}")
    }
}
