//! What an answer says: an answer, a redirect to follow, or a refusal.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::Url;
use reqwest::header::HeaderMap;

use super::answer::Answer;
use super::failure::{At, Failure};
use super::hide::Hide;
use super::transport::{Reply, Request};
use crate::wire::envelope::Envelope;

/// Larger numbers in `RateLimit-Reset` are seconds since 1970, not seconds from now.
const EPOCH: i64 = 1_000_000_000;

/// Longer than anybody waits, and short enough to count with.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

pub(super) enum Verdict {
    Answer(Answer),
    /// The same request at another path of the same server.
    Follow(Request),
    Failure(Failure),
}

pub(super) fn verdict(at: &Arc<At>, request: &Request, reply: Reply, hide: &Arc<Hide>) -> Verdict {
    let Reply { status, headers, body } = reply;
    if let 301 | 302 | 303 | 307 | 308 = status {
        return redirect(at, request, &headers, hide);
    }
    if status == 304 || (200..300).contains(&status) {
        let answer = Answer { status, at: Arc::clone(at), headers, body, hide: Arc::clone(hide) };
        return if answer.is_page() { Verdict::Failure(answer.not_json()) } else { Verdict::Answer(answer) };
    }
    Verdict::Failure(refusal(Arc::clone(at), status, &headers, &body, hide))
}

/// Only what reads follows, and only to the same server: the credential belongs to it alone.
fn redirect(at: &Arc<At>, request: &Request, headers: &HeaderMap, hide: &Hide) -> Verdict {
    let location = headers.get("location").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let here = Url::parse(&format!("{}{}", at.server, request.path));
    let there = here.as_ref().ok().and_then(|here| here.join(location).ok()).filter(|_| !location.is_empty());
    let Some(there) = there else {
        return Verdict::Failure(Failure::Redirected { at: Arc::clone(at), to: "nowhere".to_owned() });
    };
    if request.method == "GET"
        && let Some(path) = within(&at.server, &there)
    {
        return Verdict::Follow(Request { path, query: there.query().map(str::to_owned), ..request.clone() });
    }
    let to = format!("{}{}", there.origin().ascii_serialization(), there.path());
    Verdict::Failure(Failure::Redirected { at: Arc::clone(at), to: hide.text(&to) })
}

/// The path from the server on; `None` elsewhere.
fn within(server: &str, there: &Url) -> Option<String> {
    let server = Url::parse(server).ok()?;
    let path = there.path().strip_prefix(server.path().trim_end_matches('/'))?;
    (server.origin() == there.origin() && path.starts_with('/')).then(|| path.to_owned())
}

fn refusal(at: Arc<At>, status: u16, headers: &HeaderMap, body: &[u8], hide: &Hide) -> Failure {
    let envelope: Option<Envelope> = serde_json::from_slice(body).ok();
    let code = envelope.as_ref().and_then(|envelope| envelope.sdk_error_code);
    let own = code.is_some() || envelope.as_ref().is_some_and(|envelope| envelope.code.is_some());
    let text = said(envelope.as_ref(), headers, body, hide);
    let wait = wait(headers);
    match (status, code) {
        (400..=499, Some(90_212)) => Failure::Unauthorized { at, status, text },
        (400..=499, Some(90_219)) => Failure::NotFound { at, status, text },
        (400..=499, Some(7_000_011 | 7_000_023)) => Failure::Forbidden { at, status, text },
        (401, _) => Failure::Unauthorized { at, status, text },
        (402, _) => Failure::PaymentRequired { at, text },
        (403, _) => Failure::Forbidden { at, status, text },
        (404, _) if own => Failure::NotFound { at, status, text },
        (404 | 405, _) => Failure::NoSuchRoute { at, status },
        (408, _) => Failure::Lost { at, why: "the server gave up waiting for the request (408)".to_owned() },
        (409, _) => Failure::Conflict { at, text },
        (429, _) => Failure::Busy { at, status, text, wait },
        (503, _) if headers.contains_key("retry-after") => Failure::Busy { at, status, text, wait },
        (500..=599, _) => Failure::Server { at, status, text },
        _ => Failure::Refused { at, status, text },
    }
}

/// What the server said, without secrets: the envelope's text, or the beginning of a text, but no page.
fn said(envelope: Option<&Envelope>, headers: &HeaderMap, body: &[u8], hide: &Hide) -> String {
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let text = match envelope.and_then(Envelope::text) {
        Some(text) => hide.excerpt(text.as_bytes()),
        None if kind.contains("html") => return "a page answered, not the server's interface".to_owned(),
        None => hide.excerpt(body),
    };
    if text.is_empty() { "without a word".to_owned() } else { format!("\"{text}\"") }
}

/// How long the server asks to wait. A date counts from the answer's own `Date`: the two clocks need not agree.
fn wait(headers: &HeaderMap) -> Option<Duration> {
    let read = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let now = read("date").and_then(date);
    let asked = read("retry-after").and_then(|text| match text.parse::<f64>() {
        Ok(seconds) => Some(seconds),
        Err(_) => Some(between(now?, date(text)?)),
    });
    let reset = || {
        let seconds = read("ratelimit-reset")?.parse::<f64>().ok()?;
        if seconds < EPOCH as f64 { Some(seconds) } else { Some(seconds - now?.as_second() as f64) }
    };
    let seconds = asked.or_else(reset)?;
    Some(Duration::try_from_secs_f64(seconds.max(0.0)).map_or(LONGEST, |wait| wait.min(LONGEST)))
}

fn between(now: Timestamp, then: Timestamp) -> f64 {
    (then.as_second() - now.as_second()) as f64
}

pub(super) fn date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}
