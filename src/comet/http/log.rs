//! What is told of each request to who wants to watch. No header's value but the ids and limits that the server gives, no body, no secret.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use reqwest::header::HeaderMap;

use super::hide::Hide;
use super::refusal;
use super::transport::{Reply, Request};

/// Headers by which a server, or what stands before it, finds a request in its own log.
const IDS: [&str; 5] = ["x-request-id", "x-correlation-id", "x-amzn-requestid", "cf-ray", "x-amzn-trace-id"];
/// Headers that say how much may still be asked.
const LIMITS: [&str; 6] = [
    "retry-after",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
];
/// The longest value of a header that is told, in characters.
const LONGEST: usize = 80;

/// One try of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// `GET`.
    pub method: &'static str,
    /// Path and query; e-mail addresses stay, secrets do not.
    pub path: String,
    /// Which try it was, from 1.
    pub attempt: u32,
    /// How long it waited before it left: for others under way, for the pace of writes, for a cooldown that the server asked for.
    pub waited: Duration,
    /// From leaving to the end of the answer.
    pub took: Duration,
    /// What came of it.
    pub ended: Ended,
}

/// What came of one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// A whole answer, of any status.
    Answered {
        /// The status.
        status: u16,
        /// Of the body, after decompression.
        bytes: usize,
        /// What the server calls the request.
        id: Option<String>,
        /// The server's clock, to the second, where it says it.
        date: Option<Timestamp>,
        /// What the server says of its limits: name and value.
        limits: Vec<(&'static str, String)>,
    },
    /// No whole answer; why.
    Unanswered(String),
}

/// Who is told.
#[derive(Clone)]
pub struct Listener(Arc<dyn Fn(&Told) + Send + Sync>);

impl Listener {
    /// Tells this function, from whichever thread a request ends on.
    pub fn new(told: impl Fn(&Told) + Send + Sync + 'static) -> Self {
        Self(Arc::new(told))
    }

    /// Tells both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::new(move |told| {
            self.tell(told);
            other.tell(told);
        })
    }

    pub(super) fn tell(&self, told: &Told) {
        (self.0)(told);
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listener")
    }
}

/// Path and query as they are told.
pub(super) fn path(request: &Request, hide: &Hide) -> String {
    let path = readable(&request.path, |text| hide.text(text));
    let query = request.query.as_ref().map(|query| format!("?{}", readable(query, |text| hide.query(text))));
    path + &query.unwrap_or_default()
}

/// An encoded text without what must not be seen. A server may encode what it echoes in ways of its own, so the decoded text is looked at too.
fn readable(text: &str, hidden: impl Fn(&str) -> String) -> String {
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    let shown = hidden(&decoded);
    if shown == *decoded { hidden(text) } else { shown }
}

pub(super) fn answered(reply: &Reply, hide: &Hide) -> Ended {
    let value = |headers: &HeaderMap, name: &str| {
        let text = hide.text(headers.get(name)?.to_str().ok()?);
        Some(text.chars().take(LONGEST).collect::<String>())
    };
    Ended::Answered {
        status: reply.status,
        bytes: reply.body.len(),
        date: reply.headers.get("date").and_then(|date| refusal::date(date.to_str().ok()?)),
        id: IDS.iter().find_map(|name| value(&reply.headers, name)),
        limits: LIMITS.iter().filter_map(|&name| Some((name, value(&reply.headers, name)?))).collect(),
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, attempt, waited, took, ended } = self;
        let took = took.as_millis();
        match ended {
            Ended::Answered { status, bytes, .. } => {
                write!(f, "{method} {path}: {status}, {bytes} bytes in {took} ms")?;
            }
            Ended::Unanswered(why) => write!(f, "{method} {path}: no answer after {took} ms: {why}")?,
        }
        if *attempt > 1 {
            write!(f, ", try {attempt}")?;
        }
        // What is shorter is no wait, only the time that asking for a turn takes.
        if waited.as_millis() > 1 {
            write!(f, ", waited {} ms", waited.as_millis())?;
        }
        if let Ended::Answered { status: _, bytes: _, id, date: _, limits } = ended {
            for (name, value) in limits {
                write!(f, ", {name} {value}")?;
            }
            if let Some(id) = id {
                write!(f, ", id {id}")?;
            }
        }
        Ok(())
    }
}
